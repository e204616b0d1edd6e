"""The one place where a testimony's row changes."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import F, Model

from archive.errors import InvalidEntry, NotAllowed, StaleEdit
from archive.models.testimony import Testimony
from archive.vocabulary import Status

_CLOSED = (Status.PUBLISHED, Status.WITHDRAWN)


def advance(testimony: Testimony, *, seen: int, **changes: Any) -> Testimony:
    """Raise the version, write ``changes`` and return the row afresh.

    Call it first in the transaction: it locks the row, so the loser of a race waits and is then told.

    Raises:
        StaleEdit: the testimony is no longer at version ``seen``.
    """
    rows = Testimony.objects.filter(pk=testimony.pk, version=seen)
    if rows.update(version=F("version") + 1, **changes) != 1:
        raise StaleEdit(
            f"Somebody changed testimony {testimony.pk} after you opened it. Nothing of yours was written: "
            "load it again and repeat what still applies."
        )
    return Testimony.objects.select_related("contact").get(pk=testimony.pk)


def advance_by_edit(testimony: Testimony, *, seen: int, by: User, **changes: Any) -> Testimony:
    """As ``advance``, for whatever changes text, tags or decisions: it goes back to review (a returned
    one stays with who is mending it), and ``by`` becomes an editor, who can never clear it.

    Raises:
        NotAllowed: it is published or withdrawn.
    """
    testimony = advance(testimony, seen=seen, **changes)
    if testimony.status in _CLOSED:
        raise NotAllowed(
            f"Testimony {testimony.pk} is {testimony.get_status_display().lower()} and cannot be changed. "
            "Withdraw it if it is public, and enter what is to change as a new testimony."
        )
    if testimony.status in (Status.SUBMITTED, Status.CLEARED):
        testimony.status = Status.IN_REVIEW
        testimony.save(update_fields=["status"])
    testimony.editors.add(by)
    return testimony


def require_valid(row: Model) -> None:
    """Ask the row's own validators and constraints before it is stored.

    Raises:
        InvalidEntry: the first field that is wrong, by name.
    """
    try:
        row.full_clean()
    except ValidationError as error:
        field, problems = next(iter(error.error_dict.items()))
        # Django's own sentence about a choice repeats what was typed.
        sentences = [
            "choose from the list" if problem.code == "invalid_choice" else " ".join(problem.messages)
            for problem in problems
        ]
        raise InvalidEntry("entry" if field == "__all__" else field, " ".join(sentences)) from None
