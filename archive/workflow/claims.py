"""Who has a testimony open, so that two people do not do the same work: it warns, and never locks.

A claim is nothing that anybody is held to. It leaves no audit row, is deleted when it ends, and a stale edit
is refused without it (docs/decisions/claims.md).
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from archive.errors import NotAllowed
from archive.models.claim import TOKEN_LENGTH, Claim
from archive.models.testimony import Testimony
from archive.vocabulary import Status
from archive.workflow.policy import Right, who_may
from archive.workflow.state import hold
from archive.workflow.writers import writers_of

_RARELY = timedelta(seconds=30)  # between two notes that somebody is still there
# What somebody does with a testimony that stands so, and whether four eyes keep its writers from it.
_STEPS: dict[Status, tuple[Right, bool]] = {
    Status.IN_REVIEW: (Right.REVIEW, False),
    Status.RETURNED: (Right.REVIEW, False),
    Status.SUBMITTED: (Right.CLEAR, True),
    Status.CLEARED: (Right.PUBLISH, True),
    Status.WAITING: (Right.PUBLISH, True),
}


@dataclass(frozen=True, slots=True)
class Around:
    """Who is at a testimony beside somebody; ``taken_by`` has gone on with it in place of them."""

    open_with: tuple[Claim, ...]
    handed_to: tuple[Claim, ...]
    own: Claim | None
    taken_by: User | None

    @property
    def code(self) -> str:
        """How it stands, for a script that asks whether anything has changed: ids of accounts."""
        taken = [f"taken{self.taken_by.pk}"] if self.taken_by else []
        others = [f"open{each.person_id}" for each in self.open_with]
        return ".".join([*taken, *others, *(f"handed{each.person_id}" for each in self.handed_to)])


def around(testimony: Testimony, person: User, now: datetime) -> Around:
    claims = list(Claim.objects.filter(testimony=testimony).select_related("person", "taken_by", "handed_by"))
    own = next((each for each in claims if each.person_id == person.pk), None)
    others = [each for each in claims if each.person_id != person.pk]
    return Around(
        open_with=tuple(each for each in others if each.is_open(now)),
        handed_to=tuple(each for each in others if each.is_handed(now) and not each.is_open(now)),
        own=own,
        taken_by=own.taken_by if own and own.is_taken(now) else None,
    )


def visit(testimony: Testimony, *, by: User, token: str = "") -> Around:
    """Note that ``by`` has it open: they opened a page, which has ``token``, or did something on one.

    Whoever was told that somebody else took it over is not noted again until that is a while ago, or they
    take it back.
    """
    now = timezone.now()
    found = around(testimony, by, now)
    if found.taken_by is not None:
        return found
    own = found.own
    if own is None or not own.is_open(now):
        # Somebody who opens two pages at once comes to the same row.
        Claim.objects.update_or_create(
            testimony=testimony,
            person=by,
            defaults={"opened_at": now, "seen_at": now, "token": token, "taken_by": None},
        )
    else:
        is_new_page = token not in ("", own.token)
        if is_new_page or own.seen_at is None or now - own.seen_at > _RARELY:
            Claim.objects.filter(pk=own.pk).update(seen_at=now, token=token or own.token)
    return found


def new_token() -> str:
    return secrets.token_hex(TOKEN_LENGTH // 2)


def leave(testimony_id: int, *, by: User, token: str | None = None) -> None:
    """``by`` has left it. With ``token``: the page of that token, unless they have opened another since."""
    left = Claim.objects.of(by).filter(testimony_id=testimony_id)
    (left if token is None else left.filter(token=token)).close()


def leave_all(person: User) -> None:
    """Their session has ended."""
    Claim.objects.of(person).close()


@transaction.atomic
def open_if_free(testimony: Testimony, *, by: User) -> bool:
    """Open it for ``by``, unless it is with somebody else by now: of two who come at once, one is told so."""
    hold(testimony.pk)
    now = timezone.now()
    found = around(testimony, by, now)
    if found.open_with or found.handed_to:
        return False
    take(testimony, by=by)
    return True


@transaction.atomic
def take(testimony: Testimony, *, by: User) -> None:
    """``by`` goes on with it. Whoever else has it open is told so at their next act, and loses nothing."""
    hold(testimony.pk)
    now = timezone.now()
    others = Claim.objects.filter(testimony=testimony).exclude(person=by)
    others.filter(opened_at=None).delete()
    others.update(taken_by=by, handed_by=None, handed_at=None)
    Claim.objects.update_or_create(
        testimony=testimony,
        person=by,
        create_defaults={"opened_at": now, "seen_at": now},
        defaults={"opened_at": now, "seen_at": now, "taken_by": None},
    )


def colleagues_for(testimony: Testimony, *, but: User) -> list[User]:
    """Those who may do what comes next with it, by name."""
    status = Status(testimony.status)
    if status not in _STEPS:
        return []
    right, needs_other_eyes = _STEPS[status]
    people = who_may(right).exclude(pk=but.pk)
    if needs_other_eyes:
        people = people.exclude(pk__in=writers_of(testimony))
    return list(people.order_by("username").distinct())


@transaction.atomic
def hand_over(testimony: Testimony, *, to: User, by: User) -> None:
    """It waits for ``to`` among what is with them, and is offered to nobody else for a while.

    Raises:
        NotAllowed: ``to`` may not do what comes next with it.
    """
    (testimony,) = hold(testimony.pk)
    if to not in colleagues_for(testimony, but=by):
        raise NotAllowed(
            f"{to.get_username()} cannot do the next step of testimony {testimony.pk}. "
            "Choose somebody else, or put it back in the queue."
        )
    now = timezone.now()
    others = Claim.objects.filter(testimony=testimony).exclude(person=to)
    others.of(by).delete()
    others.end_step()
    Claim.objects.update_or_create(
        testimony=testimony, person=to, defaults={"handed_by": by, "handed_at": now, "taken_by": None}
    )


def put_back(testimony: Testimony, *, by: User) -> None:
    """It is with ``by`` no longer, and anybody may go on with it."""
    Claim.objects.of(by).filter(testimony=testimony).delete()


@transaction.atomic
def put_back_all(*, by: User) -> int:
    """All that is with ``by`` waits for anybody again; return how many that were. No reason is asked."""
    own = Claim.objects.of(by)
    count = own.standing_at(timezone.now()).count()
    own.delete()
    return count


def with_others(person: User, now: datetime) -> dict[int, Claim]:
    """What is with somebody else, by the id of the testimony."""
    claims = Claim.objects.standing_at(now).exclude(person=person).select_related("person")
    return {each.testimony_id: each for each in claims.order_by("pk")}


def with_person(person: User, now: datetime) -> list[Claim]:
    """What is with them, the oldest first."""
    claims = Claim.objects.standing_at(now).of(person)
    return list(claims.select_related("testimony", "handed_by").order_by("pk"))


def delete_ended(now: datetime) -> int:
    """Delete what is over at ``now``; return how many there were."""
    count, _ = Claim.objects.over_at(now).delete()
    return count
