"""The staff's own pages and the login, under the rules of accessibility in every way of looking at them."""

from axe_playwright_python.sync_playwright import Axe

from tests.browser.test_journey import enter_testimony, sign_in  # noqa: F401 -- fixtures work where imported
from tests.browser.test_public_site import MODES, each_mode

# It would load the styles a second time, from addresses that are not theirs. In forced colours the colours
# are the reader's own, of which it sees only what the page had asked for.
_NO_PRELOAD = {"preload": False}
_THEIR_OWN = {**_NO_PRELOAD, "rules": {"color-contrast": {"enabled": False}}}
OPTIONS = {mode: _THEIR_OWN if mode == "forced colours" else _NO_PRELOAD for mode in MODES}


def violations(page, mode):
    page.wait_for_timeout(400)  # the stock admin fades its colours in
    found = Axe().run(page, options=OPTIONS[mode]).response["violations"]
    return [(rule["id"], node["html"][:200]) for rule in found for node in rule["nodes"]]


@each_mode
def test_the_login_keeps_the_rules_of_accessibility(new_page, mode):
    page = new_page(**MODES[mode])
    page.goto("/admin/login/")

    assert violations(page, mode) == []


@each_mode
def test_the_review_screen_keeps_the_rules_of_accessibility(sign_in, mode):  # noqa: F811
    size = MODES[mode].get("viewport")
    page = sign_in(
        "author", "entry", "reviewer", **{**MODES[mode], "viewport": {"width": 1280, "height": 800}}
    )
    enter_testimony(page)
    if size:
        page.set_viewport_size(size)
        page.reload()

    assert page.locator(".flag").count()
    assert violations(page, mode) == []
