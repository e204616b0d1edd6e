"""For templates: what makes a form one whose words are kept. Load it with ``{% load drafts %}``."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from archive.admin.drafts import TOKEN, Kept, Place
from archive.admin.forms import SeenForm

register = template.Library()


@register.simple_tag(takes_context=True)
def draft_token(context: template.Context, name: str, part: object = "") -> SafeString:
    """The field that says, signed, whose form this is; ``part`` tells forms of one kind apart."""
    testimony = context.get("testimony")
    kept = _kept_of(context, _form(name, part))
    place = Place(
        owner_id=context["request"].user.pk,
        form=_form(name, part),
        testimony_id=testimony.pk if testimony else None,
        version=kept.place.version if kept else _seen(context, name),
    )
    return format_html('<input type="hidden" name="{}" value="{}">', TOKEN, place.token)


@register.simple_tag(takes_context=True)
def draft_of(context: template.Context, name: str, part: object = "") -> Kept | None:
    """One of several drafts of a page."""
    return _kept_of(context, _form(name, part))


def _seen(context: template.Context, name: str) -> int | None:
    """The version that they had before them when they began to type, whatever has become of it: of a form
    that comes back because something in it is wrong, the version that it was sent with."""
    form = context.get("return_form" if name == "return" else "form")
    if isinstance(form, SeenForm) and form.is_bound:
        form.is_valid()
        sent: int = form.cleaned_data.get("version", 0)  # 0: nobody knows, so it counts as another one
        return sent
    testimony = context.get("testimony")
    return testimony.version if testimony else None


def _form(name: str, part: object) -> str:
    return f"{name}-{part}" if part else name


def _kept_of(context: template.Context, form: str) -> Kept | None:
    alone: Any = context.get("kept")
    if isinstance(alone, Kept) and alone.place.form == form:
        return alone
    found: dict[str, Kept] = context.get("kept_drafts") or {}
    return found.get(form)
