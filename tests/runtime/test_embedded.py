"""The embedded servers: data kept, faults told in a sentence, nothing left behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest

from coopoffice.runtime.embedded import EmbeddedPostgres, EmbeddedRedis
from coopoffice.runtime.problems import Problem
from tests.runtime.office import alive, until


def rows(url: str, statement: str) -> list[tuple]:
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


@pytest.fixture
def folder(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("v")
    for parent in [path, *path.parents]:  # as root another user must pass through pytest's closed folders
        if parent.stat().st_uid == os.geteuid() and parent != Path("/") and parent != Path("/tmp"):
            parent.chmod(parent.stat().st_mode | 0o011)
    return path


def test_postgres_stopped_and_started_keeps_its_rows(folder):
    with EmbeddedPostgres(folder / "pg", durable=False) as server:
        rows(server.url, "CREATE TABLE kept (name text); INSERT INTO kept VALUES ('หนังสือรับ')")
        pid = server.process.pid
    assert not alive(pid)
    with EmbeddedPostgres(folder / "pg", durable=False) as server:
        assert rows(server.url, "SELECT name FROM kept") == [("หนังสือรับ",)]
        assert rows(server.url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == [(False,)]


def test_postgres_killed_leaves_a_stale_pid_file_and_starts_again(folder):
    server = EmbeddedPostgres(folder / "pg")
    server.start()
    rows(server.url, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)")
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    assert (folder / "pg" / "postmaster.pid").exists()
    server.stop()
    # The number in the file now belongs to a living process that is no database.
    lines = (folder / "pg" / "postmaster.pid").read_text().split("\n")
    (folder / "pg" / "postmaster.pid").write_text("\n".join([str(os.getppid()), *lines[1:]]))
    with EmbeddedPostgres(folder / "pg") as again:
        assert rows(again.url, "SELECT n FROM kept") == [(7,)]


def test_postgres_folder_in_use_is_refused(folder):
    with (
        EmbeddedPostgres(folder / "pg", durable=False),
        pytest.raises(Problem, match="in use by another run"),
    ):
        EmbeddedPostgres(folder / "pg", durable=False).start()


def test_postgres_of_another_version_is_refused(folder):
    (folder / "pg").mkdir()
    (folder / "pg" / "PG_VERSION").write_text("16\n")
    with pytest.raises(Problem, match="belongs to PostgreSQL 16") as problem:
        EmbeddedPostgres(folder / "pg").start()
    assert "PostgreSQL 16" in problem.value.thai


@pytest.mark.parametrize("content", ["", "ข้อมูล", "eighteen"])
def test_postgres_folder_with_spoilt_version_is_refused(folder, content):
    (folder / "pg").mkdir()
    (folder / "pg" / "PG_VERSION").write_text(content)
    with pytest.raises(Problem, match="is damaged"):
        EmbeddedPostgres(folder / "pg").start()


def test_postgres_folder_with_missing_parts_is_refused(folder):
    EmbeddedPostgres(folder / "pg", durable=False).__enter__().stop()
    (folder / "pg" / "global" / "pg_control").unlink()
    with pytest.raises(Problem, match="is damaged"):
        EmbeddedPostgres(folder / "pg", durable=False).start()


def test_postgres_on_a_long_path_answers(folder):
    deep = folder / ("ก" * 40)
    with EmbeddedPostgres(deep / "pg", durable=False) as server:
        assert rows(server.url, "SELECT 1") == [(1,)]


def test_full_disk_is_told_before_anything_is_written(folder, monkeypatch):
    import shutil

    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10**9, 10**9, 5 * 2**20))
    with pytest.raises(Problem, match="The disk is full"):
        EmbeddedPostgres(folder / "pg").start()
    assert not (folder / "pg").exists()


def test_redis_keeps_its_keys_and_asks_for_the_password(folder):
    import redis

    server = EmbeddedRedis(folder / "redis")
    client = redis.from_url(server.start())
    client.set("key", "ค่า")
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=server.port).get("key")
    client.close()
    server.stop()
    client = redis.from_url(server.start())
    assert client.get("key").decode() == "ค่า"
    client.close()
    server.stop()


def test_killed_starter_leaves_no_server(folder):
    program = (
        "import sys, time; from pathlib import Path\n"
        "from coopoffice.runtime.embedded import EmbeddedPostgres, EmbeddedRedis\n"
        "f = Path(sys.argv[1]); p = EmbeddedPostgres(f / 'pg', durable=False); r = EmbeddedRedis(f / 'redis')\n"
        "p.start(); r.start(); print(p.process.pid, r.process.pid, flush=True); time.sleep(60)\n"
    )
    starter = subprocess.Popen([sys.executable, "-c", program, str(folder)], stdout=subprocess.PIPE, cwd=Path.cwd())
    pids = [int(pid) for pid in starter.stdout.readline().split()]
    assert len(pids) == 2
    assert all(alive(pid) for pid in pids)
    starter.kill()
    starter.wait()
    assert until(lambda: not any(alive(pid) for pid in pids))
