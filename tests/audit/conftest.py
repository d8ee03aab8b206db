import psycopg2
import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from coopoffice.audit.triggers import audited


@pytest.fixture
def pot(db):
    """A watched table of its own: ``name`` is logged, ``secret`` never is. Lives as long as the test."""
    with isolate_apps():

        class Pot(models.Model):
            name = models.CharField("name", max_length=50)
            size = models.DecimalField("size", max_digits=10, decimal_places=2, default=1)
            secret = models.CharField(max_length=50, default="hush")

            class Meta:
                app_label = "audit"
                db_table = "audit_test_pot"

            def __str__(self):
                return self.name

        with connection.schema_editor() as editor:
            editor.create_model(Pot)
        with connection.cursor() as cursor:
            for trigger in audited(exclude=["secret"]):
                cursor.execute(trigger.compile(Pot).install_sql)
        yield Pot


@pytest.fixture
def superuser_cursor(transactional_db):
    """A cursor of the server's superuser on the test database; what it did is rolled back at the end."""
    settings = connection.settings_dict
    try:
        superuser = psycopg2.connect(
            host=settings["HOST"], port=settings["PORT"] or None, user="postgres", dbname=settings["NAME"]
        )
    except psycopg2.OperationalError:
        pytest.skip("The server's superuser cannot be reached from here.")
    with superuser.cursor() as cursor:
        yield cursor
    superuser.rollback()
    superuser.close()
