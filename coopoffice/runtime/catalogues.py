"""Message catalogues: compile them, bring them up to date with the code, and find what is not translated.

Every package keeps its own ``locale/th/LC_MESSAGES/django.po``. The compiled form is never committed; it is made here
with polib, so that running the office needs no gettext. Collecting messages (``make messages``, ``make check``) does.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent.parent
LANGUAGE = "th"
THAI = re.compile(r"[\u0e00-\u0e7f]")
LATIN = re.compile(r"[A-Za-z]")


def packages(root: Path = ROOT) -> list[Path]:
    """Return the folders that keep a catalogue of their own: the apps beside manage.py and those in coopoffice/."""
    found = [
        path.parent
        for pattern in ("*/__init__.py", "coopoffice/*/__init__.py")
        for path in root.glob(pattern)
        if path.parent.name not in {"coopoffice", "tests", "settings", "runtime", "node_modules"}
    ]
    return sorted(path for path in found if not path.name.startswith("."))


def compile_all(root: Path = ROOT) -> list[Path]:
    """Write ``django.mo`` beside each ``django.po`` that changed since; return those written.

    Raises SyntaxError (with file and line) when a catalogue cannot be read.
    """
    written = []
    for package in packages(root):
        for source in sorted(package.glob("locale/*/LC_MESSAGES/*.po")):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
                continue
            try:
                catalogue = polib.pofile(str(source))
            except OSError as error:
                raise SyntaxError(f"{source}: {error}") from error
            # Beside and renamed: several processes may do this at once.
            fresh = target.with_name(f".{target.name}.{os.getpid()}")
            catalogue.save_as_mofile(str(fresh))
            fresh.replace(target)
            written.append(target)
    return written


def _collect(package: Path) -> None:
    (package / "locale" / LANGUAGE / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [
            # -P: the package's own modules must not stand in for the standard library's of the same name.
            *(
                sys.executable,
                "-P",
                "-m",
                "django",
                "makemessages",
                f"--locale={LANGUAGE}",
                "--no-obsolete",
                "--no-wrap",
            ),
            *("--add-location=file", "--ignore=migrations/*", "--verbosity=0"),
        ],
        cwd=package,
        env={key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"},
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{package}: {done.stderr.strip()}")


def _faults(package: Path, name: str) -> list[str]:
    path = package / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return []
    faults = []
    for entry in polib.pofile(str(path)):
        text = entry.msgid.replace("\n", " ")[:80]
        if entry.obsolete:
            continue
        if "fuzzy" in entry.flags:
            faults.append(f"{name}: guessed, not confirmed (fuzzy): {text!r}")
        elif not entry.translated():
            faults.append(f"{name}: no Thai for: {text!r}")
        if len(THAI.findall(entry.msgid)) > len(LATIN.findall(entry.msgid)):  # an example in Thai is no fault
            faults.append(f"{name}: the message in the code must be English: {text!r}")
        wanted = sorted(re.findall(r"%\(\w+\)[sd]|\{\w*\}", entry.msgid))
        given = sorted(re.findall(r"%\(\w+\)[sd]|\{\w*\}", entry.msgstr))
        if entry.msgstr and not entry.msgid_plural and wanted != given:
            faults.append(f"{name}: other placeholders in the Thai for: {text!r}")
    return faults


def update(root: Path = ROOT) -> list[str]:
    """Bring every catalogue up to date with the code, in place; return what is left to translate, one line each."""
    faults = []
    for package in packages(root):
        _collect(package)
        path = package / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"
        if not path.exists() or not list(polib.pofile(str(path))):
            shutil.rmtree(package / "locale")  # a package that says nothing needs no catalogue
            continue
        faults += _faults(package, package.relative_to(root).as_posix())
    return faults


def check(root: Path = ROOT) -> list[str]:
    """Return one line for every message of the code without its Thai, without changing a file.

    The packages are copied, brought up to date there and read. Needs gettext's programs.
    """
    faults = []
    with tempfile.TemporaryDirectory(prefix="coop-messages-") as name:
        for package in packages(root):
            copy = Path(name) / package.relative_to(root)
            shutil.copytree(package, copy, ignore=shutil.ignore_patterns("*.mo", "__pycache__", "migrations"))
            _collect(copy)
            faults += _faults(copy, package.relative_to(root).as_posix())
    return faults


def main(arguments: list[str]) -> int:
    """``compile``, ``update`` or ``check``; 1 when something is left to do."""
    match arguments:
        case ["compile"]:
            compile_all()
            return 0
        case ["update"]:
            faults = update()
        case ["check"]:
            faults = check()
        case _:
            print("usage: catalogues compile|update|check", file=sys.stderr)
            return 2
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
