"""The day on which a quote lapses is what its basis says: nobody writes another, and renewing moves it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from archive.models import BasisRenewal, Publication, Release, Testimony
from archive.vocabulary import Status
from archive.wall.guards import guards
from archive.workflow.intake import enter
from tests.wall.test_wall import insert, raw
from tests.walls import lowered


def day(after):
    return timezone.localdate() + timedelta(days=after)


def renewed(testimony, by, until):
    return BasisRenewal.objects.create(testimony=testimony, basis="agreement", lapses_on=until, renewed_by=by)


@pytest.mark.parametrize("renewals", [[], [30], [30, None], [30, 10]])
def test_a_publication_lapses_when_its_basis_does_and_on_no_other_day(renewals, cleared, reviewer):
    for after in renewals:
        renewed(cleared, reviewer, None if after is None else day(after))
    right = cleared.lapses_on
    wrong = [each for each in (None, day(10), day(30), day(31)) if each != right]

    for lapses_on in wrong:
        with pytest.raises(IntegrityError, match="publication-was-not-cleared"), transaction.atomic():
            insert(cleared, lapses_on=lapses_on)
    with lowered("guard_publication_insert"), transaction.atomic():
        insert(cleared, lapses_on=wrong[0])
        transaction.set_rollback(True)

    assert insert(cleared, lapses_on=right).lapses_on == right


@pytest.mark.parametrize("after", [None, 31, 29, -1])
def test_the_day_of_what_is_public_is_not_written_by_hand(after, published, reviewer):
    renewed(published, reviewer, day(30))
    wrong = None if after is None else day(after)

    with pytest.raises(IntegrityError, match="publication-never-changes"), transaction.atomic():
        Publication.everything.update(lapses_on=wrong)
    with pytest.raises(IntegrityError, match="publication-never-changes"), transaction.atomic():
        raw("UPDATE archive_publication SET lapses_on = %s", wrong and wrong.isoformat())
    assert Publication.everything.get().lapses_on == day(30)
    with lowered("guard_publication_update"):
        Publication.everything.update(lapses_on=wrong)

    assert Publication.everything.get().lapses_on == wrong


def test_nothing_else_goes_out_with_a_renewal(published, reviewer):
    renewed(published, reviewer, day(30))

    with pytest.raises(IntegrityError, match="publication-never-changes"), transaction.atomic():
        Publication.everything.update(lapses_on=day(30), text="he lives in stockport")


@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.IN_REVIEW])
def test_a_renewal_moves_the_day_whatever_becomes_of_the_next_edition(status, published, reviewer):
    Testimony.objects.update(status=status)

    for after in (30, 10, None):
        until = None if after is None else day(after)
        renewed(published, reviewer, until)
        assert Publication.everything.get().lapses_on == until

    with lowered("renew_publication"):
        renewed(published, reviewer, day(5))
    assert Publication.everything.get().lapses_on is None


def test_a_renewal_moves_the_day_of_its_own_quote_alone(published, reviewer, entry, author):
    other = enter(replace(entry, reference="T-2"), by=author).testimony
    renewed(other, reviewer, day(3))

    assert Publication.everything.get().lapses_on is None


ROWS = {"basisrenewal": BasisRenewal, "release": Release}


@pytest.fixture
def rows(cleared, reviewer):
    renewed(cleared, reviewer, day(30))
    Release.objects.create(testimony=cleared, due_on=day(3), ordered_by=reviewer)


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("act", ["update", "delete"])
def test_what_was_renewed_or_ordered_is_neither_changed_nor_taken_away(act, name):
    model = ROWS[name]
    column = {"basisrenewal": "lapses_on", "release": "due_on"}[name]
    before = list(model.objects.values())
    acts = {
        "update": lambda: model.objects.update(**{column: day(300)}),
        "delete": lambda: model.objects.all().delete(),
    }

    with pytest.raises(IntegrityError, match=f"{name}-is-only-added-to"), transaction.atomic():
        acts[act]()
    assert list(model.objects.values()) == before
    with lowered(f"guard_{name}_{act}"):
        acts[act]()

    assert list(model.objects.values()) != before


@pytest.mark.parametrize("name", ROWS)
def test_every_table_about_days_has_its_three_guards(name):
    for vendor in ("sqlite", "postgresql"):
        standing = {guard.name for guard in guards(vendor)}
        assert {f"guard_{name}_{event}" for event in ("update", "delete", "truncate")} <= standing
