"""What every template knows."""

from functools import partial

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from archive.models.help_line import Contact, HelpLine, first_contacts
from archive.views import contacting

# Bland, quick, the same for everybody, and it says nothing to whoever looks over a shoulder.
EXIT_ADDRESS = "https://www.bbc.co.uk/weather"


def organisation(request: HttpRequest) -> dict[str, object]:
    return {
        "organisation": settings.ARCHIVE_ORGANISATION,
        "contact": contacting.link(),
        "exit_address": EXIT_ADDRESS,
        # Asked of the database only by a page that shows them, and once.
        "help_contacts": SimpleLazyObject(partial(_help_contacts)),
    }


def _help_contacts() -> list[Contact]:
    """A page about a failure must still say where to get help."""
    try:
        return HelpLine.objects.contacts()
    except DatabaseError:
        return first_contacts()
