"""A folder that owns files; the disk of each test is its own."""

from types import SimpleNamespace

import pytest
from django.apps import AppConfig, apps
from django.db import connection


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def shelf_app():
    """The test's own app, in the registry for one test only (set_installed_apps would run every ready() again)."""
    config = AppConfig.create("tests.files.shelf.apps.ShelfConfig")
    config.apps = apps
    apps.app_configs["shelf"] = config
    try:
        config.import_models()
        apps.clear_cache()
        yield config.models_module
    finally:
        del apps.app_configs["shelf"]
        apps.clear_cache()


@pytest.fixture
def shelf(db, shelf_app):
    """The folder tables, gone with the test's transaction."""
    with connection.schema_editor(atomic=False) as editor:
        editor.create_model(shelf_app.Folder)
        editor.create_model(shelf_app.FolderFile)
    return shelf_app


@pytest.fixture
def holder(db):
    from tests.factories.units import make_user

    return make_user()


@pytest.fixture
def by(holder):
    return SimpleNamespace(user=holder, posting=None)
