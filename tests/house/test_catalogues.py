"""The catalogues: Django merges all of them, so one English text without a context can have one Thai text only."""

from collections import defaultdict
from pathlib import Path

import polib
import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]


def catalogues() -> list[Path]:
    """Every Thai catalogue of ours."""
    places = {Path(config.path) for config in apps.get_app_configs()} | {ROOT}
    return sorted(
        path
        for place in places
        if place.is_relative_to(ROOT) and ".venv" not in place.parts
        for path in [place / "locale" / "th" / "LC_MESSAGES" / "django.po"]
        if path.exists()
    )


def meanings(paths: list[Path]) -> dict[tuple[str, str], dict[str, set[str]]]:
    """(context, English) to each Thai text and the packages that say so."""
    found: dict = defaultdict(lambda: defaultdict(set))
    for path in paths:
        for entry in polib.pofile(str(path)):
            if entry.obsolete or not (entry.msgstr or entry.msgstr_plural):
                continue
            thai = entry.msgstr or " | ".join(entry.msgstr_plural[n] for n in sorted(entry.msgstr_plural))
            found[entry.msgctxt or "", entry.msgid][thai].add(path.parents[3].name)
    return found


def quarrels(paths: list[Path]) -> list[str]:
    """One line for each English text that has two Thai ones."""
    return sorted(
        f"{context + ': ' if context else ''}{english!r}: "
        + "; ".join(f"{thai!r} ({', '.join(sorted(where))})" for thai, where in said.items())
        for (context, english), said in meanings(paths).items()
        if len(said) > 1
    )


def test_every_package_with_words_has_a_catalogue():
    assert len(catalogues()) >= 10


def test_one_english_text_means_one_thing_in_every_package():
    wrong = quarrels(catalogues())
    assert not wrong, "give one of them a context (pgettext), or agree on the words:\n" + "\n".join(wrong)


@pytest.mark.parametrize("path", catalogues(), ids=lambda p: p.parents[3].name)
def test_a_catalogue_holds_each_text_once_and_no_unsure_one(path):
    said = [(e.msgctxt, e.msgid) for e in polib.pofile(str(path)) if not e.obsolete]
    assert len(said) == len(set(said))
    assert not [e.msgid for e in polib.pofile(str(path)) if "fuzzy" in e.flags]


def test_the_wall_sees_a_quarrel(tmp_path):
    paths = []
    for package, thai in (("one", "สายงาน"), ("two", "บรรทัด")):
        path = tmp_path / package / "locale" / "th" / "LC_MESSAGES" / "django.po"
        path.parent.mkdir(parents=True)
        path.write_text(
            f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "line"\nmsgstr "{thai}"\n'
        )
        paths.append(path)
    assert quarrels(paths) == ["'line': 'สายงาน' (one); 'บรรทัด' (two)"]
