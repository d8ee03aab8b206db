"""Each container's very command, run on this machine against real servers; only addresses and folders differ."""

import http.client
import http.server
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest
import yaml

from coopoffice.runtime.backup import connection_environment
from coopoffice.runtime.bootstrap import nginx
from coopoffice.runtime.children import end, spawn
from coopoffice.runtime.embedded import EmbeddedPostgres, EmbeddedRedis, postgres_programs
from tests.runtime.office import ROOT, clean_environment, free_port, until

SERVICES = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
HOST = "office.example.go.th"
PROGRAMS = f"{Path(sys.executable).parent}{os.pathsep}{postgres_programs()}{os.pathsep}{os.environ['PATH']}"

pytestmark = pytest.mark.slow


@dataclass
class Server:
    """The office's server, its containers on this machine."""

    folder: Path
    socket: Path
    redis_url: str

    def database(self, role: str, name: str = "coopoffice") -> str:
        return f"postgresql://{role}:secret@/{name}?host={self.socket}"

    def environment(self, service: str, **more: str) -> dict[str, str]:
        """The service's environment from the compose file with this machine's addresses and folders put in."""
        values = {"SITE_HOST": HOST, "SECRET_KEY": "0123456789abcdef" * 5, "DATABASE_OWNER_PASSWORD": "secret"}
        own = {
            name: re.sub(r"\$\{(\w+)(:?[-?]([^}]*))?\}", lambda m: values.get(m[1], m[3] or ""), value)
            for name, value in SERVICES[service].get("environment", {}).items()
        }
        role = "coopoffice_owner" if "coopoffice_owner" in own.get("DATABASE_URL", "") else "coopoffice"
        here = {
            "DATABASE_URL": self.database(role),
            "REDIS_URL": self.redis_url,
            "COOP_VAR": str(self.folder / "office"),
            "STATIC_ROOT": str(self.folder / "static"),
            "FILES_DIR": str(self.folder / "office" / "files"),
            "FILES_OWNER": f"{os.getuid()}:{os.getgid()}",
            "BACKUP_DIR": str(self.folder / "backups"),
            "PGHOST": str(self.socket),
        }
        own |= {name: value for name, value in here.items() if name in own or name == "STATIC_ROOT"}
        return clean_environment(PATH=PROGRAMS, **(own | more))

    def run(self, service: str, argv: list[str], **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            argv, cwd=ROOT, env=self.environment(service, **more), capture_output=True, text=True, timeout=600
        )

    @contextmanager
    def running(self, service: str, **more: str):
        log = self.folder / f"{service}.log"
        command = [*SERVICES[service].get("entrypoint", []), *SERVICES[service]["command"]]
        with log.open("wb") as output:
            process = spawn(local(command), cwd=ROOT, env=self.environment(service, **more), output=output)
        try:
            yield process, log
        finally:
            end(process, seconds=20)

    def healthy(self, service: str, **more: str) -> bool:
        kind, *argv = SERVICES[service]["healthcheck"]["test"]
        assert kind == "CMD"
        done = self.run(service, local(argv), **more)
        return done.returncode == 0


def local(argv: list[str]) -> list[str]:
    """The command with the script's place in this tree for its place in the container."""
    return [word.replace("/office/", f"{ROOT}/docker/") if word.startswith("/office/") else word for word in argv]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("s")
    for parent in [folder, *folder.parents]:
        if parent.stat().st_uid == os.geteuid() and parent not in {Path("/"), Path("/tmp")}:
            parent.chmod(parent.stat().st_mode | 0o011)
    (folder / "office" / "files").mkdir(parents=True)
    (folder / "static").mkdir()
    postgres = EmbeddedPostgres(folder / "pg", durable=False, database="spare", owner="spare")
    redis = EmbeddedRedis(folder / "redis", durable=False)
    postgres.start()
    try:
        socket = Path(connection_environment(postgres.url)["PGHOST"])
        made = Server(folder, socket, redis.start())
        roles = subprocess.run(
            ["sh", str(ROOT / "docker" / "roles.sh")],
            env=clean_environment(
                PATH=PROGRAMS, PGHOST=str(socket), DATABASE_OWNER_PASSWORD="secret", DATABASE_PASSWORD="secret"
            ),
            capture_output=True,
            text=True,
        )
        assert roles.returncode == 0, roles.stderr
        collected = made.run("web", ["python", "-m", "coopoffice.runtime.prepare", "static"])
        assert collected.returncode == 0, collected.stderr
        migrated = made.run("migrate", SERVICES["migrate"]["command"])
        assert migrated.returncode == 0, migrated.stderr
        yield made
    finally:
        redis.stop()
        postgres.stop()


def attempt(url: str, statement: str) -> str:
    """Run a statement and roll it back; return the class name of what went wrong, '' when nothing did."""
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
        return ""
    except psycopg2.Error as error:
        return type(error).__name__
    finally:
        connection.close()


def test_migrate_again_changes_nothing(server):
    again = server.run("migrate", SERVICES["migrate"]["command"])
    assert again.returncode == 0, again.stderr
    assert "No migrations to apply" in again.stdout


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE django_session",
        "ALTER TABLE units_unit DISABLE TRIGGER ALL",
        "TRUNCATE django_session",
        "CREATE TABLE loose (n int)",
        "DELETE FROM django_migrations",
        "UPDATE audit_entry SET id = id",
        "DELETE FROM audit_entry",
        "CREATE ROLE friend SUPERUSER",
    ],
)
def test_role_of_the_office_only_reads_and_writes_rows(server, statement):
    assert attempt(server.database("coopoffice"), statement) == "InsufficientPrivilege"


def test_role_of_the_office_may_read_and_write_rows(server):
    write = "INSERT INTO django_session VALUES ('k', 'd', now()); UPDATE django_session SET session_data = 'e';"
    assert attempt(server.database("coopoffice"), write + "DELETE FROM django_session") == ""


def test_web_answers_and_is_healthy_then_ends_cleanly(server):
    bind = f"127.0.0.1:{free_port()}"
    assert not server.healthy("web", BIND=bind)
    with server.running("web", BIND=bind, WEB_WORKERS="2") as (process, log):
        assert until(lambda: server.healthy("web", BIND=bind), 90), log.read_text()
        connection = http.client.HTTPConnection(bind, timeout=10)
        connection.request("GET", "/", headers={"Host": HOST})
        response = connection.getresponse()
        assert response.status == 301  # plain http is sent to https
        assert response.headers["Location"] == f"https://{HOST}/"
        connection.close()
        connection = http.client.HTTPConnection(bind, timeout=10)
        connection.request("GET", "/", headers={"Host": "evil.example", "X-Forwarded-Proto": "https"})
        assert connection.getresponse().status == 400
        connection.close()
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def test_worker_takes_work_and_is_healthy_then_ends_cleanly(server):
    with server.running("worker") as (process, log):
        assert until(lambda: "ready." in log.read_text(), 90), log.read_text()
        assert server.healthy("worker")
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def test_beat_keeps_its_schedule_and_is_healthy(server):
    assert not server.healthy("beat")
    with server.running("beat") as (process, log):
        assert until(lambda: "Starting" in log.read_text(), 90), log.read_text()
        process.send_signal(signal.SIGTERM)  # the schedule is written at the end as well as every three minutes
        assert process.wait(30) == 0, log.read_text()
    assert server.healthy("beat")
    for path in (server.folder / "office").glob("beat-schedule*"):
        os.utime(path, (time.time() - 700, time.time() - 700))
    assert not server.healthy("beat")


def test_redis_asks_for_the_password(server, tmp_path):
    import redis

    binary = Path(shutil.which("redis-server", path=PROGRAMS))
    port = free_port()
    process = spawn(
        local(SERVICES["redis"]["command"]),
        cwd=ROOT,
        env=clean_environment(
            PATH=f"{binary.parent}{os.pathsep}{PROGRAMS}",
            REDIS_PASSWORD="secret",
            REDIS_CONF=str(tmp_path / "redis.conf"),
            REDIS_DATA=str(tmp_path),
            REDIS_PORT=str(port),
        ),
    )
    try:
        client = redis.Redis(port=port, password="secret")
        assert until(lambda: ping(client), 10)
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=port).ping()
        client.close()
        assert "secret" not in Path(f"/proc/{process.pid}/cmdline").read_text()
    finally:
        end(process)


def ping(client) -> bool:
    import redis

    try:
        return client.ping()
    except redis.ConnectionError:
        return False


def test_backup_is_made_at_once_and_restored_under_the_owner(server):
    files = server.folder / "office" / "files"
    (files / "ab").mkdir()
    (files / "ab" / "abc").write_text("หนังสือ")
    with server.running("backup") as (process, log):
        assert until(lambda: server.healthy("backup"), 30), log.read_text()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) != 0
    [backup] = (server.folder / "backups").glob("coopoffice-*.tar")
    (files / "ab" / "abc").unlink()
    done = server.run("backup", local([*SERVICES["backup"]["entrypoint"], "restore", str(backup)]))
    assert done.returncode == 0, done.stderr
    assert (files / "ab" / "abc").read_text() == "หนังสือ"
    again = server.run("migrate", SERVICES["migrate"]["command"])
    assert again.returncode == 0, again.stderr
    assert attempt(server.database("coopoffice"), "SELECT count(*) FROM units_unit") == ""
    assert attempt(server.database("coopoffice"), "DROP TABLE units_unit") == "InsufficientPrivilege"


# --- the proxy -------------------------------------------------------------------------------------------------------


@contextmanager
def proxy(folder: Path, upstream: str):
    """nginx with the compose file's template filled in the way the image does; yields its https port."""
    program = nginx()
    if not program:
        pytest.skip("nginx could not be fetched")
    tls = folder / "tls"
    tls.mkdir()
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}"),
            *("-addext", f"subjectAltName=DNS:{HOST}"),
            *("-keyout", tls / "privkey.pem", "-out", tls / "fullchain.pem"),
        ],
        check=True,
        capture_output=True,
    )
    ports = {name: str(free_port()) for name in ("HTTP_PORT", "HTTPS_PORT", "HEALTH_PORT")}
    values = {**SERVICES["proxy"]["environment"], "SITE_HOST": HOST, "TLS_ROOT": str(tls), "WEB_ADDRESS": upstream}
    values |= {"FILES_ROOT": str(folder / "files"), **ports}
    text = (ROOT / "docker" / "nginx" / "office.conf.template").read_text(encoding="utf-8")
    text = re.sub(r"\$\{(\w+)\}", lambda match: values[match[1]], text)
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"{'user root;' if os.geteuid() == 0 else ''}\ndaemon off;\nmaster_process off;\npid {folder}/pid;\n"
        f"error_log {folder}/error.log;\nevents {{}}\nhttp {{\naccess_log off;\n{places}\n"
        f"types {{ text/html html; application/pdf pdf; }}\ndefault_type application/octet-stream;\n{text}\n}}\n"
    )
    process = spawn([program, "-p", folder, "-e", folder / "start.log", "-c", folder / "nginx.conf"])
    try:
        _kind, *argv = SERVICES["proxy"]["healthcheck"]["test"]
        argv = [word.replace("8081", ports["HEALTH_PORT"]) for word in argv]
        assert until(lambda: subprocess.run(argv).returncode == 0, 10), (folder / "start.log").read_text()
        yield int(ports["HTTPS_PORT"]), int(ports["HTTP_PORT"])
    finally:
        end(process, seconds=5)


def over_tls(port: int, path: str, folder: Path, name: str = HOST, **headers: str):
    """GET a page through TLS, the name and the certificate checked; return the response and its body."""
    import socket

    context = ssl.create_default_context(cafile=str(folder / "tls" / "fullchain.pem"))
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname=name) as wrapped,
    ):
        connection = http.client.HTTPConnection(name)
        connection.sock = wrapped
        connection.request("GET", path, headers={"Host": name, "Connection": "close", **headers})
        response = connection.getresponse()
        return response, response.read()


class Application(http.server.BaseHTTPRequestHandler):
    """Stands for the application: sends a file by internal redirect, or tells which headers it was given."""

    def do_GET(self):
        self.send_response(200)
        if self.path == "/files/7/":
            self.send_header("X-Accel-Redirect", "/protected/ab/abc")
            self.send_header("Content-Type", "application/pdf")
            self.send_header("Content-Disposition", "inline; filename=a.pdf")
            self.send_header("Content-Security-Policy", "default-src 'none'; sandbox")
            self.end_headers()
            return
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write("\n".join(f"{name}: {value}" for name, value in self.headers.items()).encode())

    def log_message(self, *arguments):
        pass


@pytest.fixture
def application():
    upstream = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Application)
    threading.Thread(target=upstream.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{upstream.server_port}"
    upstream.shutdown()
    upstream.server_close()


def test_proxy_sends_a_file_only_on_the_application_s_word(application, tmp_path):
    (tmp_path / "files" / "ab").mkdir(parents=True)
    (tmp_path / "files" / "ab" / "abc").write_bytes(b"%PDF the file itself")
    with proxy(tmp_path, application) as (https, _plain):
        response, body = over_tls(https, "/files/7/", tmp_path)
        assert body == b"%PDF the file itself"
        assert response.headers["Content-Type"] == "application/pdf"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        for path in ("/protected/ab/abc", "/protected/", "/protected/../protected/ab/abc", "/%70rotected/ab/abc"):
            response, body = over_tls(https, path, tmp_path)
            assert response.status == 404, path
            assert b"the file itself" not in body


def test_proxy_tells_the_application_the_truth_whatever_the_client_claims(application, tmp_path):
    (tmp_path / "files").mkdir()
    with proxy(tmp_path, application) as (https, plain):
        claims = {"X-Forwarded-For": "9.9.9.9", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example"}
        _response, body = over_tls(https, "/", tmp_path, **claims)
        given = dict(line.split(": ", 1) for line in body.decode().splitlines())
        assert given["X-Forwarded-For"] == "127.0.0.1"
        assert given["X-Forwarded-Proto"] == "https"
        assert given["Host"] == HOST
        assert "X-Forwarded-Host" not in given
        connection = http.client.HTTPConnection("127.0.0.1", plain, timeout=10)
        connection.request("GET", "/units/?a=1", headers={"Host": HOST})
        response = connection.getresponse()
        assert (response.status, response.headers["Location"]) == (301, f"https://{HOST}/units/?a=1")
        connection.close()
        with pytest.raises(ssl.SSLError):
            over_tls(https, "/", tmp_path, name="other.example")


def test_proxy_in_front_of_the_web_server_serves_the_office(server, tmp_path):
    (tmp_path / "files").mkdir()
    bind = f"127.0.0.1:{free_port()}"
    with server.running("web", BIND=bind, WEB_WORKERS="1") as (_process, log):
        assert until(lambda: server.healthy("web", BIND=bind), 90), log.read_text()
        with proxy(tmp_path, bind) as (https, _plain):
            response, _body = over_tls(https, "/healthz", tmp_path)
            assert response.status == 200
            assert response.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_deployment_check_is_clean(server):
    done = server.run("web", ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"])
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout
