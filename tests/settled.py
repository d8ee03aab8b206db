"""A browser whose acts end only when the page they led to stands.

Playwright's click comes back when the next page has begun to arrive. What waits by itself afterwards (``expect``,
``inner_text``, the next click) does not mind; what answers at once (``count()``, ``is_visible()``, ``content()``) would
read a half of it, on a slow machine only. Waiting after each act once, here, no journey can forget it.
"""

from functools import wraps

from playwright.sync_api import Locator, Page

ACTS = ("click", "dblclick", "tap", "press", "check", "uncheck", "select_option")


def settle(page: Page) -> None:
    """Return when the page has arrived whole and its scripts have run. A page that has been closed is left alone."""
    if not page.is_closed():
        page.wait_for_load_state("load")


def _settling(act, page_of):
    @wraps(act)
    def settled(self, *args, **kwargs):
        done = act(self, *args, **kwargs)
        settle(page_of(self))
        return done

    return settled


def let_acts_settle(patch) -> None:
    """Make every act of pages and locators settle, until the given monkeypatch is undone."""
    for kind, page_of in ((Page, lambda page: page), (Locator, lambda locator: locator.page)):
        for name in ACTS:
            patch.setattr(kind, name, _settling(getattr(kind, name), page_of))
