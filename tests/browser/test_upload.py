"""A data officer brings in a spreadsheet: by keyboard alone, on a phone, and without scripts."""

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from archive.models import Testimony
from archive.workflow import upload_storing
from tests.browser.keys import Keyboard
from tests.browser.messy import ROWS, WRONG, messy_workbook
from tests.browser.test_journey import session_of, sign_in  # noqa: F401 -- a fixture works where imported
from tests.browser.test_public_site import MODES, SIDEWAYS
from tests.browser.test_staff_forms import new_context  # noqa: F401 -- so does this one
from tests.browser.test_staff_pages import violations
from tests.workflow.conftest import person

HOME = "/admin/uploads/"
MOST_KEYS = 36  # 28 at present: for 300 rows, from the empty page to stored


def workbook(rows=ROWS):
    return {
        "name": "quotes 2024.xlsx",
        "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "buffer": messy_workbook(rows),
    }


def at(page, step):
    page.wait_for_url(f"**/{step}/", timeout=60_000)


def let_it_be_stored():
    while upload_storing.is_waiting():
        upload_storing.go_on()


def answer_all(page):
    """The first answer to each question, where none is chosen."""
    for question in page.get_by_test_id("question").all():
        if question.locator("input:checked").count() == 0:
            question.get_by_role("radio").first.check()


def look_at_all(page):
    for box in page.locator("[name=seen]").all():
        box.check()


def test_three_hundred_messy_rows_come_in_by_the_keyboard_alone(sign_in):  # noqa: F811
    page = sign_in("data-officer", "entry")
    page.on(
        "filechooser", lambda _: None
    )  # before the page is there: Chromium tells an open one a moment late
    page.goto(HOME)
    keys = Keyboard(page)

    expect(page.locator("[name=file]")).to_be_focused()
    with page.expect_file_chooser() as chooser:
        keys.press("Enter")
    chooser.value.set_files(workbook())
    keys.press("Tab", "Enter")

    at(page, "columns")
    expect(page.get_by_test_id("found")).to_contain_text(f"{ROWS + 1} rows")
    expect(page.locator("#id_column-0")).to_be_focused()
    keys.press("Control+Enter")

    at(page, "questions")
    expect(page.locator("input:checked").first).to_be_focused()  # a total at the end: not to be imported
    for answer in ("Service terms, anonymised", "Day first, as in Britain: 11 February"):
        keys.press("Tab", "Space")
        expect(page.get_by_label(answer)).to_be_checked()
    keys.press("Tab")  # damaged letters: our guess is to put them right
    keys.press("Tab", "Space")
    expect(page.get_by_label("Instagram", exact=True)).to_be_checked()
    keys.press("Control+Enter")

    at(page, "check")
    expect(page.get_by_test_id("store")).to_have_text(f"Store {ROWS - WRONG} rows and exclude {WRONG}")
    expect(page.get_by_test_id("problems")).to_contain_text("5 rows: the age")
    for _ in range(40):
        keys.press("Tab")
        focused = page.evaluate("document.activeElement.name")
        if focused == "seen":
            keys.press("Space")
        if focused == "begin":
            break
    keys.press("Enter")

    at(page, "progress")
    let_it_be_stored()
    expect(page.get_by_test_id("done")).to_contain_text(
        f"{ROWS - WRONG} testimonies are in review.", timeout=60_000
    )
    assert Testimony.objects.count() == ROWS - WRONG
    assert keys.count <= MOST_KEYS, keys.count


@pytest.mark.parametrize("mode", ["light", pytest.param("dark", marks=pytest.mark.long), "narrow"])
def test_each_step_keeps_the_rules_of_accessibility(sign_in, mode):  # noqa: F811
    page = sign_in("data-officer", "entry", **MODES[mode])
    found, sideways = {}, []

    def look(step):
        for each in page.locator("#content details").all():
            each.evaluate("fold => { fold.open = true; }")
        if wrong := violations(page, mode):
            found[step] = wrong
        if page.evaluate(SIDEWAYS):
            sideways.append(step)

    page.goto(HOME)
    look("file")
    page.set_input_files("[name=file]", workbook(20))
    page.get_by_test_id("upload").click()
    at(page, "columns")
    look("columns")
    page.get_by_test_id("go-on").click()
    at(page, "questions")
    look("questions")
    answer_all(page)
    page.get_by_test_id("go-on").click()
    at(page, "check")
    look("check")
    look_at_all(page)
    page.get_by_test_id("store").click()
    at(page, "progress")
    look("progress")
    let_it_be_stored()
    expect(page.get_by_test_id("done")).to_be_visible(timeout=60_000)
    look("done")
    page.get_by_test_id("undo").click()
    at(page, "undo")
    look("undo")
    page.goto(HOME)
    look("list")

    assert (found, sideways) == ({}, [])


def test_without_scripts_every_step_works_all_the_same(sign_in, new_page, live_server, db):  # noqa: F811
    sign_in("data-officer", "entry")
    page = new_page(java_script_enabled=False)
    page.context.add_cookies([session_of(User.objects.get(username="data-officer"), live_server.url)])
    page.goto(HOME)
    page.set_input_files("[name=file]", workbook(12))
    page.get_by_test_id("upload").click()
    at(page, "columns")
    expect(page.get_by_text("goes on from any field")).to_be_hidden()  # a key that would do nothing
    page.get_by_test_id("go-on").click()
    at(page, "questions")
    page.go_back()
    at(page, "columns")
    page.get_by_test_id("go-on").click()
    at(page, "questions")
    page.get_by_test_id("go-on").click()
    expect(page.get_by_role("alert")).to_contain_text("Please answer")
    answer_all(page)
    page.get_by_test_id("go-on").click()
    at(page, "check")
    look_at_all(page)
    page.get_by_test_id("store").click()
    at(page, "progress")
    page.get_by_role("link", name="See how far it has got").click()
    let_it_be_stored()
    page.reload()

    # Eight of the twelve are wrong in one way or another.
    expect(page.get_by_test_id("done")).to_contain_text("4 testimonies are in review.")


def test_a_session_that_ends_loses_no_choice(new_context, live_server):  # noqa: F811
    page, user = new_context().new_page(), person("data-officer", "entry")
    page.context.add_cookies([session_of(user, live_server.url)])
    page.goto(HOME)
    page.set_input_files("[name=file]", workbook(12))
    page.get_by_test_id("upload").click()
    at(page, "columns")
    page.locator("#id_column-7").select_option("ignore")
    Session.objects.all().delete()
    page.get_by_test_id("go-on").click()
    expect(page.get_by_test_id("session-bar")).to_contain_text("You have been signed out")
    expect(page.locator("#id_column-7")).to_have_value("ignore")

    page.context.add_cookies([session_of(user, live_server.url)])
    page.get_by_test_id("go-on").click()

    at(page, "questions")


def test_a_file_that_is_dropped_on_the_page_is_chosen(sign_in):  # noqa: F811
    page = sign_in("data-officer", "entry")
    page.goto(HOME)
    dropped = page.evaluate_handle(
        """() => {
          const data = new DataTransfer();
          data.items.add(new File(["reference,month\\n"], "dropped.csv"));
          return data;
        }"""
    )

    page.dispatch_event("h1", "dragover", {"dataTransfer": dropped})
    page.dispatch_event("h1", "drop", {"dataTransfer": dropped})

    assert page.locator("[name=file]").evaluate("field => field.files[0].name") == "dropped.csv"
    expect(page.get_by_test_id("upload")).to_be_focused()
