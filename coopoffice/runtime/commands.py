"""The other commands of the Makefile: test, check, bench, demo-reset, format, lock."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from .catalogues import check as missing_translations
from .problems import Problem
from .supervisor import ROOT, Office

# Where types earn their keep: rules and arithmetic that everything stands on.
TYPED = [
    "coopoffice/thai",
    "coopoffice/runtime",
    "coopoffice/registers/services",
    "coopoffice/registers/refusals.py",
    "coopoffice/web/registry.py",
    "units/reach.py",
]


def _run(*argv: str, env: dict[str, str] | None = None) -> int:
    return subprocess.run([sys.executable, "-m", *argv], cwd=ROOT, env={**os.environ, **(env or {})}).returncode


def _types() -> int:
    return _run("mypy", *(path for path in TYPED if (ROOT / path).exists()))


def _imports() -> int:
    return subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ).returncode


def _migrations() -> int:
    # Compared with the models only; no database is asked, so its absence is no news.
    env = {"DJANGO_SETTINGS_MODULE": "coopoffice.settings.test", "PYTHONWARNINGS": "ignore"}
    return _run("django", "makemigrations", "--check", "--dry-run", env={**env, "PYTHONPATH": str(ROOT)})


def _translations() -> int:
    try:
        faults = missing_translations(ROOT)
    except RuntimeError as error:  # a file gettext cannot read
        faults = [str(error)]
    print("\n".join(faults) if faults else "every message has its Thai")
    return len(faults)


def _templates() -> int:
    places = [str(path.relative_to(ROOT)) for path in ROOT.glob("**/templates") if "node_modules" not in path.parts]
    return _run("djlint", "--lint", "--quiet", *places) if places else 0


CHECKS = {
    "ruff": lambda: _run("ruff", "check", "."),
    "format": lambda: _run("ruff", "format", "--check", "."),
    "imports": _imports,
    "types": _types,
    "migrations": _migrations,
    "translations": _translations,
    "templates": _templates,
}


def check() -> int:
    """Run every check, also after one failed; 1 when one did."""
    failed = []
    for name, run in CHECKS.items():
        started = time.monotonic()
        print(f"--- {name}", flush=True)
        if run():
            failed.append(name)
        print(f"    {time.monotonic() - started:.1f} s", flush=True)
    if failed:
        print(f"\nไม่ผ่าน · failed: {', '.join(failed)}")
        return 1
    print("\nผ่านทุกข้อ · every check passed")
    return 0


def test(arguments: Sequence[str]) -> int:
    """Every check, then every test; with arguments only the tests they name. Both run even when the first fails."""
    checked = 0 if arguments else check()
    # Files in the order of tests/conftest.py, which puts the long ones first.
    spread = ["-n", "auto", "--maxprocesses=4", "--dist=loadfile", "--no-loadscope-reorder", "--durations=20"]
    tested = _run("pytest", *(arguments or spread))
    return checked or tested


def bench(arguments: Sequence[str]) -> int:
    """Measure pages and figures at both sizes (``tests/bench``); ``--write`` puts the table into the docs."""
    return _run("tests.bench", *arguments)


def demo_reset() -> int:
    """Lay the data of ``VAR`` aside and load the demo office anew."""
    office = Office(
        var=ROOT / Path(os.environ.get("VAR") or "var").expanduser(), port=int(os.environ.get("PORT") or 8000)
    )
    return office.reset_demo()


def reformat() -> int:
    """Sort imports and lay out the code."""
    return _run("ruff", "check", "--fix", "--quiet", ".") or _run("ruff", "format", ".")


def lock() -> int:
    """Pin every package with its hashes anew: base (production), local (plus embedded servers), dev (plus tests)."""
    uv = shutil.which("uv")
    if uv is None:
        raise Problem("ต้องใช้ uv: .venv/bin/pip install uv", "uv is needed for this: .venv/bin/pip install uv")
    for name, extras in {"base": [], "local": ["local"], "dev": ["local", "dev"]}.items():
        command = [uv, "pip", "compile", "pyproject.toml", "--universal", "--python-version", "3.11"]
        command += ["--generate-hashes", "--no-emit-index-url", "--no-header", "--quiet"]
        command += [word for extra in extras for word in ("--extra", extra)]
        done = subprocess.run(
            [*command, "--output-file", f"requirements/{name}.lock"], cwd=ROOT, stdout=subprocess.DEVNULL
        )
        if done.returncode:
            return done.returncode
    return 0


def main(arguments: list[str]) -> int:
    """Carry out the named command."""
    try:
        match arguments:
            case ["test", *rest]:
                return test(rest)
            case ["check"]:
                return check()
            case ["bench", *rest]:
                return bench(rest)
            case ["demo-reset"]:
                return demo_reset()
            case ["format"]:
                return reformat()
            case ["lock"]:
                return lock()
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    print("usage: commands test|check|bench|demo-reset|format|lock", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
