"""What a page says of itself at its top: to browsers, to search engines, and to whoever is sent a link."""

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import translate_url
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


class PageHead(template.Node):
    """``{% page_head %}`` title ``{% described %}`` description ``{% endpage_head %}``.

    Each is written once and told more than once. Neither may hold a child's words: other sites keep what they
    are shown.
    """

    child_nodelists = ("title", "description")  # in which templates that extend this one find their blocks

    def __init__(self, title: NodeList, description: NodeList) -> None:
        self.title, self.description = title, description

    def render(self, context: Context) -> SafeString:
        request: HttpRequest = context["request"]
        view = context.get("view")
        # A refusal is no page: nobody is to find it or send it on.
        address = request.build_absolute_uri(str(view.address.with_notes(open_=False))) if view else ""
        said = {
            "title": _in_quotes(self.title.render(context)),
            "description": _in_quotes(self.description.render(context)),
            "organisation": settings.ARCHIVE_ORGANISATION,
            # Welsh pages stand around the same English quotes.
            "canonical": address and translate_url(address, settings.LANGUAGE_CODE),
        }
        return render_to_string("archive/parts/page_head.html", said)


def _in_quotes(markup: str) -> SafeString:
    """Return markup that a template wrote, escaped already, for use in an attribute as well."""
    return mark_safe(" ".join(markup.split()).replace('"', "&quot;"))  # noqa: S308 -- escaped by the template


@register.tag
def page_head(parser: Parser, token: Token) -> PageHead:
    title = parser.parse(["described"])
    parser.delete_first_token()
    description = parser.parse(["endpage_head"])
    parser.delete_first_token()
    return PageHead(title, description)
