"""The page of a contact, the note of a quote, and how serious it is, as staff see them."""

from dataclasses import replace

import pytest
from django.urls import reverse

from archive.admin import contacts
from archive.disclosure.tags import PublicTags
from archive.models import Event, Testimony
from archive.workflow.intake import enter
from tests.admin.conftest import logged_in, now, unsoftened, url
from tests.workflow.acting import preparing
from tests.workflow.conftest import person

REST = "we spoke about her sister and the bus"
QUOTE = "i was scared and told nobody"


@pytest.fixture
def quoted(entry, author):
    """Of the same contact as ``entered`` and the others."""
    return enter(replace(entry, text=QUOTE, note=f"{QUOTE}. {REST}."), by=author).testimony


def page_of(contact):
    return reverse("admin:archive_contact", args=[contact.pk])


def test_all_that_came_from_a_contact_stands_on_one_page(as_reviewer, published, quoted):
    html = as_reviewer.get(page_of(published.contact)).content.decode()

    assert "Reference T-1, contact in March 2025." in html
    assert f"quote {published.publication.public_id}" in html
    assert f'href="{url("review", quoted)}"' in html
    assert "Waiting for a reviewer" in html
    assert "from note 1" in html
    assert QUOTE not in html
    assert "Fewer than two of them have an attribution line" in html


@pytest.mark.parametrize("number", ["9" * 18, "9" * 19, "9" * 30])
def test_a_number_that_no_contact_can_have_leads_nowhere(number, as_reviewer):
    assert as_reviewer.get(f"/admin/archive/testimony/contacts/{number}/").status_code == 404


@pytest.fixture
def prepared(quoted, choices, reviewer, decide_all):
    testimony = decide_all(quoted, reviewer)
    return preparing.prepare(testimony, seen=testimony.version, choices=choices, by=reviewer)


def test_it_says_what_two_lines_reveal_together(as_reviewer, published, prepared, settings):
    settings.ARCHIVE_MINIMUM_GROUP = 5

    html = as_reviewer.get(page_of(published.contact)).content.decode()

    assert f"{published} and {prepared}: both lines together fit 1 contact, so anybody who guesses" in html


def test_entry_staff_see_what_they_entered_and_how_much_more_there_is(quoted, entry, as_author):
    other = person("other", "entry")
    enter(replace(entry, text="he came back on a new account"), by=other)

    html = as_author.get(page_of(quoted.contact)).content.decode()

    assert str(quoted) in html
    assert "Colleagues have entered 1 more from this contact" in html
    assert logged_in(person("third", "entry")).get(page_of(quoted.contact)).status_code == 404


def test_whoever_opens_it_leaves_a_row_for_each_testimony_on_it(as_reviewer, reviewer, entered, quoted):
    as_reviewer.get(page_of(quoted.contact))

    opened = Event.objects.filter(action="opened", by=reviewer.username).values_list(
        "testimony_id", flat=True
    )
    assert set(opened) == {entered.pk, quoted.pk}


def test_the_whole_note_is_for_those_who_see_the_original(as_reviewer, as_author, quoted, reviewer):
    for client in (as_reviewer, as_author):
        assert REST in client.get(url("note", quoted)).content.decode()

    assert Event.objects.filter(action="opened", by=reviewer.username, testimony_id=quoted.pk).exists()
    assert logged_in(person("other", "entry")).get(url("note", quoted)).status_code == 404
    assert as_reviewer.get(url("note", quoted)).context["parts"][0].text == QUOTE


def test_whoever_reads_a_note_leaves_a_row_for_each_quote_in_it(as_reviewer, reviewer, quoted, entry):
    note = f"{QUOTE}. {REST}."
    other = enter(replace(entry, text=REST, note=note), by=reviewer).testimony
    assert other.note_id == quoted.note_id

    as_reviewer.get(url("note", quoted))

    opened = Event.objects.filter(action="opened", by=reviewer.username).values_list(
        "testimony_id", flat=True
    )
    assert sorted(opened) == [quoted.pk, other.pk]


def test_a_contact_of_very_many_quotes_compares_no_more_than_some(monkeypatch):
    monkeypatch.setattr(contacts, "group_of_joined", lambda one, other: 9)
    rows = [contacts.Row(None, "", "", "", PublicTags(), 0) for _ in range(300)]

    assert len(contacts._pairs(rows)) == 190


@pytest.mark.parametrize("page", ["change", "text", "review", "prepare"])
def test_the_rest_of_the_note_stands_on_no_other_page(page, as_reviewer, quoted):
    html = unsoftened(as_reviewer).get(url(page, quoted)).content.decode()

    assert REST not in html
    assert url("note", quoted) in html


def test_what_is_no_part_of_a_note_has_no_such_page(as_reviewer, entered):
    assert as_reviewer.get(url("note", entered)).status_code == 404


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("text", "id_text"),
        ("review", "restricted-text"),
        ("prepare", "public-text"),
        ("clear", "restricted-text"),
    ],
)
def test_how_serious_it_is_stands_before_the_text(page, text, as_approver, submitted):
    Testimony.objects.update(severity="3-most-serious")

    html = unsoftened(as_approver).get(url(page, submitted)).content.decode()

    assert html.index("How serious: <strong>Most serious</strong>") < html.index(f'"{text}"')


def test_one_press_changes_it_and_leads_back(as_reviewer, entered):
    sent = {"was": "1-ordinary", "severity": "2-serious", "page": "prepare"}

    answer = as_reviewer.post(url("severity", entered), sent)

    assert answer.headers["Location"] == url("prepare", entered)
    assert now(entered).severity == "2-serious"


def test_who_was_overtaken_is_told_and_nothing_changes(as_reviewer, entered):
    Testimony.objects.update(severity="3-most-serious")

    answer = as_reviewer.post(url("severity", entered), {"was": "1-ordinary", "severity": "2-serious"})

    assert answer.status_code == 409
    assert "Somebody else has just set how serious" in answer.content.decode()
    assert now(entered).severity == "3-most-serious"


@pytest.mark.parametrize("sent", [{}, {"was": "1-ordinary", "severity": "canary"}, {"severity": "2-serious"}])
def test_what_no_page_sends_is_refused(sent, as_reviewer, entered):
    answer = as_reviewer.post(url("severity", entered), sent)

    assert answer.status_code == 400
    assert "canary" not in answer.content.decode()


def test_a_page_outside_leads_nowhere_else(as_reviewer, entered):
    sent = {"was": "1-ordinary", "severity": "2-serious", "page": "https://example.org"}

    assert as_reviewer.post(url("severity", entered), sent).headers["Location"] == url("change", entered)


def test_what_is_cleared_offers_no_change_of_it(as_approver, cleared):
    assert 'name="was"' not in as_approver.get(url("clear", cleared)).content.decode()
