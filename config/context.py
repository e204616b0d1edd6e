"""What every template knows."""

from django.conf import settings
from django.http import HttpRequest


def organisation(request: HttpRequest) -> dict[str, str]:
    return {"organisation": settings.ARCHIVE_ORGANISATION, "contact": settings.ARCHIVE_CONTACT}
