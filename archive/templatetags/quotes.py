"""Quotes in templates: hits and replaced details marked up, everything else escaped."""

import re
from collections.abc import Iterable, Iterator, Mapping

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import RequestContext
from django.urls import reverse, translate_url
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from archive.models.figure import Figure
from archive.models.publication import Publication
from archive.search.addresses import Address, permalink
from archive.search.marking import HIT_END, HIT_START
from archive.views.contacting import report_address

register = template.Library()

_BRACKETS = re.compile(r"(\[[^\[\]]*\])")
_HIT_MARKS = re.compile(f"([{HIT_START}{HIT_END}])")


@register.filter
def marked_up(quote: Publication) -> SafeString:
    """The quote's text as HTML: search hits in <mark>, replaced details in a span, the rest escaped."""
    return format_html_join("", "{}", ((part,) for part in _marked_parts(quote.marked_text or quote.text)))


@register.filter
def scope(definition: str) -> tuple[str, str]:
    """Split "Use when … Not for …" into its two halves, each without its opening words."""
    use, _, not_for = definition.partition(" Not for ")
    return use.removeprefix("Use when ").strip(), not_for.strip()


@register.simple_tag
def readers_style(name: str = "every") -> SafeString:
    """A style, whose digest the Content-Security-Policy names: a file of ours, nobody's input."""
    return format_html("<style>{}</style>", SafeString(settings.READERS_STYLES[name]))


@register.filter
def any_invented(quotes: Iterable[Publication]) -> bool:
    return any(quote.invented for quote in quotes)


@register.filter
def fits(figure: Figure | None, quote: Publication) -> bool:
    return isinstance(figure, Figure) and figure.fits(quote)


@register.filter
def folded(quotes: Iterable[Publication]) -> int:
    """How many of the quotes stand behind a content note."""
    return sum(quote.is_folded for quote in quotes)


@register.simple_tag(takes_context=True)
def all_open(context: RequestContext) -> bool:
    """Whether the reader chose to see what stands behind content notes; not on a page that is no view's."""
    return bool(getattr(context.get("view"), "notes_open", False))


@register.simple_tag(takes_context=True)
def notes_address(context: RequestContext) -> str:
    """The address of this page with the other choice about content notes."""
    view = context["view"]
    return str(view.address.with_notes(open_=not view.notes_open))


@register.simple_tag(takes_context=True)
def onward(context: RequestContext, name: str, *args: str, **parameters: str) -> str:
    """The address of another page, with the choice about content notes: {% onward "archive:theme" slug %}.

    What is named becomes its parameters: {% onward "archive:search" theme="asked-to-pay" %}.
    """
    address = Address(reverse(name, args=args), tuple(parameters.items()))
    return str(address.with_notes(open_=all_open(context)))


@register.filter
def get(mapping: Mapping[str, object], key: str) -> object:
    return mapping.get(key, "")


@register.simple_tag(takes_context=True)
def in_language(context: RequestContext, code: str) -> str:
    """The address of this page in another language, with all that was asked of it and nothing else."""
    return translate_url(str(context["view"].address), code)


@register.simple_tag(name="report_address")
def report_address_of(quote: Publication) -> str:
    return report_address(quote.public_id)


@register.simple_tag(takes_context=True, name="permalink")
def permalink_of(context: RequestContext, quote: Publication) -> str:
    request: HttpRequest = context["request"]
    return permalink(request, quote.public_id)


def _marked_parts(text: str) -> Iterator[str]:
    """Mark up stretch by stretch, because a hit may begin before a bracket and end inside it."""
    is_hit = False
    for position, stretch in enumerate(_BRACKETS.split(text)):
        in_brackets = position % 2 == 1
        for part in _HIT_MARKS.split(stretch):
            if part in {HIT_START, HIT_END}:
                is_hit = part == HIT_START
            elif part:
                marked = format_html("<mark>{}</mark>", part) if is_hit else part
                yield format_html('<span class="replaced">{}</span>', marked) if in_brackets else marked
