"""What the pages say of a text that the detector cannot read. All statements are invented."""

from dataclasses import replace

import pytest
from django.urls import reverse

from archive.models import LanguageRead, Testimony
from archive.workflow import intake
from tests.admin.conftest import logged_in, url
from tests.workflow.acting import preparing
from tests.workflow.conftest import person

WELSH = "Mae bachgen yn fy mlwyddyn i yn anfon negeseuon cas ata i bob nos ac mae pawb yn chwerthin."
BUTTON = "I can read all of it, and have checked it for identifying details"


@pytest.fixture
def in_welsh(entry, author):
    return intake.enter(replace(entry, text=WELSH), by=author).testimony


@pytest.fixture
def waiting(in_welsh, reviewer, choices):
    return preparing.submit(in_welsh, seen=in_welsh.version, choices=choices, by=reviewer)


def shown(client, page, testimony):
    client.post(url("show_text", testimony), {"show": "yes"})
    return client.get(url(page, testimony)).content.decode()


def test_the_review_page_says_that_it_could_not_read_and_never_that_it_found_nothing(in_welsh, reviewer):
    page = shown(logged_in(reviewer), "review", in_welsh)

    assert "The detector cannot read this text" in page
    assert "It seems to be in Welsh" in page
    assert "having no flags here tells you nothing" in page
    assert "found nothing" not in page


def test_whoever_enters_it_is_told_at_once(filled_in, reviewer):
    client = logged_in(reviewer)
    given = filled_in | {"text": WELSH}

    page = client.post(reverse("admin:archive_testimony_add"), given, follow=True).content.decode()

    assert "0 possible identifiers. Not all of the text is in English" in page


def test_of_a_text_in_two_languages_the_part_that_was_not_read_is_marked(entry, author, reviewer):
    text = f"i told my mum about it last week. {WELSH}"
    testimony = intake.enter(replace(entry, text=text), by=author).testimony

    page = shown(logged_in(reviewer), "review", testimony)

    assert "The detector cannot read part of this text" in page
    assert 'class="word unread" data-start="34"' in page
    assert 'class="word" data-start="2"' in page


def test_whoever_prepares_it_knows_that_somebody_else_has_to_read_it(in_welsh, reviewer):
    page = shown(logged_in(reviewer), "prepare", in_welsh)

    assert "The detector cannot read this text" in page
    assert "If you prepare it, that cannot be you." in page
    assert BUTTON not in page


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("review", "The part with a dotted underline seems to be in Welsh"),
        ("prepare", "That part seems to be in Welsh"),
        ("clear", "That part seems to be in Welsh"),
    ],
)
def test_a_page_speaks_of_an_underline_only_where_there_is_one(
    page, said, entry, author, reviewer, approver, choices
):
    text = f"i told my mum about it last week. {WELSH}"
    testimony = intake.enter(replace(entry, text=text), by=author).testimony
    if page == "clear":
        testimony = preparing.submit(testimony, seen=testimony.version, choices=choices, by=reviewer)

    html = shown(logged_in(approver if page == "clear" else reviewer), page, testimony)

    assert said in html
    assert ("dotted" in html) == ("word unread" in html)


def test_one_press_says_that_somebody_can_read_it(waiting):
    reader = person("reader", "reviewer")
    client = logged_in(reader)
    assert BUTTON in shown(client, "review", waiting)

    answer = client.post(url("language_read", waiting), {"version": waiting.version, "page": "review"})

    assert answer.status_code == 302
    assert LanguageRead.objects.get().person == reader
    page = client.get(answer["Location"]).content.decode()
    assert "reader can read it, and checked revision 1 for identifying details" in page
    assert BUTTON not in page


def test_whoever_clears_says_so_on_the_page_on_which_they_clear(waiting, approver):
    client = logged_in(approver)
    page = shown(client, "clear", waiting)
    assert BUTTON in page
    assert 'data-testid="clear"' not in page

    client.post(url("language_read", waiting), {"version": waiting.version, "page": "clear"})

    assert 'data-testid="clear"' in client.get(url("clear", waiting)).content.decode()


def test_whoever_had_a_hand_in_it_is_told_that_somebody_else_has_to_check_it(waiting, reviewer):
    client = logged_in(reviewer)

    page = shown(client, "review", waiting)
    refused = client.post(url("language_read", waiting), {"version": waiting.version, "page": "review"})

    assert "somebody else has to check it" in page
    assert BUTTON not in page
    assert refused.status_code == 403
    assert not LanguageRead.objects.exists()


def test_nobody_is_asked_before_the_text_is_shown(waiting, approver):
    page = logged_in(approver).get(url("clear", waiting)).content.decode()

    assert BUTTON not in page
    assert "If you can read it, show the text first" in page


def test_an_entry_clerk_may_not_say_so(waiting, author):
    answer = logged_in(author).post(url("language_read", waiting), {"version": waiting.version})

    assert answer.status_code == 403


@pytest.mark.parametrize(("name", "page"), [("approver", "clear"), ("reader", "review")])
def test_my_work_shows_what_waits_for_somebody_who_can_read_it(name, page, waiting, approver):
    client = logged_in(approver if name == "approver" else person("reader", "reviewer"))

    found = client.get(reverse("admin:index")).content.decode()
    listed = client.get(
        reverse("admin:archive_testimony_changelist"), {"waits": "to-be-read"}
    ).content.decode()

    assert 'data-testid="queue-not-read"' in found
    assert url(page, waiting) in found
    assert str(waiting) in listed


def test_my_work_has_no_such_list_while_nothing_waits(submitted, waiting, approver, reviewer):
    client = logged_in(approver)
    client.post(url("language_read", waiting), {"version": waiting.version, "page": "clear"})

    assert 'data-testid="queue-not-read"' not in client.get(reverse("admin:index")).content.decode()
    assert (
        'data-testid="queue-not-read"' not in logged_in(reviewer).get(reverse("admin:index")).content.decode()
    )


def test_a_text_that_was_read_has_no_such_notice(submitted, approver):
    assert Testimony.objects.count() == 1
    assert 'data-testid="not-read"' not in shown(logged_in(approver), "clear", submitted)
