"""Guessing is slow: how many wrong passwords and codes are taken, from where, before one has to wait.

Five wrong tries for one account from one place lock that account for that place alone, so that a stranger
cannot keep anybody out; thirty from one place, whatever the accounts, lock the place. A browser in which
somebody has signed in before is a place of its own. Names that do not exist count as those that do. Each try
is counted before it is looked at, so that many at once are no way round (docs/decisions/signing-in.md).
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from archive import sealing
from archive.models.audit import Action
from archive.models.signing_in import SignInTries
from archive.workflow import audit

WITHIN = timedelta(minutes=15)
LOCKED_FOR = timedelta(minutes=15)
OF_ONE_ACCOUNT = 5
OF_ONE_PLACE = 30
KEPT_FOR = timedelta(days=1)
# So that a flood does not fill the trail: beyond these of an hour, refusals are only counted.
ROWS_AN_HOUR = 200
_HOUR = timedelta(hours=1)
_ROWS = "rows of the trail"  # a count of its own
NOBODY = "not signed in"  # no username has a space
_DELETED_MEANWHILE = 20  # times in a row; more than ever sign in at one moment
_LONGEST = 150  # characters of a name, as an account may have


@dataclass(frozen=True, slots=True)
class Counted:
    """One of the counts that a try goes into; ``most`` wrong ones are taken."""

    key: str
    most: int


def of_sign_in(name: str, place: str, *, known_browser: bool) -> list[Counted]:
    """What a password goes into. A browser that ``name`` has used before shares its count with nobody."""
    folded = unicodedata.normalize("NFKC", name)[:_LONGEST].casefold()
    pair = Counted(_key("account", folded, place), OF_ONE_ACCOUNT)
    return [pair] if known_browser else [pair, Counted(_key("place", place), OF_ONE_PLACE)]


def of_second_factor(person: User, browser: str) -> list[Counted]:
    """What a code goes into, from wherever it comes: whoever gets this far knows the password. ``browser`` is
    that in which they have signed in before, or ""."""
    return [Counted(_key("code", str(person.pk), browser), OF_ONE_ACCOUNT)]


def of_proof(person: User) -> list[Counted]:
    """What a password or code goes into that is asked for again in the middle of a session."""
    return [Counted(_key("proof", str(person.pk)), OF_ONE_ACCOUNT)]


@transaction.atomic
def begin(counts: Sequence[Counted], now: datetime) -> datetime | None:
    """Count one more try; or return until when there are too many, and count nothing.

    Where one of them is locked nothing new is stored: a flood of made-up names from one place is no flood of
    rows.
    """
    standing = SignInTries.objects.filter(key__in=[each.key for each in counts], locked_until__gt=now)
    if until := standing.aggregate(last=Max("locked_until"))["last"]:
        return cast(datetime, until)
    rows = [_row(each.key, now) for each in counts]
    locked = [row.locked_until for row in rows if row.locked_until and row.locked_until > now]
    # Others that came at the same moment and are not answered yet count as wrong.
    locked += [now + LOCKED_FOR for row, each in zip(rows, counts, strict=True) if row.tries >= each.most]
    if locked:
        return max(locked)
    for row in rows:
        SignInTries.objects.filter(pk=row.pk).update(tries=F("tries") + 1)
    return None


@transaction.atomic
def failed(counts: Sequence[Counted], person: User | None, what: str, now: datetime) -> datetime | None:
    """It was wrong. Return until when one has to wait now, if one has to; the trail tells of it."""
    until = None
    for each in counts:
        row = _row(each.key, now)
        if row.tries >= each.most and row.locked_until is None:
            until = row.locked_until = now + LOCKED_FOR
            row.save(update_fields=["locked_until"])
            _record(Action.LOCKED_OUT, person, now, what=what, tries=row.tries)
    if until is None:
        _record(Action.SIGN_IN_REFUSED, person, now, what=what)
    return until


@transaction.atomic
def succeeded(counts: Sequence[Counted]) -> int:
    """It was right: return how many wrong ones came before it, for the same account."""
    account, *place = counts
    before = SignInTries.objects.filter(key=account.key).values_list("tries", flat=True).first() or 1
    SignInTries.objects.filter(key=account.key).delete()
    for each in place:  # right ones of others do not give a stranger new tries
        SignInTries.objects.filter(key=each.key, tries__gt=0).update(tries=F("tries") - 1)
    return before - 1


def forget(counts: Sequence[Counted]) -> None:
    """An administrator has helped: what was wrong before counts no more."""
    SignInTries.objects.filter(key__in=[each.key for each in counts]).delete()


@transaction.atomic
def prune(now: datetime) -> int:
    """Forget who tried a day ago; return how many counts that were."""
    hour = SignInTries.objects.select_for_update().filter(key=_key(_ROWS)).first()
    if hour:
        _close(hour, now)
    return SignInTries.objects.filter(since__lte=now - KEPT_FOR).delete()[0]


def locked_row(key: str, now: datetime) -> SignInTries:
    """The count with this key, made where there is none, and held until the transaction ends."""
    for _ in range(_DELETED_MEANWHILE):
        SignInTries.objects.get_or_create(key=key, defaults={"since": now})
        row = SignInTries.objects.select_for_update().filter(key=key).first()
        if row is not None:
            return row
        # Somebody was right at this very moment, which deletes the count: one that is made now is ours.
    return SignInTries.objects.select_for_update().get(key=key)


def _row(key: str, now: datetime) -> SignInTries:
    """The count, locked; it begins anew once its time is over."""
    row = locked_row(key, now)
    ended = row.locked_until or row.since + WITHIN
    if ended <= now:
        row.tries, row.since, row.locked_until = 0, now, None
        row.save(update_fields=["tries", "since", "locked_until"])
    return row


def _record(action: Action, person: User | None, now: datetime, **details: str | int) -> None:
    """Leave a row, while the hour has room for it: the account if there is one, and never what was typed."""
    hour = locked_row(_key(_ROWS), now)
    _close(hour, now)
    hour.tries += 1
    hour.save(update_fields=["tries", "since"])
    if hour.tries <= ROWS_AN_HOUR:
        subject = f"user {person.pk}" if person else "sign-ins"
        audit.record_by(action, subject, NOBODY, **details)


def _close(hour: SignInTries, now: datetime) -> None:
    """Say how many rows there was no room for, once the hour is over, and begin another."""
    if hour.since + _HOUR > now:
        return
    if hour.tries > ROWS_AN_HOUR:
        more = hour.tries - ROWS_AN_HOUR
        audit.record_by(Action.SIGN_IN_REFUSED, "sign-ins", NOBODY, not_listed=more)
    hour.tries, hour.since = 0, now
    hour.save(update_fields=["tries", "since"])


def _key(*parts: str) -> str:
    return sealing.fingerprint("sign-in-tries", "\0".join(parts))


def minutes_until(until: datetime, now: datetime | None = None) -> int:
    """Whole minutes, one at the least."""
    left = until - (now or timezone.now())
    return max(1, -(-int(left.total_seconds()) // 60))
