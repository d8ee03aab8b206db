import pytest

from coopoffice.jobs import registry


@pytest.fixture
def kind():
    """Return ``kind(work, **options)``: name the function as work "test.work" for the length of the test."""
    names = []

    def make(work, **options):
        name = options.pop("kind", "test.work")
        registry.task(kind=name, title="งานทดสอบ", **options)(work)
        names.append(name)
        return name

    yield make
    for name in names:
        registry.kinds.pop(name, None)
