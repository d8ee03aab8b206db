"""From a bare tree to an environment, with small packages made here instead of the registry's."""

import ast
import base64
import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from coopoffice.runtime import bootstrap, catalogues
from coopoffice.runtime.problems import Problem
from tests.runtime.office import ROOT


def wheel(folder: Path, name: str, version: str) -> tuple[str, str]:
    """Write a wheel of one empty module; return its pin and its hash."""
    path = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": f"VERSION = '{version}'\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    with zipfile.ZipFile(path, "w") as archive:
        for inside, text in files.items():
            archive.writestr(inside, text)
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
            record += f"{inside},sha256={digest},{len(text)}\n"
        archive.writestr(f"{info}/RECORD", f"{record}{info}/RECORD,,\n")
    return f"{name}=={version}", hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def tree(tmp_path) -> Path:
    """A checkout with three locks of one or two small packages."""
    (tmp_path / "requirements").mkdir()
    (tmp_path / "wheels").mkdir()
    pins = [wheel(tmp_path / "wheels", name, "1.0") for name in ("paperclip", "stapler")]
    for lock, count in {"base": 1, "local": 1, "dev": 2}.items():
        lines = [f"--no-index\n--find-links {tmp_path / 'wheels'}"]
        lines += [f"{pin} \\\n    --hash=sha256:{digest}" for pin, digest in pins[:count]]
        (tmp_path / "requirements" / f"{lock}.lock").write_text("\n".join(lines) + "\n")
    return tmp_path


def imports(python: Path, module: str) -> bool:
    return subprocess.run([python, "-c", f"import {module}"], capture_output=True).returncode == 0


@pytest.mark.slow
def test_bare_tree_gets_an_environment_once(tree, capsys):
    python = bootstrap.ensure_environment(tree, "run")
    assert imports(python, "paperclip")
    assert not imports(python, "stapler")
    capsys.readouterr()
    bootstrap.ensure_environment(tree, "run")
    assert capsys.readouterr().out == ""

    bootstrap.ensure_environment(tree, "test")
    assert imports(python, "stapler")
    capsys.readouterr()
    bootstrap.ensure_environment(tree, "run")  # what tests installed holds what running needs
    assert capsys.readouterr().out == ""


@pytest.mark.slow
def test_changed_lock_is_installed_and_wrong_hash_is_refused(tree, capsys):
    python = bootstrap.ensure_environment(tree, "run")
    pin, digest = wheel(tree / "wheels", "paperclip", "2.0")
    lock = tree / "requirements" / "local.lock"
    head = f"--no-index\n--find-links {tree / 'wheels'}\n"
    lock.write_text(f"{head}{pin} \\\n    --hash=sha256:{'0' * 64}\n")
    with pytest.raises(Problem, match="could not be installed"):
        bootstrap.ensure_environment(tree, "run")
    assert "HASHES" in capsys.readouterr().err
    lock.write_text(f"{head}{pin} \\\n    --hash=sha256:{digest}\n")
    bootstrap.ensure_environment(tree, "run")
    asked = subprocess.run([python, "-c", "import paperclip; print(paperclip.VERSION)"], capture_output=True, text=True)
    assert asked.stdout.strip() == "2.0"


@pytest.mark.slow
def test_environment_that_was_moved_or_broken_is_made_anew(tree):
    bootstrap.ensure_environment(tree, "run")
    moved = tree.parent / "moved"
    shutil.copytree(tree, moved, symlinks=True)
    shutil.rmtree(moved / ".venv" / "bin")
    python = bootstrap.ensure_environment(moved, "run")
    assert imports(python, "paperclip")


def test_missing_debian_package_without_the_right_to_install_is_named(monkeypatch):
    monkeypatch.setattr(bootstrap, "apt_prefix", lambda: None)
    monkeypatch.setattr(bootstrap, "missing_libraries", lambda: "libpango-1.0.so.0")
    with pytest.raises(Problem) as problem:
        bootstrap.ensure_libraries()
    command = "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    assert command in problem.value.english
    assert command in problem.value.thai
    assert "libpango-1.0.so.0 is missing" in problem.value.english


def test_missing_library_is_seen():
    assert bootstrap.missing_libraries(("libc.so.6", "libno-such-thing.so.9")) == "libno-such-thing.so.9"
    assert bootstrap.missing_libraries(("libc.so.6",)) == ""


def test_test_programs_that_are_missing_are_asked_for_by_package(monkeypatch):
    asked = {}
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    monkeypatch.setattr(bootstrap, "chromium", lambda: "")
    monkeypatch.setattr(bootstrap, "apt_install", lambda packages, missing: asked.update(p=packages, m=missing()))
    bootstrap.ensure_test_programs()
    assert asked["p"] == ["chromium", "chromium-driver", "poppler-utils", "gettext"]
    assert asked["m"] == "chromium, pdftotext, xgettext"


def test_front_end_is_current_only_with_the_very_versions(tmp_path):
    lock = {"packages": {"": {}, "node_modules/a": {"version": "1.0.0"}}}
    (tmp_path / "package-lock.json").write_text(json.dumps(lock))
    assert not bootstrap.front_end_is_current(tmp_path)
    (tmp_path / "node_modules" / "a").mkdir(parents=True)
    (tmp_path / "node_modules" / ".package-lock.json").write_text(json.dumps(lock))
    assert bootstrap.front_end_is_current(tmp_path)
    lock["packages"]["node_modules/a"]["version"] = "1.0.1"
    (tmp_path / "package-lock.json").write_text(json.dumps(lock))
    assert not bootstrap.front_end_is_current(tmp_path)


def test_bootstrap_can_be_read_by_an_old_python_and_needs_the_standard_library_only():
    for name in ("bootstrap", "problems", "__init__"):
        source = (ROOT / "coopoffice" / "runtime" / f"{name}.py").read_text(encoding="utf-8")
        tree = ast.parse(source, feature_version=(3, 7))
        modules = {
            alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
        }
        modules |= {
            node.module.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and not node.level
        }
        assert modules <= sys.stdlib_module_names
    assert (ROOT / "coopoffice" / "__init__.py").read_text() == ""


def test_catalogues_are_compiled_when_changed_only(tmp_path):
    folder = tmp_path / "letters" / "locale" / "th" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (tmp_path / "letters" / "__init__.py").touch()
    (folder / "django.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Letter"\nmsgstr "หนังสือ"\n', "utf-8"
    )
    assert catalogues.compile_all(tmp_path) == [folder / "django.mo"]
    assert catalogues.compile_all(tmp_path) == []
    import gettext

    with (folder / "django.mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Letter") == "หนังสือ"


def test_message_without_thai_is_found(tmp_path):
    package = tmp_path / "letters"
    (package / "locale" / "th" / "LC_MESSAGES").mkdir(parents=True)
    (package / "__init__.py").write_text(
        "from django.utils.translation import gettext as _\n"
        "A = _('Known')\nB = _('New one')\nC = _('%(count)s letters')\nD = _('Guess')\nE = _('เอกสาร')\n"
    )
    (package / "locale" / "th" / "LC_MESSAGES" / "django.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Known"\nmsgstr "รู้แล้ว"\n\n'
        '#, python-format\nmsgid "%(count)s letters"\nmsgstr "หนังสือ"\n\n#, fuzzy\nmsgid "Guess"\nmsgstr "เดา"\n\n'
        'msgid "เอกสาร"\nmsgstr "เอกสาร"\n',
        "utf-8",
    )
    before = (package / "locale" / "th" / "LC_MESSAGES" / "django.po").read_bytes()
    assert catalogues.check(tmp_path) == [
        "letters: no Thai for: 'New one'",
        "letters: other placeholders in the Thai for: '%(count)s letters'",
        "letters: guessed, not confirmed (fuzzy): 'Guess'",
        "letters: the message in the code must be English: 'เอกสาร'",
    ]
    assert (package / "locale" / "th" / "LC_MESSAGES" / "django.po").read_bytes() == before
