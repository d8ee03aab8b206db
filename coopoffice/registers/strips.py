"""A whole book drawn as one strip: x in percent of the book, y in pixels, so that text beside it never scales.

Each state has a height and a place of its own beside its colour: issued a full bar, reserved a low one, void a thin
line in the middle, lapsed a low bar hanging from the top, missing a pillar through the whole strip.
"""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coopoffice.registers.choices import NumberState
from coopoffice.registers.health import LAPSED, MISSING, Report

HEIGHT = 36
# state: (class of office.css, y, height, words)
LOOKS = {
    NumberState.ISSUED.value: ("ch-real", 8, 20, pgettext_lazy("register", "Issued")),
    NumberState.RESERVED.value: ("ch-1", 18, 10, pgettext_lazy("register", "Reserved")),
    LAPSED: ("ch-warn", 8, 10, gettext_lazy("Reservation lapsed")),
    NumberState.VOID.value: ("ch-4", 16, 4, pgettext_lazy("register", "Void")),
    MISSING: ("ch-danger", 0, HEIGHT, pgettext_lazy("register", "Missing")),
}
NARROWEST = 0.35  # percent: one void number among thousands is still seen
MOST_RUNS = 600


def strip(report: Report) -> SafeString:
    """Draw the book. Longer runs first, so that what is rare lies on top."""
    series = report.series
    whole = max(series.taken, 1)
    runs = sorted(report.runs, key=lambda run: -run.size)[:MOST_RUNS]
    bars = []
    for run in runs:
        look, top, height, words = LOOKS[run.state]
        width = max(run.size * 100 / whole, NARROWEST)
        at = min((run.first - series.opening_number - 1) * 100 / whole, 100 - width)
        bars.append((look, f"{at:.2f}", top, f"{width:.2f}", height, words, str(run)))
    return format_html(
        '<svg class="chart-book" width="100%" height="{}" role="img" aria-label="{}">'
        '<rect class="ch-track" x="0" y="8" width="100%" height="20"/>{}</svg>',
        HEIGHT,
        described(report),
        format_html_join(
            "",
            '<rect class="{}" x="{}%" y="{}" width="{}%" height="{}"><title>{} {}</title></rect>',
            bars,
        ),
    )


def described(report: Report) -> str:
    """The strip in words, for who does not see it."""
    counted = ", ".join(
        f"{words} {report.count(state):,}" for state, (*_look, words) in LOOKS.items() if report.count(state)
    )
    return counted or _("No number was drawn yet")


def legend(report: Report) -> list[tuple[SafeString, str, int]]:
    """Sample, words and count of every state that stands in the book."""
    return [
        (
            format_html(
                '<svg width="18" height="{}" aria-hidden="true"><rect class="{}" x="0" y="{}" width="18"'
                ' height="{}"/></svg>',
                HEIGHT,
                *(look, top, height),
            ),
            str(words),
            report.count(state),
        )
        for state, (look, top, height, words) in LOOKS.items()
        if report.count(state)
    ]
