"""A concern on the pages: one press, a banner everywhere, first on My work, until somebody else closes it."""

import pytest
from django.urls import reverse

from archive.models import Concern, ConcernNote
from archive.workflow import concerns
from archive.workflow.drafts import keep
from tests.admin.conftest import logged_in, unsoftened, url
from tests.workflow.conftest import person

TOLD = {"told": "Sam Lead", "told_at": "2026-03-31T14:05", "words": "She said he knows her street."}
CLOSED = {"outcome": "followed-up", "words": "Sam Lead phoned the school."}


def my_work(client):
    return client.get(reverse("admin:index")).content.decode()


@pytest.mark.parametrize("page", ["change", "review", "prepare", "text"])
def test_a_reviewer_can_press_it_on_every_page_of_the_work(page, as_reviewer, entered):
    answer = as_reviewer.get(url(page, entered))

    assert 'data-testid="raise-concern"' in answer.content.decode()


def test_and_an_approver_on_the_page_that_clears(as_approver, submitted):
    assert 'data-testid="raise-concern"' in as_approver.get(url("clear", submitted)).content.decode()


def test_one_press_without_a_word_holds_it_and_leads_to_what_to_do_now(as_reviewer, submitted):
    answer = as_reviewer.post(url("concern", submitted), follow=True)

    concern = Concern.objects.get()
    text = answer.content.decode()
    assert (concern.testimony, concern.raised_by.username) == (submitted, "reviewer")
    assert answer.redirect_chain[-1][0] == url("concerns", submitted)
    assert 'data-testid="what-to-do"' in text
    assert "cannot be cleared or published" in text


@pytest.mark.parametrize("page", ["change", "review", "prepare", "clear", "close", "correct"])
def test_every_page_of_it_says_so_and_offers_no_second_press(page, as_approver, submitted, reviewer):
    concerns.raise_concern(submitted, by=reviewer)

    text = unsoftened(as_approver).get(url(page, submitted)).content.decode()

    assert 'data-testid="concern"' in text
    assert "Nobody has been told yet" in text
    assert 'data-testid="raise-concern"' not in text


def test_the_page_that_clears_says_what_is_in_the_way_and_has_no_button(as_approver, submitted, reviewer):
    assert 'data-testid="clear"' in unsoftened(as_approver).get(url("clear", submitted)).content.decode()
    concerns.raise_concern(submitted, by=reviewer)

    text = as_approver.get(url("clear", submitted)).content.decode()

    assert "once that concern has been closed" in text
    assert 'data-testid="clear"' not in text


def test_of_a_public_one_the_banner_offers_to_withdraw_it(as_approver, as_reviewer, published, author):
    concerns.raise_concern(published, by=author)

    assert (
        f'href="{url("withdraw", published)}">withdraw it'
        in as_approver.get(url("change", published)).content.decode()
    )
    assert "ask an approver to withdraw it" in as_reviewer.get(url("change", published)).content.decode()


def test_my_work_begins_with_it(as_reviewer, as_approver, entered, reviewer):
    concerns.raise_concern(entered, by=reviewer)

    for client in (as_reviewer, as_approver):
        text = my_work(client)
        assert text.index('data-testid="concerns"') < text.index('data-testid="find"')


def test_nobody_who_may_not_see_the_testimony_hears_of_it(entered, reviewer, as_role):
    concerns.raise_concern(entered, by=reviewer)
    stranger = logged_in(person("other-entry", "entry"))

    for client in (stranger, as_role("administrator"), as_role("auditor")):
        assert 'data-testid="concerns"' not in my_work(client)
    assert stranger.get(url("concerns", entered)).status_code == 404
    assert stranger.post(url("concern", entered)).status_code == 404


def test_from_the_press_to_the_end(as_reviewer, as_approver, submitted):
    as_reviewer.post(url("concern", submitted))
    as_reviewer.post(url("concern_note", submitted), TOLD)
    refused = as_reviewer.post(url("concern_close", submitted), CLOSED)
    answer = as_approver.post(url("concern_close", submitted), CLOSED, follow=True)

    text = answer.content.decode()
    assert refused.status_code == 403
    assert "somebody else has to close it" in refused.content.decode()
    assert "told Sam Lead" in text
    assert "31 March 2026, 14:05" in text
    assert "Sam Lead phoned the school." in text
    assert 'data-testid="concern"' not in text
    assert 'data-testid="concerns"' not in my_work(as_approver)


def test_it_cannot_be_closed_before_somebody_was_told(as_reviewer, as_approver, submitted):
    as_reviewer.post(url("concern", submitted))

    answer = as_approver.post(url("concern_close", submitted), CLOSED)

    assert answer.status_code == 403
    assert "Nobody has been told yet" in answer.content.decode()
    assert CLOSED["words"] in answer.content.decode()  # and no word is lost


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({**TOLD, "told_at": ""}, "Enter when they were told."),
        ({**TOLD, "told_at": "yesterday"}, "Enter the day and the time"),
        ({**TOLD, "told_at": "2999-01-01T10:00"}, "That time is in the future"),
        ({"told": "", "told_at": "", "words": ""}, "Say who was told, or write what you know."),
        ({**TOLD, "words": "x" * 2001}, "too long"),
    ],
)
def test_a_note_that_does_not_fit_comes_back_with_what_to_do(sent, said, as_reviewer, entered):
    as_reviewer.post(url("concern", entered))

    answer = as_reviewer.post(url("concern_note", entered), sent)

    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert "entry: " not in answer.content.decode()
    assert not ConcernNote.objects.exists()


def test_a_note_about_nothing_open_is_refused_in_words(as_reviewer, entered):
    answer = as_reviewer.post(url("concern_note", entered), TOLD)

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "No concern about testimony" in text
    assert TOLD["words"] in text  # and no word is lost


def test_whoever_entered_it_reads_their_own_note_and_not_the_others(as_author, as_reviewer, entered):
    as_author.post(url("concern", entered))
    as_author.post(url("concern_note", entered), {**TOLD, "words": "I heard her cry."})
    as_reviewer.post(url("concern_note", entered), {**TOLD, "words": "She said he knows her street."})

    text = as_author.get(url("concerns", entered)).content.decode()

    assert "I heard her cry." in text
    assert "knows her street" not in text
    assert (
        "knows her street" in as_reviewer.get(url("concerns", entered)).content.decode()
    )  # there to be read


def test_what_was_typed_and_not_saved_comes_back(as_reviewer, reviewer, entered):
    as_reviewer.post(url("concern", entered))
    keep(
        "concern-note",
        {"told": ["Sam Lead"], "words": ["Half a sen"]},
        testimony_id=entered.pk,
        version=entered.version,
        by=reviewer,
    )

    assert "Half a sen" in as_reviewer.get(url("concerns", entered)).content.decode()
    assert url("concerns", entered) in my_work(as_reviewer)
