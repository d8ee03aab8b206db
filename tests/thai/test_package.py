"""Walls of the package: no Django, and every sentence translated."""

import subprocess
import sys
from pathlib import Path

import polib

import coopoffice.thai as thai
from coopoffice.thai import messages

FOLDER = Path(thai.__file__).parent


def test_importing_the_package_loads_neither_django_nor_the_large_data():
    code = "import sys, coopoffice.thai; print([m for m in ('django', 'holidays', 'nlpo3', 'pythainlp') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=FOLDER.parents[1]
    )
    assert done.stdout.strip() == "[]"


def test_segmenting_never_runs_the_word_lists_package():
    code = "import sys; from coopoffice.thai import tokens; tokens('ประชุม'); print('pythainlp' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=FOLDER.parents[1]
    )
    assert done.stdout.strip() == "False"


def test_every_sentence_has_a_thai_translation_with_the_same_values():
    catalogue = polib.pofile(str(FOLDER / "locale" / "th" / "LC_MESSAGES" / "django.po"))
    entries = {entry.msgid: entry.msgstr for entry in catalogue if not entry.obsolete}
    sentences = [value for name, value in vars(messages).items() if name.isupper()]
    assert len(sentences) > 15
    assert set(entries) == set(sentences)
    values = dict.fromkeys(("month", "date", "year", "count"), 7)
    for msgid, msgstr in entries.items():
        assert msgstr
        assert ("%(" in msgid) is ("%(" in msgstr)
        if "%(" in msgid:
            assert msgid % values != msgid
            assert msgstr % values != msgstr


def test_exports_exist():
    assert sorted(thai.__all__) == sorted(set(thai.__all__))
    assert all(hasattr(thai, name) for name in thai.__all__)
