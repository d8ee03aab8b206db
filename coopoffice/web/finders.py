"""Finds the few files of front-end packages that pages really use; a package's other files are never published."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage, Error
from django.core.files.storage import FileSystemStorage


class VendorFinder(BaseFinder):
    """``settings.VENDOR_FILES``: public name to path. One storage per file's folder, as collectstatic wants it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.files: dict[str, Path] = {name: Path(path) for name, path in settings.VENDOR_FILES.items()}

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Say which package files are missing: ``npm ci`` was not run, or a package moved them."""
        return [
            Error(f"The front-end file {path} is missing.", hint="Run: npm ci --ignore-scripts", id="web.E001")
            for path in self.files.values()
            if not path.is_file()
        ] + [
            Error(f"{name} must end with the file's own name, {path.name}.", id="web.E002")
            for name, path in self.files.items()
            if not name.endswith(f"/{path.name}")
        ]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Return the file behind the public name, as Django's finders do."""
        found = self.files.get(path)
        if found is None or not found.is_file():
            return []
        return [str(found)] if find_all else str(found)

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        """Yield (file name, storage); the storage's prefix is the public folder."""
        for name, path in self.files.items():
            storage = FileSystemStorage(location=path.parent)
            storage.prefix = name.rpartition("/")[0]  # type: ignore[attr-defined]
            yield path.name, storage
