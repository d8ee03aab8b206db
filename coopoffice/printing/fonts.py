"""The one font family of official papers, made from the complete TH Sarabun New files, four faces.

Three things are put right on the way, each of them invisible on the screen and wrong on paper otherwise:

* **Size.** The web files of TH Sarabun New were enlarged so that their x-height equals Arial's. ``OFFICIAL_SCALE``
  takes them back, so that ``16pt`` in a style sheet is the 16 point of the regulation and of a word processor
  (docs/printing.md shows the measurements).
* **Copying and searching.** A shaping engine draws ำ as a nikhahit and the very glyph of า, so one of the two letters
  always came out of the PDF wrong. Here a contextual substitution gives the two halves of ำ glyphs of their own with
  the same outlines: the drawing is unchanged, and ``glyph_text`` names each glyph's text.
* **Names.** The result carries a name of its own, ``FAMILY``: the fonts' licence keeps the original name for the
  original files, and one name per complete file is what keeps Pango from mixing glyph tables of two files.

Nothing is written to disk; a face is made once per process.
"""

import copy
import io
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from fontTools.otlLib import builder
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables

FAMILY = "Coop Official"
# Official file's widths and bounding box over those of the web file: 0.6537 (docs/printing.md).
OFFICIAL_SCALE = 0.6537
FACES = {
    "regular": "THSarabunNew-webfont.ttf",
    "bold": "THSarabunNew_bold-webfont.ttf",
    "italic": "THSarabunNew_italic-webfont.ttf",
    "bolditalic": "THSarabunNew_bolditalic-webfont.ttf",
}
# The private-use glyphs by which Thai fonts draw marks moved left or down, and consonants without their foot.
# Source: the Windows and Macintosh Thai private-use tables that HarfBuzz shapes with.
_MOVED = {
    0xF700: "\u0e10", 0xF701: "\u0e34", 0xF702: "\u0e35", 0xF703: "\u0e36", 0xF704: "\u0e37",
    0xF705: "\u0e48", 0xF706: "\u0e49", 0xF707: "\u0e4a", 0xF708: "\u0e4b", 0xF709: "\u0e4c",
    0xF70A: "\u0e48", 0xF70B: "\u0e49", 0xF70C: "\u0e4a", 0xF70D: "\u0e4b", 0xF70E: "\u0e4c",
    0xF70F: "\u0e0d", 0xF710: "\u0e31", 0xF711: "\u0e4d", 0xF712: "\u0e47",
    0xF713: "\u0e48", 0xF714: "\u0e49", 0xF715: "\u0e4a", 0xF716: "\u0e4b", 0xF717: "\u0e4c",
    0xF718: "\u0e38", 0xF719: "\u0e39", 0xF71A: "\u0e3a",
    0xF880: "\u0e4f\u0022", 0xF881: "\u0e24\u0e45", 0xF882: "\u0e26\u0e45",
}  # fmt: skip
_AA, _AM = "\u0e32", "\u0e33"


def folder() -> Path:
    """Return the folder that holds the four files. Raises ImproperlyConfigured, naming the command, where it is not."""
    place = Path(settings.NODE_MODULES) / "font-th-sarabun-new" / "fonts"
    if not place.is_dir():
        raise ImproperlyConfigured("The printing fonts are missing. Run: npm ci --ignore-scripts")
    return place


@cache
def face(name: str) -> bytes:
    """Return one complete TrueType face by its name in ``FACES``. Raises KeyError for another name."""
    font = TTFont(folder() / FACES[name])
    font["head"].unitsPerEm = round(font["head"].unitsPerEm / OFFICIAL_SCALE)
    _give_am_its_own_glyphs(font)
    for record in font["name"].names:
        if record.nameID in {1, 4, 16}:
            record.string = FAMILY
        elif record.nameID == 6:
            record.string = FAMILY.replace(" ", "") + "-" + name
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


@cache
def glyph_text(name: str) -> dict[int, str]:
    """Return the text of every glyph of a face by its number.

    The halves of ำ read as nothing and ำ, so that ``น้ำ`` (drawn nikhahit, tone, aa) reads in the order it was typed.
    """
    font = TTFont(io.BytesIO(face(name)))
    number = font.getReverseGlyphMap()
    table: dict[int, str] = {}
    for code, glyph in sorted(font.getBestCmap().items()):
        if 0xE000 <= code <= 0xF8FF:
            table[number[glyph]] = _MOVED.get(code, table.get(number[glyph], ""))
        elif code not in (0x00A0, 0x00AD) or number[glyph] not in table:
            table.setdefault(number[glyph], {0xFB01: "fi", 0xFB02: "fl", 0x00A0: " "}.get(code, chr(code)))
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for subtable in lookup.SubTable:
            subtable = getattr(subtable, "ExtSubTable", subtable)
            if isinstance(subtable, otTables.SingleSubst):
                for before, after in subtable.mapping.items():
                    if text := table.get(number[before]):
                        table.setdefault(number[after], text)
            elif isinstance(subtable, otTables.LigatureSubst):
                for first, ligatures in subtable.ligatures.items():
                    for ligature in ligatures:
                        parts = [first, *ligature.Component]
                        table.setdefault(number[ligature.LigGlyph], "".join(table.get(number[p], "") for p in parts))
    for glyph, code in number.items():
        if glyph.endswith(".nikhahit-of-am"):
            table[code] = ""
        elif glyph.endswith(".aa-of-am"):
            table[code] = _AM
    return table


def _give_am_its_own_glyphs(font: TTFont) -> None:
    """Add the substitutions nikhahit [tone] aa -> two glyphs that look the same and are told apart."""
    for tag in ("glyf", "hmtx", "GSUB", "post"):
        font[tag]  # read before the glyph order grows
    cmap = font.getBestCmap()
    named = {code: cmap[code] for code in (0x0E4D, 0xF711) if code in cmap}
    tones = sorted(
        {cmap[c] for c in [*range(0x0E48, 0x0E4D), *range(0xF705, 0xF70F), *range(0xF713, 0xF718)] if c in cmap}
    )
    aas = [cmap[0x0E32]]
    halves = {glyph: f"{glyph}.nikhahit-of-am" for glyph in named.values()}
    tails = {glyph: f"{glyph}.aa-of-am" for glyph in aas}
    for old, new in {**halves, **tails}.items():
        font.setGlyphOrder([*font.getGlyphOrder(), new])
        font["glyf"].glyphs[new] = copy.deepcopy(font["glyf"][old])
        font["glyf"].glyphOrder = font.getGlyphOrder()
        font["hmtx"].metrics[new] = font["hmtx"].metrics[old]
        if "GDEF" in font and (classes := font["GDEF"].table.GlyphClassDef) and old in classes.classDefs:
            classes.classDefs[new] = classes.classDefs[old]
    font["maxp"].numGlyphs = len(font.getGlyphOrder())
    numbers = font.getReverseGlyphMap(rebuild=True)

    gsub = font["GSUB"].table
    lookups = gsub.LookupList.Lookup

    def add(subtables: list) -> int:
        lookup = builder.buildLookup(subtables, table="GSUB")
        lookups.append(lookup)
        gsub.LookupList.LookupCount = len(lookups)
        return len(lookups) - 1

    tail_rule = add([builder.buildSingleSubstSubtable(tails)])
    half_rule = add([builder.buildSingleSubstSubtable(halves)])
    contexts = [
        add([
            _chain(numbers, [list(halves)], aas, [], tail_rule),
            _chain(numbers, [tones, list(halves)], aas, [], tail_rule),
        ]),
        add([
            _chain(numbers, [], list(halves), [list(tails.values())], half_rule),
            _chain(numbers, [], list(halves), [tones, list(tails.values())], half_rule),
        ]),
    ]  # fmt: skip
    for record in gsub.FeatureList.FeatureRecord:
        if record.FeatureTag == "rlig":
            record.Feature.LookupListIndex = [*record.Feature.LookupListIndex, *contexts]
            record.Feature.LookupCount = len(record.Feature.LookupListIndex)


def _chain(numbers: dict[str, int], before: list, glyphs: list, after: list, rule: int) -> otTables.ChainContextSubst:
    """Return one format-3 chaining rule; ``before`` is given nearest glyph first, as the table stores it."""
    subtable = otTables.ChainContextSubst()
    subtable.Format = 3
    subtable.BacktrackCoverage = [builder.buildCoverage(g, numbers) for g in before]
    subtable.InputCoverage = [builder.buildCoverage(glyphs, numbers)]
    subtable.LookAheadCoverage = [builder.buildCoverage(g, numbers) for g in after]
    for side in ("Backtrack", "Input", "LookAhead"):
        setattr(subtable, f"{side}GlyphCount", len(getattr(subtable, f"{side}Coverage")))
    record = otTables.SubstLookupRecord()
    record.SequenceIndex, record.LookupListIndex = 0, rule
    subtable.SubstLookupRecord, subtable.SubstCount = [record], 1
    return subtable
