"""From one testimony to the next, two people at one, and a word to whoever reads for long."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from archive.models import Claim, Testimony
from archive.workflow import claims
from archive.workflow.intake import enter
from tests.browser.test_journey import show_text, sign_in  # noqa: F401 -- a fixture
from tests.browser.test_public_site import MODES, SIDEWAYS, each_mode
from tests.browser.test_staff_pages import violations
from tests.browser.waiting import wait_for
from tests.workflow.acting import preparing
from tests.workflow.conftest import (  # noqa: F401 -- fixtures
    approver,
    author,
    choices,
    decide_all,
    entered,
    entry,
    person,
    reviewer,
    tags,
)


def address(testimony, page):
    return f"/admin/archive/testimony/{testimony.pk}/{page}/"


@pytest.fixture
def second(entry, author):  # noqa: F811
    """Another that waits to be reviewed, with names in it."""
    text = "my mate lewis lives in barnsley and he said it was my own fault"
    return enter(replace(entry, reference="N-1", text=text), by=author).testimony


@pytest.fixture
def prepared(entered, reviewer, decide_all, choices):  # noqa: F811
    """One that only has to be submitted."""
    testimony = decide_all(entered, reviewer)
    return preparing.prepare(testimony, seen=testimony.version, choices=choices, by=reviewer)


def test_from_submitting_one_to_the_first_flag_of_the_next_are_two_keys(prepared, second, sign_in):  # noqa: F811
    page = sign_in("sam", "reviewer")
    page.goto(address(prepared, "prepare"))
    show_text(page)
    page.get_by_role("button", name="Submit for clearing").focus()

    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("is now waiting for a second person")
    expect(page.get_by_role("button", name=f"Next: testimony {second.pk}")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("li.flag[data-current] summary")).to_be_focused()
    assert page.url.endswith(address(second, "review"))
    assert Testimony.objects.get(pk=prepared.pk).status == "submitted"


def test_a_lost_connection_while_claiming_says_so_and_speaks_of_no_words(entered, sign_in):  # noqa: F811
    page = sign_in("sam", "reviewer")
    page.route(
        "**/admin/next/",
        lambda route: route.abort("aborted") if route.request.method == "POST" else route.continue_(),
    )
    page.goto("/admin/next/")

    page.keyboard.press("n")

    expect(page.get_by_test_id("saving-bar")).to_contain_text(
        "so we do not know whether it worked. Press the button again."
    )
    assert Claim.objects.count() == 0
    page.unroute_all()
    page.keyboard.press("n")
    expect(page).to_have_title(re.compile("Review"))


def test_its_letters_go_on_skip_and_lead_to_my_work(entered, second, sign_in):  # noqa: F811
    page = sign_in("sam", "reviewer")
    page.goto("/admin/next/")
    expect(page.get_by_test_id("go-on")).to_have_text(f"Next: testimony {entered.pk}")

    page.keyboard.press("s")
    expect(page.get_by_test_id("go-on")).to_have_text(f"Next: testimony {second.pk}")
    page.keyboard.press("w")
    expect(page).to_have_title(re.compile("My work"))
    page.get_by_label("Find a testimony").focus()
    page.keyboard.type("n")  # in a field it is a letter
    expect(page.get_by_label("Find a testimony")).to_have_value("n")
    page.get_by_test_id("go-on").focus()
    page.keyboard.press("n")

    expect(page).to_have_title(re.compile(f"Review testimony {second.pk}"))


def test_two_people_see_each_other_and_whoever_was_taken_from_is_told_at_their_next_act(entered, sign_in):  # noqa: F811
    first = sign_in("sam", "reviewer")
    first.goto(address(entered, "review"))
    other = sign_in("alex", "reviewer")
    other.goto(address(entered, "review"))
    expect(other.get_by_test_id("open-with")).to_contain_text("sam has had this open for less than a minute.")

    other.get_by_test_id("take").click()
    expect(other.locator(".messagelist")).to_contain_text("is with you now")
    expect(first.get_by_test_id("taken")).to_have_count(0)
    first.keyboard.press("t")

    expect(first.get_by_test_id("taken")).to_contain_text("alex has taken this testimony over.")
    first.get_by_test_id("take").click()
    expect(first.locator(".messagelist")).to_contain_text("is with you now")
    assert Claim.objects.get(person__username="alex").taken_by.username == "sam"


def test_leaving_the_page_ends_it_and_going_on_within_the_testimony_does_not(entered, sign_in):  # noqa: F811
    page = sign_in("sam", "reviewer")
    page.goto(address(entered, "review"))
    page.goto(address(entered, "prepare"))
    page.wait_for_load_state("networkidle")
    assert Claim.objects.count() == 1

    page.goto("/admin/password_change/")

    wait_for(page, lambda: Claim.objects.count() == 0)
    page.go_back()
    wait_for(page, lambda: Claim.objects.count() == 1)


def test_what_a_killed_browser_left_open_stops_nobody(entered, sign_in):  # noqa: F811
    claims.visit(entered, by=person("sam", "reviewer"))
    page = sign_in("alex", "reviewer")
    page.goto(address(entered, "review"))
    expect(page.get_by_test_id("open-with")).to_contain_text("sam has had this open")
    show_text(page)
    before = page.get_by_test_id("open-count").get_attribute("data-open")

    page.keyboard.press("a")

    expect(page.get_by_test_id("open-count")).not_to_have_attribute("data-open", before)


def test_where_the_connection_is_lost_taking_it_can_be_pressed_again(entered, sign_in):  # noqa: F811
    first = sign_in("sam", "reviewer")
    first.goto(address(entered, "review"))
    other = sign_in("alex", "reviewer")
    other.route("**/claim/take/", lambda route: route.abort("aborted"))
    other.goto(address(entered, "review"))

    other.get_by_test_id("take").click()
    expect(other.get_by_test_id("saving-bar")).to_contain_text("We could not reach the server")
    assert not Claim.objects.exclude(taken_by=None).exists()
    other.unroute("**/claim/take/")
    other.get_by_test_id("take").click()

    expect(other.locator(".messagelist")).to_contain_text("is with you now")


def test_without_javascript_the_next_is_opened_and_handed_over_by_plain_forms(entered, second, sign_in):  # noqa: F811
    page = sign_in("sam", "reviewer", java_script_enabled=False)
    page.goto("/admin/next/")

    page.get_by_test_id("skip").click()
    page.get_by_test_id("go-on").click()
    expect(page).to_have_title(re.compile(f"Review testimony {second.pk}"))
    assert Claim.objects.get().testimony_id == second.pk
    page.get_by_test_id("hand-over").click()
    page.get_by_test_id("put-back").click()

    expect(page.get_by_test_id("go-on")).to_have_text(f"Next: testimony {entered.pk}")
    assert Claim.objects.count() == 0


def test_after_the_time_that_somebody_chose_a_break_is_suggested_and_nothing_is_sent(entered, sign_in):  # noqa: F811
    page = sign_in("sam", "reviewer")
    page.get_by_test_id("break-after").select_option("30")
    page.evaluate("sessionStorage.setItem('heard.reading-seconds', String(30 * 60))")
    page.goto(address(entered, "review"))
    page.wait_for_timeout(5500)
    expect(page.get_by_test_id("care-bar")).to_be_hidden()  # softened, it distresses nobody
    show_text(page)
    sent = []
    page.on("request", lambda request: sent.append(request.url))

    expect(page.get_by_test_id("care-bar")).to_contain_text("You have been reading for 30 minutes.")

    assert sent == []
    page.get_by_role("button", name="Not now").click()
    expect(page.get_by_test_id("care-bar")).to_be_hidden()
    assert page.evaluate("sessionStorage.getItem('heard.reading-seconds')") == "0"


def test_whoever_wants_no_such_word_gets_none(entered, sign_in):  # noqa: F811
    page = sign_in("sam", "reviewer")
    page.get_by_test_id("break-after").select_option("0")
    page.evaluate("sessionStorage.setItem('heard.reading-seconds', '36000')")
    page.goto(address(entered, "review"))
    show_text(page)
    page.wait_for_timeout(6000)

    expect(page.get_by_test_id("care-bar")).to_be_hidden()


@each_mode
def test_who_has_it_open_and_what_is_next_keep_the_rules_of_accessibility(entered, second, sign_in, mode):  # noqa: F811
    claims.visit(entered, by=person("sam", "reviewer"))
    page = sign_in("alex", "reviewer", **MODES[mode])

    for shown in (address(entered, "text"), address(entered, "hand-over"), "/admin/next/", "/admin/"):
        page.goto(shown)
        assert violations(page, mode) == [], shown
        assert not page.evaluate(SIDEWAYS), shown
