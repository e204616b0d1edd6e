"""For templates: how long the session has left. Load it with ``{% load sessions %}``."""

from django import template
from django.conf import settings

from archive.admin.sessions import TimeLeft, time_left

register = template.Library()


@register.simple_tag
def has_second_factor() -> bool:
    """Whether people sign in with a phone here."""
    return bool(settings.ARCHIVE_SECOND_FACTOR)


@register.simple_tag(name="time_left", takes_context=True)
def time_left_tag(context: template.Context) -> TimeLeft | None:
    request = context.get("request")
    return time_left(request) if request is not None and hasattr(request, "session") else None
