"""Backup and restore as the two commands of the documentation, on a real database and real files."""

import os
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import psycopg2
import pytest

from coopoffice.runtime.backup import connection_environment, running_server
from coopoffice.runtime.embedded import EmbeddedPostgres
from tests.runtime.office import ROOT, clean_environment

pytestmark = pytest.mark.slow


def rows(url: str, statement: str) -> list[tuple]:
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def command(var: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "coopoffice.runtime.backup", *words],
        cwd=ROOT,
        env=clean_environment(VAR=str(var), **environment),
        capture_output=True,
        text=True,
    )


@pytest.fixture
def var(tmp_path) -> Path:
    """A data folder with one table, two letters and one file."""
    for parent in [tmp_path, *tmp_path.parents]:
        if parent.stat().st_uid == os.geteuid() and parent not in {Path("/"), Path("/tmp")}:
            parent.chmod(parent.stat().st_mode | 0o011)
    folder = tmp_path / "var"
    (folder / "files" / "ab").mkdir(parents=True)
    (folder / "files" / "ab" / "abc").write_text("หนังสือแนบ")
    with EmbeddedPostgres(folder / "postgres", durable=False) as server:
        rows(server.url, "CREATE TABLE letter (subject text); INSERT INTO letter VALUES ('หนังสือรับ'), ('คำสั่ง')")
    return folder


def test_backup_and_restore_bring_back_rows_and_files(var, tmp_path):
    file = tmp_path / "office.tar"
    made = command(var, "backup", str(file))
    assert made.returncode == 0, made.stderr
    assert f"backed up: {file}" in made.stdout
    assert (file.stat().st_mode & 0o077) == 0
    assert command(var, "verify", str(file)).returncode == 0

    with EmbeddedPostgres(var / "postgres", durable=False) as server:
        rows(server.url, "DELETE FROM letter; CREATE TABLE later (n int)")
    (var / "files" / "ab" / "abc").unlink()
    (var / "files" / "later").write_text("stays")

    done = command(var, "restore", str(file))
    assert done.returncode == 0, done.stderr
    with EmbeddedPostgres(var / "postgres", durable=False) as server:
        assert rows(server.url, "SELECT subject FROM letter ORDER BY 1") == [("คำสั่ง",), ("หนังสือรับ",)]
        assert rows(server.url, "SELECT to_regclass('later')") == [(None,)]
        before = server.url.replace("/coopoffice?", "/coopoffice_before_restore?")
        assert rows(before, "SELECT count(*) FROM letter") == [(0,)]  # what was there is kept beside it
    assert (var / "files" / "ab" / "abc").read_text() == "หนังสือแนบ"
    assert (var / "files" / "later").read_text() == "stays"
    assert not list((var / "files").glob(".restore*"))


def test_restore_into_an_empty_folder_makes_the_office_anew(var, tmp_path):
    file = tmp_path / "office.tar"
    assert command(var, "backup", str(file)).returncode == 0
    other = tmp_path / "other"
    done = command(other, "restore", str(file))
    assert done.returncode == 0, done.stderr
    with EmbeddedPostgres(other / "postgres", durable=False) as server:
        assert rows(server.url, "SELECT count(*) FROM letter") == [(2,)]
    assert (other / "files" / "ab" / "abc").read_text() == "หนังสือแนบ"


def test_backup_while_the_database_runs_is_whole(var, tmp_path):
    with EmbeddedPostgres(var / "postgres", durable=False) as server:
        assert running_server(var / "postgres") == server.url
        connection = psycopg2.connect(server.url)
        connection.cursor().execute("INSERT INTO letter VALUES ('not committed')")
        done = command(var, "backup", str(tmp_path / "office.tar"))
        assert done.returncode == 0, done.stderr
        connection.close()
    assert command(tmp_path / "other", "restore", str(tmp_path / "office.tar")).returncode == 0
    with EmbeddedPostgres(tmp_path / "other" / "postgres", durable=False) as server:
        assert rows(server.url, "SELECT count(*) FROM letter") == [(2,)]


def test_restore_while_somebody_is_connected_is_refused(var, tmp_path):
    assert command(var, "backup", str(tmp_path / "office.tar")).returncode == 0
    with EmbeddedPostgres(var / "postgres", durable=False) as server:
        connection = psycopg2.connect(server.url)
        done = command(var, "restore", str(tmp_path / "office.tar"), DATABASE_URL=server.url)
        connection.close()
        assert done.returncode == 1
        assert "The office is still running; stop it before restoring." in done.stderr
        assert rows(server.url, "SELECT count(*) FROM letter") == [(2,)]


@pytest.mark.parametrize("damage", ["cut", "changed", "foreign", "missing"])
def test_damaged_backup_is_refused_and_nothing_is_touched(var, tmp_path, damage):
    file = tmp_path / "office.tar"
    assert command(var, "backup", str(file)).returncode == 0
    if damage == "cut":
        file.write_bytes(file.read_bytes()[:3000])
    elif damage == "changed":
        content = bytearray(file.read_bytes())
        place = content.index("หนังสือแนบ".encode())
        content[place] ^= 1
        file.write_bytes(content)
    elif damage == "foreign":
        with tarfile.open(file, "w") as archive:
            archive.add(ROOT / "package.json", "package.json")
    else:
        file.unlink()
    for words in (["restore", str(file)], ["verify", str(file)]):
        done = command(var, *words)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert str(file) in done.stderr
    with EmbeddedPostgres(var / "postgres", durable=False) as server:
        assert rows(server.url, "SELECT count(*) FROM letter") == [(2,)]
        assert rows(server.url, "SELECT datname FROM pg_database WHERE datname LIKE 'coopoffice_%'") == []
    assert (var / "files" / "ab" / "abc").read_text() == "หนังสือแนบ"


def test_backup_never_overwrites_a_file(var, tmp_path):
    file = tmp_path / "office.tar"
    file.write_text("mine")
    done = command(var, "backup", str(file))
    assert done.returncode == 1
    assert "exists already" in done.stderr
    assert file.read_text() == "mine"


def test_backup_of_a_folder_without_database_says_so(tmp_path):
    done = command(tmp_path / "nothing", "backup")
    assert done.returncode == 1
    assert "There is no database in the folder" in done.stderr
    assert not (tmp_path / "nothing").exists()


def test_restore_without_file_says_how(tmp_path):
    done = command(tmp_path, "restore")
    assert done.returncode == 2
    assert "make restore FILE=" in done.stderr


def test_old_backups_are_thinned_to_days_and_months(tmp_path):
    day = 86400
    now = time.time()
    for age in range(0, 500):
        stamp = time.strftime("%Y-%m-%d", time.gmtime(now + 7 * 3600 - age * day))
        (tmp_path / f"coopoffice-{stamp}-020000.tar").touch()
    (tmp_path / "note.txt").touch()
    subprocess.run(
        ["sh", str(ROOT / "docker" / "backup.sh"), "thin-out"],
        env=clean_environment(PGDATABASE="x", FILES_DIR=str(tmp_path), BACKUP_DIR=str(tmp_path)),
        check=True,
    )
    left = sorted(path.name[11:21] for path in tmp_path.glob("coopoffice-*.tar"))
    recent = [name for name in left if name >= time.strftime("%Y-%m-%d", time.gmtime(now + 7 * 3600 - 14 * day))]
    older = [name for name in left if name not in recent]
    assert len(recent) == 15
    assert 11 <= len(older) <= 13
    assert len({name[:7] for name in older}) == len(older)
    assert (tmp_path / "note.txt").exists()


def test_connection_words_keep_the_password_off_the_command_line():
    words = connection_environment("postgresql://office:p%40ss@db:5433/coopoffice?sslmode=require")
    assert words == {
        "PGHOST": "db",
        "PGPORT": "5433",
        "PGUSER": "office",
        "PGPASSWORD": "p@ss",
        "PGDATABASE": "coopoffice",
        "PGSSLMODE": "require",
    }
