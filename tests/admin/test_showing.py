"""What a page shows counts as shown, what it softens does not; and what was not shown is not judged."""

import pytest
from django.test import Client

from archive.models import Clearance, Decision, Publication, Return, Showing
from archive.vocabulary import Fidelity
from archive.workflow import drafts
from archive.workflow.showing import texts_to_sign
from tests.admin.conftest import now, person, url

FIRST = "Show the text first"


@pytest.fixture
def as_new():
    """A session in which nothing was asked for yet; unlike the other clients, it shows nothing by itself."""

    def client_for(user, *, shown=False):
        client = Client()
        client.force_login(user)
        if shown:
            session = client.session
            session["show_text"] = True
            session.save()
        return client

    return client_for


def shown_to(user):
    return sorted(Showing.objects.filter(person=user).values_list("revision__number", flat=True))


def test_a_softened_page_shows_nothing_and_offers_to(as_new, entered, reviewer):
    page = as_new(reviewer).get(url("review", entered)).content.decode()

    assert FIRST in page
    assert 'data-act="accept"' not in page
    assert 'data-act="mark"' not in page
    assert shown_to(reviewer) == []


def test_a_press_without_having_seen_it_is_refused_in_words(as_new, entered, reviewer):
    client = as_new(reviewer)
    flag = entered.latest_revision.flags.first()
    fields = {"version": entered.version, "flags": flag.pk}

    answer = client.post(url("review_act", entered, "accept"), fields)

    assert answer.status_code == 403
    assert "You have not been shown this text of testimony" in answer.content.decode()
    assert Decision.objects.count() == 0
    assert shown_to(reviewer) == []


@pytest.mark.parametrize("headers", [{}, {"X-Requested-With": "fetch"}], ids=["page", "fragment"])
def test_pressing_show_shows_it_and_gives_the_buttons(headers, as_new, entered, reviewer):
    client = as_new(reviewer)

    answer = client.post(
        url("show_text", entered), {"show": "yes", "page": "review"}, follow=True, headers=headers
    )

    assert FIRST not in answer.content.decode()
    assert 'data-act="accept"' in answer.content.decode()
    assert shown_to(reviewer) == [1]
    flag = entered.latest_revision.flags.first()
    client.post(url("review_act", entered, "accept"), {"version": entered.version, "flags": flag.pk})
    assert Decision.objects.count() == 1


# What judges the text on each page.
JUDGED_BY = {
    "review": 'data-act="',
    "prepare": 'name="_submit"',
    "clear": 'data-testid="clear"',
    "publish": 'data-testid="publish"',
}


@pytest.mark.parametrize("page", JUDGED_BY)
def test_softened_again_a_text_is_judged_only_once_it_is_shown_again(page, as_new, db, request):
    testimony = request.getfixturevalue({"review": "entered", "publish": "cleared"}.get(page, "submitted"))
    reader = person("second-approver", "approver")
    client = as_new(reader, shown=True)
    assert JUDGED_BY[page] in client.get(url(page, testimony)).content.decode()

    client.post(url("show_text", testimony), {"show": "no"})
    softened = client.get(url(page, testimony)).content.decode()
    client.post(url("show_text", testimony), {"show": "yes"})

    assert FIRST in softened
    assert JUDGED_BY[page] not in softened
    assert JUDGED_BY[page] in client.get(url(page, testimony)).content.decode()


def test_softening_it_again_takes_nothing_back_from_what_is_remembered(as_new, entered, reviewer):
    client = as_new(reviewer, shown=True)
    client.get(url("review", entered))
    client.post(url("show_text", entered), {"show": "no"})
    flag = entered.latest_revision.flags.first()

    client.post(url("review_act", entered, "accept"), {"version": entered.version, "flags": flag.pk})

    assert shown_to(reviewer) == [1]
    assert Decision.objects.count() == 1


def test_a_page_of_which_only_the_head_is_asked_shows_nothing(as_new, entered, reviewer):
    as_new(reviewer, shown=True).head(url("review", entered))

    assert shown_to(reviewer) == []


@pytest.mark.parametrize(
    ("page", "numbers"),
    [("review", [2]), ("prepare", [2]), ("clear", [1, 2]), ("publish", [2]), ("text", [2])],
)
def test_in_a_session_that_asked_for_texts_opening_a_page_is_the_showing(page, numbers, as_new, submitted):
    reader = person("second-approver", "approver")

    as_new(reader, shown=True).get(url(page, submitted))

    assert shown_to(reader) == numbers


@pytest.mark.parametrize("page", ["review", "prepare", "clear", "publish", "change", "withdraw"])
def test_a_softened_page_is_no_showing(page, as_new, submitted):
    reader = person("second-approver", "approver")

    as_new(reader).get(url(page, submitted))

    assert shown_to(reader) == []


def test_a_form_full_of_their_own_words_is_no_showing_without_the_text(as_new, entered, reviewer):
    """A press sent without the page brings a token, and with it a draft that hides the text."""
    client = as_new(reviewer)
    wrong = client.post(url("text", entered), {"version": entered.version, "text": ""})
    drafts.keep(
        "text", {"text": ["typed blindly"]}, testimony_id=entered.pk, version=entered.version, by=reviewer
    )

    page = client.get(url("text", entered)).content.decode()

    assert (wrong.status_code, shown_to(reviewer)) == (400, [1])
    assert "stockport" in page
    assert "typed blindly" in page


def test_who_prepares_is_shown_the_text_first_and_loses_nothing(as_new, entered, reviewer):
    client = as_new(reviewer)
    fields = {"version": entered.version, "note": "an invented note"}
    assert client.post(url("prepare", entered), {**fields, "_save": "Save"}).status_code == 403

    page = client.post(url("prepare", entered), {**fields, "_show": FIRST})

    assert "an invented note" in page.content.decode()
    assert FIRST not in page.content.decode()
    assert shown_to(reviewer) == [1]
    assert client.post(url("prepare", entered), {**fields, "_save": "Save"}).status_code == 302


def test_who_signs_or_returns_has_read_both_texts(as_new, submitted, approver):
    client = as_new(approver)
    page = client.get(url("clear", submitted)).content.decode()
    assert 'data-testid="clear"' not in page
    assert 'data-testid="return"' not in page
    digest = client.get(url("clear", submitted)).context["digest"]
    version = {"version": submitted.version}
    comment = {"comment": "what of the town?"}
    assert client.post(url("clear", submitted), {**version, "digest": digest}).status_code == 403
    assert client.post(url("return", submitted), {**version, **comment}).status_code == 403
    assert (Clearance.objects.count(), Return.objects.count()) == (0, 0)

    shown = client.post(url("return", submitted), {**version, **comment, "_show": FIRST}).content.decode()

    assert "what of the town?" in shown
    assert 'data-testid="clear"' in shown
    assert shown_to(approver) == [revision.number for revision in texts_to_sign(submitted)]
    assert client.post(url("clear", submitted), {**version, "digest": digest}).status_code == 302


def test_who_publishes_has_read_what_goes_out(as_new, cleared):
    second = person("second-approver", "approver")
    client = as_new(second)
    assert 'data-testid="publish"' not in client.get(url("publish", cleared)).content.decode()
    assert client.post(url("publish", cleared), {"version": cleared.version}).status_code == 403
    assert Publication.objects.count() == 0

    client.post(url("show_text", cleared), {"show": "yes", "page": "publish"}, follow=True)

    assert client.post(url("publish", cleared), {"version": now(cleared).version}).status_code == 302
    assert Publication.objects.count() == 1


def test_the_reasons_stand_beside_the_fidelity_that_is_not_possible(as_new, submitted, reviewer, approver):
    prepare = as_new(reviewer).get(url("prepare", submitted)).content.decode()
    clear = as_new(approver).get(url("clear", submitted)).content.decode()

    assert "Not possible here: the basis for publication does not say" in prepare
    assert 'value="composite"' in prepare
    assert "disabled" in prepare.partition('value="composite"')[2].partition(">")[0]
    assert "disabled" not in prepare.partition('value="verbatim"')[2].partition(">")[0]
    assert f"{Fidelity.COMPOSITE.label} is not possible here: the basis for publication does not say" in clear
