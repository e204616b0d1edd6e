"""For templates: how long the session has left. Load it with ``{% load sessions %}``."""

from django import template

from archive.admin.sessions import TimeLeft, time_left

register = template.Library()


@register.simple_tag(name="time_left", takes_context=True)
def time_left_tag(context: template.Context) -> TimeLeft | None:
    request = context.get("request")
    return time_left(request) if request is not None and hasattr(request, "session") else None
