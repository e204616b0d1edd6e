"""From one testimony to the next."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from archive.models import Claim, Event
from archive.workflow import claims
from archive.workflow.intake import enter
from tests.admin.conftest import logged_in, now, unsoftened, url
from tests.workflow.acting import preparing
from tests.workflow.conftest import person

NEXT = "/admin/next/"


@pytest.fixture
def second(entry, author):
    """Another that waits to be reviewed."""
    other = replace(entry, reference="N-1", text="my friend jess kept asking for my number")
    return enter(other, by=author).testimony


def offered(page):
    offer = page.context["offer"]
    return offer and offer.pk


def test_submitting_leads_to_the_next_that_waits(filled, second, as_reviewer):
    testimony, form = filled
    unsoftened(as_reviewer)

    page = as_reviewer.post(url("prepare", testimony), {**form, "_submit": ""}, follow=True)

    assert page.redirect_chain == [(f"{NEXT}?after={testimony.pk}&step=review", 302)]
    assert offered(page) == second.pk
    shown = page.content.decode()
    assert f"{testimony} is now waiting for a second person." in shown
    assert "To review, waiting for less than a minute." in shown
    opened = as_reviewer.post(NEXT, {"testimony": second.pk, "after": testimony.pk, "step": "review"})
    assert opened.headers["Location"] == url("review", second)


def test_after_a_return_the_next_is_offered_and_not_the_same_again(submitted, second, as_approver):
    sent = {"version": submitted.version, "comment": "The town is still in it."}
    page = as_approver.post(url("return", submitted), sent, follow=True)

    assert offered(page) == second.pk


def test_after_publishing_the_message_with_its_address_stands_above_what_is_next(
    cleared, second, as_approver
):
    page = as_approver.post(
        url("publish", cleared), {"version": cleared.version, "when": "publish"}, follow=True
    )

    assert page.redirect_chain[-1][0].startswith(NEXT)
    assert offered(page) == second.pk


def test_after_closing_the_next_is_offered(entered, second, as_reviewer):
    sent = {"version": entered.version, "reason": "unsuitable", "note": ""}
    page = as_reviewer.post(url("close", entered), sent, follow=True)

    assert now(entered).status == "closed"
    assert offered(page) == second.pk


def test_whoever_clears_and_publishes_goes_on_to_publish_it(submitted, second, as_approver):
    digest = preparing.public_copy(submitted).digest()
    unsoftened(as_approver)

    page = as_approver.post(
        url("clear", submitted), {"version": submitted.version, "digest": digest}, follow=True
    )

    assert page.redirect_chain == [(url("publish", submitted), 302)]


def test_nothing_left_is_said_kindly(as_reviewer):
    page = as_reviewer.get(NEXT)

    assert offered(page) is None
    assert "Nothing is waiting for you. Thank you, and do take a break." in page.content.decode()


def test_what_is_left_with_colleagues_is_said_to_be_with_them(entered, as_reviewer):
    claims.visit(entered, by=person("sam", "reviewer"))

    page = as_reviewer.get(NEXT).content.decode()

    assert "The only testimony still waiting is with a colleague" in page


def test_skipping_needs_no_reason_comes_last_and_leaves_nothing_behind(entered, second, as_reviewer):
    before = Event.objects.count()

    page = as_reviewer.post(f"{NEXT}skip/", {"testimony": entered.pk}, follow=True)
    assert offered(page) == second.pk
    page = as_reviewer.post(f"{NEXT}skip/", {"testimony": second.pk}, follow=True)
    assert offered(page) == entered.pk  # the first that was skipped

    assert Event.objects.count() == before
    assert not Claim.objects.exists()
    another = logged_in(as_reviewer.reader)
    assert offered(another.get(NEXT)) == entered.pk  # only that session knew


def test_skipping_from_its_own_page_ends_that_it_is_open(entered, second, as_reviewer):
    as_reviewer.get(url("review", entered))

    page = as_reviewer.post(f"{NEXT}skip/", {"testimony": entered.pk, "after": entered.pk}, follow=True)

    assert offered(page) == second.pk
    assert not Claim.objects.exists()


def test_two_people_who_press_next_at_once_get_two_testimonies(entered, second, as_reviewer):
    as_sam = logged_in(person("sam", "reviewer"))
    assert offered(as_reviewer.get(NEXT)) == offered(as_sam.get(NEXT)) == entered.pk

    first = as_reviewer.post(NEXT, {"testimony": entered.pk})
    other = as_sam.post(NEXT, {"testimony": entered.pk}, follow=True)

    assert first.headers["Location"] == url("review", entered)
    assert other.redirect_chain[-1][0] == url("review", second)
    said = f"Testimony {entered.pk} is no longer waiting for you, so here is testimony {second.pk}."
    assert said in other.content.decode()


def test_pressing_it_twice_opens_the_same_one(entered, second, as_reviewer):
    for _ in range(2):
        answer = as_reviewer.post(NEXT, {"testimony": entered.pk})
        assert answer.headers["Location"] == url("review", entered)


def test_where_everything_was_taken_meanwhile_the_page_comes_again(entered, as_reviewer):
    claims.visit(entered, by=person("sam", "reviewer"))

    answer = as_reviewer.post(NEXT, {"testimony": entered.pk, "step": "review"})

    assert answer.headers["Location"] == f"{NEXT}?step=review"
    assert Claim.objects.count() == 1


def test_what_has_every_flag_decided_is_opened_where_it_is_prepared(filled, as_reviewer):
    testimony, _ = filled

    answer = as_reviewer.post(NEXT, {"testimony": testimony.pk})

    assert answer.headers["Location"] == url("prepare", testimony)


def test_nonsense_in_the_address_is_no_error(entered, as_reviewer):
    assert as_reviewer.get(f"{NEXT}?after=x&step=y&order=z&severity=w").status_code == 200
    assert as_reviewer.post(NEXT, {"testimony": "x"}).status_code == 302
    assert as_reviewer.post(f"{NEXT}skip/", {"testimony": "x"}).status_code == 302


def test_the_order_chosen_on_my_work_is_that_of_next(entered, entry, author, as_reviewer):
    serious = replace(entry, reference="N-1", text="jess said it was a joke", severity="2-serious")
    second = enter(serious, by=author).testimony
    assert offered(as_reviewer.get(NEXT)) == entered.pk

    as_reviewer.get("/admin/?order=severity&severity=")

    page = as_reviewer.get(NEXT)
    assert offered(page) == second.pk
    assert "<strong>Serious.</strong>" in page.content.decode()
    as_reviewer.get("/admin/?order=&severity=")
    assert offered(as_reviewer.get(NEXT)) == entered.pk


def test_opening_the_next_ends_that_the_last_one_is_open(entered, second, as_reviewer):
    as_reviewer.get(url("review", entered))

    as_reviewer.get(f"{NEXT}?after={entered.pk}")

    assert not Claim.objects.filter(opened_at__gt=timezone.now() - timedelta(days=1)).exists()


def test_of_an_address_the_session_keeps_only_what_my_work_offers(as_reviewer):
    as_reviewer.get("/admin/", {"order": "x" * 4000, "severity": "y" * 4000})
    kept_of_nonsense = dict(as_reviewer.session)
    as_reviewer.get("/admin/", {"order": "severity", "severity": "2-serious"})

    assert "xx" not in str(kept_of_nonsense)
    assert "yy" not in str(kept_of_nonsense)
    assert [True, "2-serious"] in as_reviewer.session.values()
