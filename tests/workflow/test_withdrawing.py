"""A contact's quotes taken back: the named one at once, the others with it or on days of their own."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from archive.errors import InvalidEntry, NotAllowed, StaleEdit
from archive.models import Closing, Event, Publication, ScheduledWithdrawal, Testimony, Tombstone, Withdrawal
from archive.vocabulary import Status
from archive.workflow import editions, withdrawing
from archive.workflow.intake import enter
from archive.workflow.verifying import findings
from tests.walls import lowered
from tests.workflow.acting import clearing, preparing, publishing

TODAY = timezone.localdate()


# One child does not say the same twice (workflow/beside.py).
OTHERS = {
    "quote 0": "he wrote each night and i lay awake until it was light outside",
    "quote 1": "my sister found the messages before i could delete any of them",
    "quote 2": "the school rang home, and that was how my mum heard about it",
    "one": "i gave him my gift cards because he said that he would stop then",
    "two": "nobody at football talks to me since the picture went round",
    "left alone": "i only told the dog, and then the lady on the phone",
    "not out yet": "what he sent me last is still on my phone and i cannot look",
    "one more": "she made a second account with my face on it and my name below",
}


@pytest.fixture
def another(entry, author, reviewer, approver, decide_all, choices):
    """Make one more quote of the same contact, public unless it is to stay in review."""

    def made(words, *, public=True):
        testimony = enter(replace(entry, text=f"{OTHERS[words]} ({words})"), by=author).testimony
        if not public:
            return testimony
        testimony = decide_all(testimony, reviewer)
        testimony = preparing.submit(testimony, seen=testimony.version, choices=choices, by=reviewer)
        digest = preparing.public_copy(testimony).digest()
        testimony = clearing.clear(testimony, seen=testimony.version, digest=digest, by=approver)
        publishing.publish(testimony, seen=testimony.version, by=approver)
        return now(testimony)

    return made


def now(testimony):
    return Testimony.objects.get(pk=testimony.pk)


def order(testimony, by, others=(), **given):
    ids = [other.pk for other in others]
    given = {"reason": "child_asked", **given}
    return withdrawing.order(testimony, seen=testimony.version, others=ids, by=by, **given)


def test_the_named_one_goes_at_once_and_the_others_on_days_of_their_own_within_a_week(
    published, another, approver
):
    others = [another(f"quote {n}") for n in range(3)]

    ordered = order(published, approver, others, note="her mother rang")

    assert now(published).status == Status.WITHDRAWN
    assert [now(other).status for other in others] == [Status.PUBLISHED] * 3
    days = [each.due_on for each in ordered.scheduled]
    assert len(set(days)) == 3
    assert all(TODAY < day <= TODAY + timedelta(days=7) for day in days)
    assert list(findings()) == []


def test_ticked_all_at_once_all_of_them_go_now(published, another, approver):
    other = another("one more")

    ordered = order(published, approver, [other], all_at_once=True)

    assert ordered.withdrawn == (other.pk,)
    assert Publication.objects.count() == 0
    assert ScheduledWithdrawal.objects.count() == 0


def test_what_is_not_public_yet_is_closed_so_that_it_never_will_be(published, another, approver):
    unpublished = another("not out yet", public=False)

    ordered = order(published, approver, [unpublished])

    assert ordered.closed == (unpublished.pk,)
    assert now(unpublished).status == Status.CLOSED
    assert Closing.objects.get().reason == "child_asked"


def test_what_is_not_ticked_and_what_is_of_another_contact_stays(published, another, entry, author, approver):
    left = another("left alone")
    stranger = enter(replace(entry, reference="T-77", text="somebody else"), by=author).testimony

    order(published, approver, [stranger], all_at_once=True)

    assert now(left).status == Status.PUBLISHED
    assert now(stranger).status == Status.IN_REVIEW


def test_the_note_stands_with_the_named_one_alone_and_in_no_audit_row(published, another, approver):
    other = another("one more")

    order(published, approver, [other], note="her mother rang")

    named, along = Withdrawal.objects.order_by("pk")
    assert (named.note, along.note, along.together_with) == ("her mother rang", "", named)
    told = [str(event.details) + event.by for event in Event.objects.all()]
    assert not any("mother" in each for each in told)
    assert Event.objects.filter(action="scheduled", testimony_id=other.pk).count() == 1


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [({"reason": "because"}, InvalidEntry), ({"note": "x" * 2001}, InvalidEntry)],
)
def test_a_refused_order_withdraws_nothing(wrong, refusal, published, another, approver):
    other = another("one more")

    with pytest.raises(refusal):
        order(published, approver, [other], **wrong)

    assert Publication.objects.count() == 2
    assert Withdrawal.objects.count() == 0


def test_what_is_due_goes_on_its_day_and_once(published, another, approver):
    other = another("one more")
    (scheduled,) = order(published, approver, [other]).scheduled

    assert withdrawing.withdraw_due(scheduled.due_on - timedelta(days=1)) == 0
    assert now(other).status == Status.PUBLISHED
    assert withdrawing.withdraw_due(scheduled.due_on) == 1
    assert withdrawing.withdraw_due(scheduled.due_on) == 0

    assert now(other).status == Status.WITHDRAWN
    event = Event.objects.filter(action="withdrawn", testimony_id=other.pk).get()
    assert (event.by, event.details["order"]) == ("manage.py work", scheduled.order_id)
    assert list(findings()) == []


def test_one_that_fails_is_named_and_stays_due_and_the_others_go(
    published, another, approver, monkeypatch, caplog
):
    bad, good = another("one"), another("two")
    order(published, approver, [bad, good])
    withdraw = publishing.withdraw

    def failing(testimony, **given):
        if testimony.pk == bad.pk:
            raise StaleEdit("no")
        return withdraw(testimony, **given)

    monkeypatch.setattr(withdrawing.publishing, "withdraw", failing)
    assert withdrawing.withdraw_due(TODAY + timedelta(days=7)) == 1
    assert now(good).status == Status.WITHDRAWN
    assert "failed: StaleEdit" in caplog.text

    monkeypatch.undo()
    assert withdrawing.withdraw_due(TODAY + timedelta(days=7)) == 1
    assert now(bad).status == Status.WITHDRAWN


def test_the_next_edition_does_not_outlive_an_order(published, another, approver, reviewer):
    other = another("one more")
    order(published, approver, [other])
    editions.start_next(other, seen=now(other).version, by=reviewer)

    assert withdrawing.withdraw_due(TODAY + timedelta(days=7)) == 1

    assert now(other).status == Status.WITHDRAWN


def test_what_fell_meanwhile_counts_as_done_and_not_as_withdrawn(published, another, approver):
    other = another("one more")
    order(published, approver, [other])
    publishing.withdraw(other, seen=now(other).version, reason="identifying", by=approver)

    assert withdrawing.withdraw_due(TODAY + timedelta(days=7)) == 0

    assert ScheduledWithdrawal.objects.get().state == "done"


def test_it_can_be_brought_forward_once(published, another, approver):
    other = another("one more")
    (scheduled,) = order(published, approver, [other]).scheduled

    withdrawing.bring_forward(scheduled, by=approver)

    assert now(other).status == Status.WITHDRAWN
    with pytest.raises(NotAllowed, match="is no longer waiting"):
        withdrawing.bring_forward(scheduled, by=approver)
    with pytest.raises(NotAllowed, match="is no longer waiting"):
        withdrawing.cancel(scheduled, by=approver)


def test_a_cancelled_one_stays_public_and_says_so_in_the_trail(published, another, approver):
    other = another("one more")
    (scheduled,) = order(published, approver, [other]).scheduled

    withdrawing.cancel(scheduled, by=approver)

    assert withdrawing.withdraw_due(TODAY + timedelta(days=7)) == 0
    assert now(other).status == Status.PUBLISHED
    assert Event.objects.filter(action="cancelled", testimony_id=other.pk, by="approver").count() == 1


def test_ten_quotes_take_every_day_of_the_week_before_any_twice():
    days = withdrawing._random_days(TODAY, 10)

    assert set(days[:7]) == {TODAY + timedelta(days=n) for n in range(1, 8)}
    assert len(days) == 10
    assert set(days[7:]) <= set(days[:7])


def test_the_days_are_not_drawn_in_the_order_of_the_quotes():
    drawn = {tuple(withdrawing._random_days(TODAY, 7)) for _ in range(20)}

    assert len(drawn) > 1


@pytest.mark.parametrize("fetched", [False, True])
def test_withdrawing_what_another_process_withdrew_says_that_it_changed(fetched, published, approver):
    mine = Testimony.objects.select_related("publication").get(pk=published.pk) if fetched else now(published)
    publishing.withdraw(now(published), seen=published.version, reason="identifying", by=approver)

    with pytest.raises(StaleEdit):
        publishing.withdraw(mine, seen=mine.version, reason="identifying", by=approver)

    assert Tombstone.objects.count() == 1


def test_withdrawing_a_row_with_columns_left_out_reads_them_afresh(published, approver):
    mine = Testimony.objects.only("pk", "version").get(pk=published.pk)

    tombstone = publishing.withdraw(mine, seen=mine.version, reason="identifying", by=approver)

    assert Tombstone.objects.get() == tombstone


def test_an_order_whose_day_is_past_is_found_by_whoever_verifies(published, another, approver):
    other = another("one more")
    order(published, approver, [other])
    with lowered("guard_scheduledwithdrawal_update"):
        ScheduledWithdrawal.objects.update(due_on=TODAY - timedelta(days=1))

    (finding,) = findings()

    assert f"testimony {other.pk} was to be withdrawn" in finding
    withdrawing.withdraw_due(TODAY)
    assert list(findings()) == []
