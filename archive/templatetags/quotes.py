"""Quotes in templates: hits and replaced details marked up, everything else escaped."""

import re
from collections.abc import Iterable, Iterator, Mapping

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import RequestContext
from django.urls import translate_url
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from archive.models.publication import Publication
from archive.search.addresses import permalink
from archive.search.marking import HIT_END, HIT_START

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
def readers_style() -> SafeString:
    """The whole style, whose digest the Content-Security-Policy names: a file of ours, nobody's input."""
    return format_html("<style>{}</style>", SafeString(settings.READERS_STYLE))


@register.filter
def any_invented(quotes: Iterable[Publication]) -> bool:
    return any(quote.invented for quote in quotes)


@register.filter
def with_notes(quotes: Iterable[Publication]) -> int:
    """How many of the quotes stand behind a content note."""
    return sum(bool(quote.content_notes) for quote in quotes)


@register.filter
def get(mapping: Mapping[str, object], key: str) -> object:
    return mapping.get(key, "")


@register.simple_tag(takes_context=True)
def in_language(context: RequestContext, code: str) -> str:
    """The address of this page in another language, with all that was asked of it and nothing else."""
    return translate_url(str(context["view"].address), code)


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
