"""What ends a quote, beside whatever else people do with it at that moment: one outcome, and a clear word to
whoever came second.

Each act has a connection of its own; `make test` runs this file on SQLite and on PostgreSQL.
"""

from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import pytest
from django.utils import timezone

from archive.errors import ArchiveError
from archive.models import Contact, Publication, ScheduledWithdrawal, Testimony, Tombstone
from archive.vocabulary import Status
from archive.workflow import (
    clearing,
    closing,
    correcting,
    editions,
    erasing,
    preparing,
    renewing,
    withdrawing,
)
from archive.workflow.intake import Entry, edit_text, enter
from archive.workflow.verifying import findings
from tests.tasks.test_at_once import at_once, day
from tests.workflow.acting import publishing, show

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
ENDS_IN = 3


@dataclass
class Quote:
    """One testimony, and what people may do with it; each act begins with the row as it stands."""

    testimony: Testimony
    who: dict
    entry: Entry
    choices: preparing.Choices
    other: Testimony | None = None

    def fresh(self):
        return Testimony.objects.get(pk=self.testimony.pk)

    def _act(self, act, by, **given):
        return partial(act, self.fresh(), seen=self.fresh().version, by=self.who[by], **given)

    def renew(self):
        return self._act(renewing.renew, "reviewer", basis="agreement", lapses_on=day(300))

    def lapse(self):
        return lambda: renewing.withdraw_lapsed(day(ENDS_IN + 1))

    def start_next(self):
        return self._act(editions.start_next, "reviewer")

    def publish(self):
        return self._act(publishing.publish, "approver")

    def withdraw(self):
        return self._act(publishing.withdraw, "approver", reason="child_asked")

    def order(self):
        return self._act(withdrawing.order, "approver", reason="child_asked")

    def order_both(self):
        return self._act(withdrawing.order, "approver", reason="child_asked", others=[self.other.pk])

    def edit_other(self):
        return partial(
            edit_text, self.other, seen=self.other.version, text="he had stopped", by=self.who["author"]
        )

    def carry_out(self):
        return lambda: withdrawing.withdraw_due(day(7))

    def cancel(self):
        return partial(withdrawing.cancel, ScheduledWithdrawal.objects.get(), by=self.who["approver"])

    def close(self):
        return self._act(closing.close, "reviewer", reason="child_asked")

    def reopen(self):
        return self._act(closing.reopen, "reviewer")

    def erase(self):
        return self._act(erasing.erase, "approver")

    def close_and_erase(self):
        close = self.close()

        def both():
            close()
            self.erase()()

        return both

    def enter_another(self):
        another = replace(self.entry, text="another day he stopped")
        return partial(enter, another, by=self.who["author"])

    def prepare(self):
        fresh = self.fresh()
        show(fresh, self.who["reviewer"])
        preparing.submit(fresh, seen=fresh.version, choices=self.choices, by=self.who["reviewer"])
        show(fresh, self.who["approver"])

    def correct(self):
        given = {"reference": "R-2", "month": self.fresh().contact.month, "only_this": True}
        code = correcting.plan(self.fresh(), **given).code
        return self._act(correcting.correct, "reviewer", **given, code=code)

    def correct_both(self):
        given = {"reference": "R-2", "month": self.fresh().contact.month, "only_this": False}
        code = correcting.plan(self.fresh(), **given).code
        return self._act(correcting.correct, "reviewer", **given, code=code)

    def clear(self):
        digest = preparing.public_copy(self.fresh()).digest()
        return self._act(clearing.clear, "approver", digest=digest)


@pytest.fixture
def quote(submitted, who, entry, choices):
    Contact.objects.create(reference="R-2", month=date(2025, 1, 1))
    show(submitted, who["approver"])
    made = Quote(submitted, who, entry, choices)
    renewing.renew(
        submitted, seen=submitted.version, basis="agreement", lapses_on=day(ENDS_IN), by=who["reviewer"]
    )
    return made


def is_submitted(quote):
    pass


def is_cleared(quote):
    quote.clear()()


def is_published(quote):
    is_cleared(quote)
    quote.publish()()


def has_a_schedule(quote):
    is_published(quote)
    order = quote.testimony.withdrawals.create(reason="child_asked", ordered_by=quote.who["approver"])
    ScheduledWithdrawal.objects.create(order=order, due_on=day(2))


def has_a_next_edition(quote):
    is_published(quote)
    quote.start_next()()
    quote.prepare()
    is_cleared(quote)


def has_a_schedule_and_a_next_edition(quote):
    has_a_schedule(quote)
    quote.start_next()()
    quote.prepare()
    is_cleared(quote)


def has_another(quote):
    is_published(quote)
    quote.other = enter(replace(quote.entry, text="another day he stopped"), by=quote.who["author"]).testimony


def is_closed(quote):
    quote.close()()


RACES = {
    "renewed as it lapses": (is_published, ("renew", "lapse")),
    "next edition as it lapses": (is_published, ("start_next", "lapse")),
    "next edition as it is withdrawn": (is_published, ("start_next", "withdraw")),
    "withdrawn, lapsed and renewed": (is_published, ("withdraw", "lapse", "renew")),
    "published as it lapses": (is_cleared, ("publish", "lapse")),
    "published as it is closed": (is_cleared, ("publish", "close")),
    "published as its contact is corrected": (is_cleared, ("publish", "correct")),
    "cleared as its contact is corrected": (is_submitted, ("clear", "correct")),
    "cleared as it is closed": (is_submitted, ("clear", "close")),
    "carried out as it is cancelled": (has_a_schedule, ("carry_out", "cancel")),
    "carried out twice": (has_a_schedule, ("carry_out", "carry_out")),
    "carried out as it is ordered again": (has_a_schedule, ("carry_out", "order")),
    "cancelled as it is ordered again": (has_a_schedule, ("cancel", "order")),
    "withdrawn as its contact is corrected": (is_published, ("withdraw", "correct")),
    "erased as it is opened again": (is_closed, ("erase", "reopen")),
    "ordered with another that is being worked on": (has_another, ("order_both", "edit_other")),
    "corrected with another that is being worked on": (has_another, ("correct_both", "edit_other")),
    "ordered and corrected together": (has_another, ("order_both", "correct_both")),
    "erased twice": (is_closed, ("erase", "erase")),
    "next edition published as it is withdrawn": (has_a_next_edition, ("publish", "withdraw")),
    "next edition published as it lapses": (has_a_next_edition, ("publish", "lapse")),
    "next edition published as it is renewed": (has_a_next_edition, ("publish", "renew")),
    "next edition published as a schedule is carried out": (
        has_a_schedule_and_a_next_edition,
        ("publish", "carry_out"),
    ),
    "erased as it is carried out": (has_a_schedule, ("carry_out", "erase")),
    "withdrawn as it is erased": (is_published, ("withdraw", "erase")),
    "erased as another comes in from the same contact": (is_closed, ("erase", "enter_another")),
    "erased as its contact is corrected": (is_closed, ("erase", "correct")),
    "cleared as it is closed and erased": (is_submitted, ("clear", "close_and_erase")),
    "published as it is closed and erased": (is_cleared, ("publish", "close_and_erase")),
}


@pytest.mark.parametrize("name", RACES)
def test_of_acts_at_one_moment_each_is_done_or_told(name, quote):
    before, acts = RACES[name]
    before(quote)

    _, refused = at_once(*[getattr(quote, act)() for act in acts])

    assert [refusal for refusal in refused if not isinstance(refusal, ArchiveError)] == []
    assert len(refused) < len(acts)
    standing = set(Publication.everything.values_list("public_id", flat=True))
    assert not standing & set(Tombstone.objects.values_list("public_id", flat=True))
    assert list(findings()) == []


def test_a_basis_that_ended_at_midnight_after_signing_lets_nothing_out(quote, monkeypatch):
    is_cleared(quote)
    publish = quote.publish()
    morning = day(ENDS_IN + 1)
    monkeypatch.setattr(timezone, "localdate", lambda *_: morning)

    with pytest.raises(ArchiveError):
        publish()

    assert not Publication.everything.exists()
    assert quote.fresh().status == Status.CLEARED
    monkeypatch.undo()
    quote.publish()()
    assert Publication.everything.get().lapses_on == day(ENDS_IN)
