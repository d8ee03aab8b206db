"""Walls read from the code itself: no bare manager at a door, old migrations frozen, nothing written in the wrong room."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
DOOR_NAMES = {"exports.py", "tasks.py", "receivers.py", "admin.py", "views.py"}
# "of" and "claim" are the words of what belongs to one person alone: sessions, notifications, form tokens.
ALLOWED_AFTER_OBJECTS = {"visible_to", "get_visible", "take", "of", "claim"}
# Tables of other packages that hold no record of the office.
NOT_THE_OFFICES = {"AccessAttempt"}
# Doors that show no record by the row rule, each with the reason.
NO_ROW_RULE = {
    "audit/views/log.py": "the administrator's log: who, when and which table, never a record's contents",
}
OURS = [
    "units",
    "planning",
    "procurement",
    "personnel",
    *sorted(p.name for p in (ROOT / "coopoffice").iterdir() if (p / "apps.py").exists()),
]


def packages() -> list[Path]:
    return [
        Path(config.path)
        for config in apps.get_app_configs()
        if Path(config.path).is_relative_to(ROOT) and ".venv" not in config.path
    ]


def doors() -> list[Path]:
    found = []
    for package in packages():
        for path in package.rglob("*.py"):
            parts = path.relative_to(package).parts
            if "migrations" in parts or "demo" in parts:
                continue
            if parts[0] == "views" or path.name in DOOR_NAMES or "commands" in parts:
                found.append(path)
    return found


def bare_managers(path: Path) -> list[int]:
    """Lines where ``.objects`` or ``._base_manager`` is followed by anything but a governed word."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    fine = set()
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and node.attr in ALLOWED_AFTER_OBJECTS
            and isinstance(node.value, ast.Attribute)
        ):
            fine.add(id(node.value))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in NOT_THE_OFFICES:
            fine.add(id(node))
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"objects", "_base_manager", "_default_manager"}
        and id(node) not in fine
    ]


@pytest.mark.parametrize("path", doors(), ids=lambda p: str(p.relative_to(ROOT)))
def test_door_asks_for_rows_only_through_the_row_rule(path):
    for ending, reason in NO_ROW_RULE.items():
        if str(path).endswith(ending):
            pytest.skip(reason)
    if path.parent.name == "commands" and path.name in {"load_demo.py", "load_scale.py", "demo_accounts.py"}:
        pytest.skip("writes or reads made-up data for nobody in particular")
    assert bare_managers(path) == []


def test_the_wall_itself_sees_a_bare_manager(tmp_path):
    file = tmp_path / "views.py"
    file.write_text("x = Letter.objects.filter(pk=1)\ny = Letter.objects.visible_to(u).filter(pk=1)\n")
    assert bare_managers(file) == [1]


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.parametrize(
    "path", [p for package in packages() for p in sorted(package.glob("migrations/0*.py"))], ids=lambda p: p.name
)
def test_migration_imports_no_living_code_of_ours(path):
    allowed = {"units.choices"}  # never: choices are written out by Django; querysets appear as managers
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.ImportFrom)
            and node.module
            and node.module.split(".")[0] in {"coopoffice", "units", "planning", "procurement", "personnel"}
        ):
            pytest.fail(f"{path.name} imports {node.module}")
    assert allowed


def test_import_contracts_are_kept():
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([str(lint)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


def test_no_unfinished_word_stands_in_code_or_templates():
    words = ("TODO", "FIXME", "coming soon", "not implemented", "เร็ว ๆ นี้")
    for package in packages():
        for path in [*package.rglob("*.py"), *package.rglob("*.html")]:
            text = path.read_text(encoding="utf-8").lower()
            assert not [w for w in words if w.lower() in text], path


def test_templates_carry_no_inline_style_or_script():
    import re

    for package in packages():
        for path in package.rglob("*.html"):
            if "pdf" in path.parts or "printing" in path.parts:
                continue  # papers never reach a browser
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"<[^>]+\sstyle=", text), path
            assert not re.search(r"<[^>]+\son[a-z]+=", text), path
            for script in re.findall(r"<script[^>]*>", text):
                assert "src=" in script or "nonce=" in script or 'type="application/json"' in script, path
