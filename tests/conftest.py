"""What every test stands on: real PostgreSQL, real Redis, on request a real Celery worker and a real browser.

With ``DATABASE_URL`` or ``REDIS_URL`` unset the servers are started here, once for the whole run, before Django reads
its settings (that is why the settings module is named here and not in pyproject.toml). Under xdist the controlling
process starts them and hands the addresses on; each worker has its own database and its own Redis number.
"""

import os
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from coopoffice.runtime.catalogues import compile_all
from coopoffice.runtime.children import end, spawn
from coopoffice.runtime.embedded import EmbeddedPostgres, EmbeddedRedis

# How long a machine takes is never what a test judges.
hypothesis_settings.register_profile("coopoffice", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("coopoffice")

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

_servers: list[EmbeddedPostgres | EmbeddedRedis] = []
_folder: Path | None = None


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    global _folder
    os.environ["DJANGO_SETTINGS_MODULE"] = "coopoffice.settings.test"
    workerinput = getattr(config, "workerinput", None)
    if workerinput is not None:  # an xdist worker: the servers run already
        number = int(workerinput["workerid"].removeprefix("gw")) + 1
        os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rsplit('/', 1)[0]}/{number}"
        os.environ["COOP_VAR"] = str(Path(os.environ["COOP_VAR"]) / workerinput["workerid"])
    else:
        compile_all()
        _folder = Path(tempfile.mkdtemp(prefix="coop-test-"))
        _folder.chmod(0o711)  # as root the database runs as another user, who must pass through
        if not os.environ.get("DATABASE_URL"):
            postgres = EmbeddedPostgres(
                _folder / "postgres", durable=False, settings={"max_connections": "200", "shared_buffers": "256MB"}
            )
            os.environ["DATABASE_URL"] = postgres.start()
            _servers.append(postgres)
        if not os.environ.get("REDIS_URL"):
            redis = EmbeddedRedis(_folder / "redis", durable=False)
            os.environ["REDIS_URL"] = redis.start()
            _servers.append(redis)
        os.environ["COOP_VAR"] = str(_folder / "var")
        os.environ["COOP_TEST_SHARED"] = str(_folder)
        os.environ["COOP_TEST_RUN"] = _folder.name.removeprefix("coop-test-").lower()
    (Path(os.environ["COOP_VAR"]) / "static").mkdir(parents=True, exist_ok=True)

    from django.conf import settings

    assert settings.DATABASES  # read now; pytest-django sets Django up in its own pytest_configure, after this one

    from django.db import connections

    # One connection for each thread and nothing finer. Playwright keeps an event loop running in the main thread from
    # its start on; Django would give the same test a second connection from then on: outside the test's transaction,
    # and still open when the database is to be dropped.
    connections._connections = threading.local()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    if session.config.pluginmanager.hasplugin("dsession"):
        # xdist's workers start now; with this set they would read the settings before the lines above give them
        # their own Redis number and folder.
        os.environ.pop("DJANGO_SETTINGS_MODULE", None)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    if _folder is not None and not any(isinstance(server, EmbeddedPostgres) for server in _servers):
        from tests.databases import drop_shared

        drop_shared()
    while _servers:
        _servers.pop().stop()
    if _folder is not None:
        shutil.rmtree(_folder, ignore_errors=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first: a run over several processes hands out whole files and ends with its last one.

    Those that start whole offices come before all others, so that they do not meet the one that kills its own.
    """
    long = {item.path for item in items if item.get_closest_marker("slow") or item.get_closest_marker("browser")}
    items.sort(key=lambda item: (item.path not in long, item.path.parent.name != "runtime"))


# --- the database ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def migrated_database(django_db_blocker):
    """The database every test database of the run is copied from (tests/databases.py)."""
    from django.conf import settings

    from tests import databases

    with django_db_blocker.unblock():
        name = databases.make_migrated()
    settings.DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = name


@pytest.fixture(scope="session")
def demo_copy(django_db_setup, django_db_blocker):
    """This process's copy of the database with the demo office in it."""
    from tests import databases

    copy = databases.DemoCopy()
    yield copy
    with django_db_blocker.unblock():
        copy.drop()


@pytest.fixture(scope="session")
def plain_copy(django_db_setup, django_db_blocker):
    """This process's copy of the demo office without secrets."""
    from tests import databases

    copy = databases.DemoCopy(databases.PLAIN)
    yield copy
    with django_db_blocker.unblock():
        copy.drop()


@pytest.fixture(scope="session")
def scratch_copy(django_db_setup, django_db_blocker):
    """This process's copy of the migrated database, for tests that write for good."""
    from tests import databases

    copy = databases.ScratchCopy()
    yield copy
    with django_db_blocker.unblock():
        copy.drop()
        databases.drop_worked()


@pytest.fixture
def right_database(request, django_db_blocker):
    """Choose the database before the test's transaction begins; True where the demo office is in it already.

    Tests that ask for ``demo_office`` work in a copy of the filled database; others that write for good in a fresh copy
    of the migrated one, so that what the migrations loaded is there for every test. Tests with a Celery worker work in
    the one database the worker works in for the whole run.
    """
    from tests import databases

    names = set(request.fixturenames)
    marker = request.node.get_closest_marker("django_db")
    writes = bool(marker and marker.kwargs.get("transaction")) or bool(
        {"live_server", "transactional_db", "django_db_reset_sequences"} & names
    )
    if {"celery_worker_process", "real_celery"} & names:
        request.getfixturevalue("scratch_copy")  # which drops the worker's database at the end
        with django_db_blocker.unblock():
            before = databases.switch_to(databases.make_worked())
        yield False
        with django_db_blocker.unblock():
            databases.switch_to(before)
    elif {"demo_office", "office_without_secrets"} & names:
        copy = request.getfixturevalue("demo_copy" if "demo_office" in names else "plain_copy")
        with django_db_blocker.unblock():
            before = copy.enter()
        yield True
        with django_db_blocker.unblock():
            copy.leave(before, spoilt=writes)
    elif writes:
        copy = request.getfixturevalue("scratch_copy")
        with django_db_blocker.unblock():
            before = copy.enter()
        yield False
        with django_db_blocker.unblock():
            databases.switch_to(before)
    else:
        yield False


@pytest.fixture
def _django_db_helper(request, right_database, _django_db_helper):
    """pytest-django's own, once the right database is chosen."""
    return _django_db_helper


@pytest.fixture(scope="session")
def django_db_setup(migrated_database, django_db_setup, django_db_blocker):
    """pytest-django's test database. Whoever still holds it when it is to be dropped is named and shown out."""
    yield
    import warnings

    from django.db import connection

    others = (
        "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend' AND usename = current_user"
    )
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        until = time.monotonic() + 2  # a thread that is just closing its connection
        while True:
            cursor.execute(f"SELECT pid, state, left(query, 200) {others}")
            left = cursor.fetchall()
            if not left or time.monotonic() > until:
                break
            time.sleep(0.05)
        if left:
            cursor.execute(f"SELECT pg_terminate_backend(pid) {others}")
            warnings.warn(f"The test database was still held by {left}", stacklevel=1)


# --- background work -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def celery_worker_process(django_db_setup, django_db_blocker, tmp_path_factory):
    """A real Celery worker on the test database and this run's Redis, from its first use to the end of the run.

    Yields the Popen object. Rows it must see have to be committed: use it with ``transactional_db`` (``real_celery``
    does) or ``live_server``.
    """
    from coopoffice.celery import app
    from tests import databases

    with django_db_blocker.unblock():
        database = databases.make_worked()
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{quote(database)}").geturl()
    log_path = tmp_path_factory.mktemp("celery") / "worker.log"
    name = f"tests-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}-{os.getpid()}@localhost"
    with log_path.open("wb") as log:
        process = spawn(
            [
                *(sys.executable, "-m", "celery", "-A", "coopoffice.celery", "worker", "--pool=solo"),
                *(f"--hostname={name}", "--without-gossip", "--without-mingle", "--loglevel=INFO"),
            ],
            env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "coopoffice.settings.test"},
            cwd=ROOT,
            output=log,
        )
    try:
        until = time.monotonic() + 60
        while not app.control.ping(destination=[name], timeout=0.5):
            if process.poll() is not None or time.monotonic() > until:
                pytest.fail(f"The Celery worker did not start:\n{log_path.read_text()}")
        yield process
    finally:
        end(process, seconds=15)


@pytest.fixture
def real_celery(celery_worker_process, transactional_db):
    """For one test, ``task.delay()`` goes through Redis to the real worker. Yields ``wait(condition, seconds=60)``,

    which returns the condition's first true value and fails the test when there is none in time.
    """
    from coopoffice.celery import app

    eager = app.conf.task_always_eager
    app.conf.task_always_eager = False
    app.control.purge()

    def wait(condition, seconds: float = 60):
        until = time.monotonic() + seconds
        while not (value := condition()):
            assert time.monotonic() < until, "The worker did not do it in time."
            time.sleep(0.05)
        return value

    yield wait
    app.conf.task_always_eager = eager


# --- the browser -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium without a window, one for the run (playwright's synchronous interface)."""
    from playwright.sync_api import sync_playwright

    from tests.settled import let_acts_settle

    # Playwright keeps an event loop in this thread; without this Django would refuse every query beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        let_acts_settle(patch)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser):
    """Return ``new_page(**context_options)``: a page in a context (cookies) of its own, Thai, Bangkok time.

    A JavaScript error or a breach of the content security policy on any such page fails the test at its end.
    """
    contexts, faults = [], []

    def make(**options):
        context = browser.new_context(
            **{
                "locale": "th-TH",
                "timezone_id": "Asia/Bangkok",
                "viewport": {"width": 1366, "height": 768},
                "reduced_motion": "reduce",
                **options,
            }
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def page(new_page):
    """A page of a usual office screen."""
    return new_page()


@pytest.fixture
def phone(new_page):
    """A page of a phone, 360 by 740, with touch."""
    return new_page(viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True, device_scale_factor=2)


@pytest.fixture
def demo_office(right_database, db):
    """The demo office as ``make run`` shows it, inside the test's own transaction. Returns the provincial office."""
    from units.models import Unit

    if not right_database:
        from django.core.management import call_command

        from tests.factories.saraban import load_address_forms
        from tests.factories.units import load_duties

        load_duties()  # a test with real transactions may have emptied the tables the migrations filled
        load_address_forms()
        with open(os.devnull, "w") as quiet:
            call_command("load_demo", verbosity=0, stdout=quiet)
    return Unit.objects.get(code="TN")


@pytest.fixture
def office_without_secrets(right_database, db):
    """The demo office as it is where the vault has no key: nobody keeps secrets and there are none."""
    from units.models import Unit

    assert right_database, "asked for by a fixture that the test does not name"
    return Unit.objects.get(code="TN")


@pytest.fixture
def quiet_office(demo_office):
    """The demo office before its first letter: people and units, empty books, nothing waiting for anybody.

    Letters and numbers can never be deleted; in a copy of the database a test may empty their tables.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE saraban_letter, saraban_party, registers_number, registers_series, units_approval,"
            " units_assignment, web_notification, planning_report, planning_officereport CASCADE"
        )
    return demo_office
