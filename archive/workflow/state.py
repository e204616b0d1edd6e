"""The one place where a testimony's row changes, and its one table of transitions
(vocabulary.TRANSITIONS)."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import F, Model
from django.utils import timezone

from archive.disclosure.gate import Blocker
from archive.errors import Blocked, InvalidEntry, NotAllowed, StaleEdit
from archive.models.claim import Claim
from archive.models.testimony import Testimony
from archive.vocabulary import AT_REST, TRANSITIONS, Status

_CLOSED = (Status.PUBLISHED, *AT_REST)
_WITH_A_SECOND_PERSON = (Status.SUBMITTED, Status.CLEARED, Status.WAITING)
# What to say where a testimony cannot go where somebody wants it.
_REFUSALS = {
    Status.RETURNED: "is not waiting for a second person, so it cannot be sent back",
    Status.WITHDRAWN: "is not published, so it cannot be withdrawn",
    Status.CLOSED: "is public or finished with, so it cannot be closed. Withdraw it if it is public",
    Status.ERASED: "has to be withdrawn or closed before its text can be erased",
}
# What to do instead where nothing can be changed.
_INSTEAD = {
    Status.PUBLISHED: "Start its next edition, or withdraw it.",
    Status.WITHDRAWN: "If it may be published after all, enter it as a new testimony.",
    Status.CLOSED: "Open it again first.",
    Status.ERASED: "There is nothing left to change.",
}


def advance(
    testimony: Testimony,
    *,
    seen: int,
    to: Status | None = None,
    unless: Callable[[Testimony], Sequence[Blocker]] | None = None,
    **changes: Any,
) -> Testimony:
    """Raise the version, write ``changes``, take it to another status if one is named, return the row afresh.

    Call it first in the transaction: it locks the row, so the loser of a race waits and is then told.
    ``unless`` is asked while the row is held, with the row as it is before it goes anywhere.

    Raises:
        StaleEdit: the testimony is no longer at version ``seen``.
        Blocked: ``unless`` had reasons.
        NotAllowed: no transition leads from its status to ``to``.
    """
    rows = Testimony.objects.filter(pk=testimony.pk, version=seen)
    if rows.update(version=F("version") + 1, **changes) != 1:
        raise StaleEdit(_stale(testimony))
    fresh = Testimony.objects.select_related("contact").get(pk=testimony.pk)
    if unless is not None and (reasons := unless(fresh)):
        raise Blocked(reasons)
    return fresh if to is None else _taken_to(to, fresh)


def advance_in_place(testimony: Testimony, *, seen: int) -> Testimony:
    """Hold the row at version ``seen`` without raising it: for what stands beside the testimony, and leaves
    what was signed as it is. Call it first in the transaction.

    Raises:
        StaleEdit: the testimony is no longer at version ``seen``.
    """
    rows = Testimony.objects.filter(pk=testimony.pk, version=seen)
    if rows.update(version=seen) != 1:
        raise StaleEdit(_stale(testimony))
    return Testimony.objects.select_related("contact").get(pk=testimony.pk)


def hold(*pks: int) -> list[Testimony]:
    """Hold the testimonies until the transaction ends. Every act takes them first, by number, then what
    hangs on them, and the audit trail last: two that met would else stop each other.

    A row's key is not held, nor a contact's: PostgreSQL looks at the keys that rows refer to when a
    transaction ends, and whoever ends one has the trail already.
    """
    return list(Testimony.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk"))


def _stale(testimony: Testimony) -> str:
    return (
        f"Testimony {testimony.pk} has changed since you opened this page, so what you sent just now was not "
        "saved. Look at it as it is now, and redo whatever still applies."
    )


def _taken_to(to: Status, testimony: Testimony) -> Testimony:
    status = Status(testimony.status)
    if to is status and to not in AT_REST:
        return testimony
    stands = testimony.publication_id is not None
    impossible = (to is Status.WITHDRAWN and not stands) or (to is Status.CLOSED and stands)
    if to not in TRANSITIONS[status] or impossible:
        raise not_there(testimony, to)
    Testimony.objects.filter(pk=testimony.pk).update(status=to)
    Claim.objects.filter(testimony=testimony).end_step()
    testimony.status = to
    return testimony


def not_there(testimony: Testimony, to: Status) -> NotAllowed:
    """Return the refusal to take a testimony where no transition leads."""
    if testimony.status == Status.ERASED:
        return NotAllowed(f"The text of testimony {testimony.pk} has been erased, so nothing is left to do.")
    cannot = _REFUSALS.get(to, f"is “{Status(testimony.status).label}” and cannot become “{to.label}”")
    return NotAllowed(f"Testimony {testimony.pk} {cannot}.")


def advance_by_edit(
    testimony: Testimony,
    *,
    seen: int,
    by: User,
    to: Status | None = None,
    unless: Callable[[Testimony], Sequence[Blocker]] | None = None,
    **changes: Any,
) -> Testimony:
    """As ``advance``, for whatever changes text, tags or decisions: it goes back to review (a returned
    one stays with who is mending it), and ``by`` becomes an editor, who can never clear it.

    Raises:
        NotAllowed: it is published, or nobody works on it any more.
    """
    testimony = advance(testimony, seen=seen, unless=unless, **changes)
    if testimony.status in _CLOSED:
        raise NotAllowed(
            f"Testimony {testimony.pk} is {testimony.get_status_display().lower()} and cannot be changed. "
            + _INSTEAD[Status(testimony.status)]
        )
    if to is None and testimony.status in _WITH_A_SECOND_PERSON:
        to = Status.IN_REVIEW
    if to is not None:
        _taken_to(to, testimony)
    # Asked first: the database takes the same editor twice for an attempt to replace the row.
    if not testimony.editors.filter(pk=by.pk).exists():
        testimony.editors.add(by)
    return testimony


def require_valid(row: Model, **asked: Any) -> None:
    """Ask the row's own validators and constraints before it is stored; ``asked`` is for ``full_clean``.

    Raises:
        InvalidEntry: the first field that is wrong, by name.
    """
    try:
        row.full_clean(**asked)
    except ValidationError as error:
        field, problems = next(iter(error.error_dict.items()))
        # Django's own sentence about a choice repeats what was typed.
        sentences = [
            "choose from the list" if problem.code == "invalid_choice" else " ".join(problem.messages)
            for problem in problems
        ]
        raise InvalidEntry("entry" if field == "__all__" else field, " ".join(sentences)) from None


def require_a_day_to_come(lapses_on: date | None) -> None:
    """Raises InvalidEntry where the basis would have ended already."""
    if lapses_on is not None and lapses_on < timezone.localdate():
        raise InvalidEntry(
            "basis_lapses_on", "that day has passed, so nothing could be published: give a later day, or none"
        )
