"""What the browser's journeys share: the demo office behind a live server, signing in, the accessibility judge."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PASSWORD = "tharanakhon-2569"


@pytest.fixture
def office(demo_office, transactional_db, live_server):
    """The demo office behind a real server, in a copy of the database of its own."""
    from django.core.cache import cache

    cache.clear()
    return live_server.url


@pytest.fixture
def sign_in(office, new_page):
    """Return ``sign_in(username, **context)``: a page of that person in a browser of its own, signed in."""

    def make(username, **options):
        page = new_page(**options)
        page.goto(f"{office}/login/")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(f"{office}/")
        return page

    return make


@pytest.fixture
def sign_in_on(office):
    """Return ``sign_in_on(page, username, password=...)``: fills the sign-in page and waits for the next one."""

    def go(page, username: str, password: str = PASSWORD):
        page.goto(f"{office}/login/")
        page.fill("#id_username", username)
        page.fill("#id_password", password)
        page.click("main button.btn-primary")
        page.wait_for_load_state()
        return page

    return go


@pytest.fixture
def axe():
    """Return ``axe(page)``: the violations axe-core finds, one line each. The page's context must bypass the CSP."""

    def check(page) -> list[str]:
        page.add_script_tag(path=str(AXE))
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{one['id']}: {one['help']} ({', '.join(str(n['target']) for n in one['nodes'][:4])})"
            for one in found["violations"]
        ]

    return check
