"""The memo of the tests, and a disk of its own for each."""

import pytest

from tests.printing.papers import MEMO


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def memo():
    return dict(MEMO)
