from django.contrib.auth.models import User

from archive.models.audit import Action, Event
from archive.models.testimony import Testimony
from archive.workflow.openings import note_told

Detail = str | int | None


def record(action: Action, testimony: Testimony, by: User, **details: Detail) -> None:
    """Leave one row. Details are codes, counts and ids: nothing that anybody typed as text."""
    note_told(Event.objects.append(action, testimony_id=testimony.pk, by=by.get_username(), details=details))


def row(action: Action, by: User, **details: Detail) -> Event:
    """A row to be added later (``append_all``), once it is known of which testimony."""
    return Event(action=action, by=by.get_username(), details=details)


def record_about(action: Action, subject: str, by: User, **details: Detail) -> Event:
    """Leave one row about what is no testimony: "platform 3", "user 7"; return it."""
    return Event.objects.append(action, subject=subject, by=by.get_username(), details=details)


def record_by(action: Action, subject: str, who: str, **details: Detail) -> Event:
    """Leave one row of what nobody who is signed in did: a command, or somebody at the sign-in page."""
    return Event.objects.append(action, subject=subject, by=who, details=details)
