"""What the templates ask for is among the static files that are collected."""

import json
import os
import re
import subprocess
import sys

import pytest

from tests.runtime.office import ROOT, clean_environment


@pytest.mark.slow
def test_every_static_file_of_a_template_is_collected_hashed_and_compressed(tmp_path):
    collect = [sys.executable, "-m", "coopoffice.runtime.prepare", "static"]
    environment = clean_environment(COOP_VAR=str(tmp_path), DJANGO_SETTINGS_MODULE="coopoffice.settings.local")
    done = subprocess.run(collect, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    names = json.loads((tmp_path / "static" / "staticfiles.json").read_text())["paths"]
    asked = {
        (name, template.relative_to(ROOT))
        for package in ("coopoffice", "units")
        for template in (ROOT / package).glob("**/*.html")
        for name in re.findall(r"{%\s*static\s+['\"]([^'\"]+)['\"]", template.read_text(encoding="utf-8"))
    }
    assert len(asked) > 3
    assert not {(name, template) for name, template in asked if name not in names}
    sheet = tmp_path / "static" / names["office.css"]
    assert os.path.exists(f"{sheet}.gz")
    assert os.path.exists(f"{sheet}.br")

    again = subprocess.run(collect, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert again.stdout == ""  # nothing changed, nothing done
