"""How serious it is: whoever enters it says so, and whoever works on it may say otherwise."""

from django.contrib.auth.models import User
from django.db import transaction

from archive.errors import InvalidEntry, NotAllowed, StaleEdit
from archive.models.audit import Action
from archive.models.testimony import Testimony
from archive.vocabulary import Severity
from archive.workflow import audit
from archive.workflow.policy import Right, may
from archive.workflow.state import hold


@transaction.atomic
def set_severity(testimony: Testimony, *, was: str, severity: str, by: User) -> Testimony:
    """Say how serious it is, where the page said ``was``. Nothing that anybody works on changes with it.

    Whoever makes it less serious has a hand in it from now on: whether somebody has to try to find the child
    before it goes out depends on it, so somebody else clears it.

    Raises:
        StaleEdit: somebody else has said how serious it is.
        NotAllowed: it was signed, or nobody works on it any more.
        InvalidEntry: there is no such severity.
    """
    if severity not in Severity.values:
        raise InvalidEntry("severity", "choose from the list")
    (testimony,) = hold(testimony.pk)
    if not (answer := may(by, Right.SET_SEVERITY, testimony)):
        raise NotAllowed(answer.reason)
    if testimony.severity != was:
        raise StaleEdit(
            f"Somebody else has just set how serious testimony {testimony.pk} is. Nothing of yours was "
            "saved: look at it again."
        )
    if severity == was:
        return testimony
    Testimony.objects.filter(pk=testimony.pk).update(severity=severity)
    testimony.severity = severity
    if severity < was and not testimony.editors.filter(pk=by.pk).exists():
        testimony.editors.add(by)
    audit.record(Action.RETAGGED, testimony, by, severity=severity)
    return testimony
