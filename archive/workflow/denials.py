"""What somebody who is signed in asked for and may not: who, and by which route, never what was sent.

A person who presses again and again does not fill the trail: of an hour there is a row for the first refusal
on a route, and for the tenth, hundredth and thousandth.
"""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction

from archive import sealing
from archive.models.audit import Action
from archive.workflow import audit
from archive.workflow.sign_in_tries import locked_row

WITHIN = timedelta(hours=1)
TOLD = (1, 10, 100, 1000)


@transaction.atomic
def note(person: User, route: str, method: str, now: datetime) -> None:
    """Count it; the counts are forgotten with those of sign-ins (``sign_in_tries.prune``)."""
    key = sealing.fingerprint("denials", f"{person.pk}\0{route}")
    row = locked_row(key, now)
    if row.since + WITHIN <= now:
        row.tries, row.since = 0, now
    row.tries += 1
    row.save(update_fields=["tries", "since"])
    if row.tries in TOLD:
        audit.record_about(
            Action.DENIED, f"user {person.pk}", person, route=route, method=method, tries=row.tries
        )
