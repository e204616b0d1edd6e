"""For templates: names of buttons, pictures, and help where it is needed: ``{% load guide %}``."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from archive.admin.guide import PAGES
from archive.admin.guide_words import HELP, NAMES, PICTURES

register = template.Library()


@register.simple_tag
def press(code: str) -> SafeString:
    """The name of a button, field or queue, as its own page writes it."""
    return format_html('<b class="named">{}</b>', NAMES[code])


@register.inclusion_tag("admin/guide/_picture.html")
def picture(name: str) -> dict[str, object]:
    chosen = PICTURES[name]
    return {"picture": chosen, "address": static(chosen.file)}


@register.simple_tag(takes_context=True)
def heading(context: template.Context, anchor: str, words: str) -> SafeString:
    """The heading of a section, one level lower where all pages stand below one another."""
    level = "h3" if context.get("is_whole") else "h2"
    return format_html('<{0} id="{1}">{2}</{0}>', level, anchor, words)


@register.simple_tag(takes_context=True)
def section(context: template.Context, anchor: str, words: str) -> SafeString:
    """A link to a section of the guide: within the whole of it where that is what is read."""
    before = "" if context.get("is_whole") else _page_of(anchor)
    return format_html('<a href="{}#{}">{}</a>', before, anchor, words)


def _page_of(anchor: str) -> str:
    """Sections are named after the page on which they stand."""
    return next(page.url for page in PAGES.values() if anchor.startswith(f"{page.code}-"))


@register.inclusion_tag("admin/guide/_help.html", takes_context=True)
def help_here(context: template.Context) -> dict[str, object]:
    """A few sentences about the page that is shown, folded; nothing on a page without any."""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    found = HELP.get(match.url_name) if match and "admin" in match.namespaces else None
    if found is None or not context.get("has_permission") or context.get("is_popup"):
        return {"help": None}
    return {"help": found, "address": f"{_page_of(found.more)}#{found.more}"}
