"""What each picture of the guide shows: who looks, and how they get there by pressing what is on the pages.

The names are those of ``archive/admin/data/guide.toml``. A scene leads a signed-in page to where the picture
is taken, and returns the part of the page that is taken, or None for the window.
"""

import re
from collections.abc import Callable
from typing import Any

Page = Any  # Playwright's, which is a development requirement: nothing here needs more of it than its methods
Scene = Callable[[Page], Any]

_A_CASE = "the-town-and-the-bus"


def _open(page: Page, queue: str, ending: str) -> None:
    """Open the first row of a queue that leads to such a page."""
    page.goto("/admin/")
    page.locator(f"[data-testid=queue-{queue}] li a[href$='/{ending}/']").first.click()
    page.wait_for_load_state("networkidle")


def _show(page: Page) -> None:
    button = page.get_by_test_id("show-text")
    if button.get_attribute("value") == "yes":
        button.click()
        page.wait_for_selector(".testimony-text:not([aria-hidden])")


def _to_top(page: Page) -> None:
    """Leave the bar of the site out: the page itself is what there is to see."""
    page.evaluate("document.querySelector('#content h1').scrollIntoView()")


def _number(page: Page) -> str:
    found = re.search(r"/testimony/([0-9]+)/", page.url)
    assert found, page.url  # noqa: S101 -- a page of a testimony was opened just now
    return found[1]


def my_work(page: Page) -> None:
    page.goto("/admin/")


def entry(page: Page) -> None:
    page.goto("/admin/archive/testimony/add/")
    if page.get_by_role("button", name="Discard draft").count():  # of a run before this one
        page.get_by_role("button", name="Discard draft").click()
        page.wait_for_load_state("networkidle")
        page.goto("/admin/archive/testimony/add/")
    page.locator("[name=basis]").first.check()
    _to_top(page)


def softened(page: Page) -> None:
    _open(page, "to-review", "review")
    _to_top(page)


def flags(page: Page) -> None:
    _open(page, "to-review", "review")
    _show(page)
    page.evaluate("document.getElementById('workspace').scrollIntoView()")


def prepare(page: Page) -> None:
    _open(page, "to-review", "prepare")
    _show(page)
    _to_top(page)


def line(page: Page) -> Any:
    prepare(page)
    for name, value in (("gender", "nonbinary"), ("age_band", "under-10"), ("nation", "northern_ireland")):
        field = page.locator(f"#preparation [name={name}]")
        if value in field.evaluate("field => [...field.options ?? []].map(each => each.value)"):
            field.select_option(value)
    page.wait_for_selector(".too-few")
    return page.locator("section.line")


def clear(page: Page) -> None:
    _open(page, "to-clear", "clear")
    _show(page)
    page.locator("#before-heading").evaluate("heading => heading.scrollIntoView()")


def withdraw(page: Page) -> None:
    page.goto("/admin/")
    page.locator("[data-testid=queue-published] li a").first.click()
    page.goto(f"/admin/archive/testimony/{_number(page)}/withdraw/")
    _to_top(page)


def trail(page: Page) -> None:
    page.goto("/admin/archive/event/")


def account(page: Page) -> None:
    page.goto("/admin/auth/user/add/")
    _to_top(page)


def practice(page: Page) -> None:
    page.goto(f"/admin/practice/{_A_CASE}/")
    _show(page)
    page.locator("button.accept").click()
    page.get_by_test_id("finish").click()
    page.get_by_test_id("missed").wait_for()
    _to_top(page)


SCENES: dict[str, tuple[str, Scene]] = {
    "my-work": ("demo-reviewer", my_work),
    "entry": ("demo-entry", entry),
    "softened": ("demo-reviewer", softened),
    "flags": ("demo-reviewer", flags),
    "prepare": ("demo-reviewer", prepare),
    "line": ("demo-reviewer", line),
    "clear": ("demo-approver", clear),
    "withdraw": ("demo-approver", withdraw),
    "trail": ("demo-auditor", trail),
    "account": ("demo-administrator", account),
    "practice": ("demo-reviewer", practice),
}
