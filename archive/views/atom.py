"""Atom feeds (RFC 4287) that a person can read in a browser too, and whose entries keep their names."""

import re
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid5
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

_XHTML = "http://www.w3.org/1999/xhtml"
# Whatever the host and the scheme of the day are, the same thing has the same name.
_NAMES = UUID("3c1b6a52-6f5f-4a0e-9a52-4d6d5a8f1c07")
# What no XML may hold, however it is written (XML 1.0, 2.2): somebody may have typed it in a search.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def name_of(kind: str, which: str) -> str:
    """Return the id of a feed or an entry: it says what it names, never which address served it."""
    return uuid5(_NAMES, f"{kind}/{which}").urn


class ReadableFeed(Atom1Feed):
    """Its subtitle and its entries hold XHTML, which programs read and browsers draw as it stands."""

    def __init__(self, request: HttpRequest, *, title: str, about: str, page: str, which: str) -> None:
        """``about`` says what the feed holds, ``page`` is the address of the page that shows the same,
        ``which`` is what the feed is, apart from the site that serves it."""
        self._page = request.build_absolute_uri(page)
        self._about = about
        super().__init__(
            title=_NOT_XML.sub(" ", title),
            link=self._page,
            description="",
            feed_url=request.build_absolute_uri(),
            feed_guid=name_of("feeds", which),
            author_name=settings.ARCHIVE_ORGANISATION,
            language="en-gb",
        )

    def write(self, outfile: Any, encoding: str) -> None:
        handler = SimplerXMLGenerator(outfile, encoding, short_empty_elements=True)
        handler.startDocument()
        handler.processingInstruction(
            "xml-stylesheet", f'href="{static("archive/feed.css")}" type="text/css"'
        )
        handler.startElement("feed", AttributesImpl(self.root_attributes()))
        self.add_root_elements(handler)
        self.write_items(handler)
        handler.endElement("feed")

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        self.feed["subtitle"] = None
        super().add_root_elements(handler)
        use = _(
            "This is a feed. Copy its address into a feed reader, and it will tell you when something is new."
        )
        page = format_html('<a href="{}">{}</a>', self._page, _("See it as a page"))
        _add_xhtml(handler, "subtitle", [self._about, use, page])

    def add(self, *, title: str, address: str, name: str, day: date, told: str = "") -> None:
        """Add an entry; ``told`` stands under its title."""
        updated = datetime.combine(day, time(), tzinfo=UTC)
        self.add_item(title=title, link=address, unique_id=name, description=told, updateddate=updated)

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        told, item["description"] = item["description"], None
        super().add_item_elements(handler, item)
        link = format_html('<a href="{}">{}</a>', item["link"], item["link"])
        _add_xhtml(handler, "summary", [told, link] if told else [link])

    def answer(self) -> HttpResponse:
        # By its own type browsers show a feed as its source, without its stylesheet. Readers go by its root.
        return HttpResponse(self.writeString("utf-8"), content_type="application/xml; charset=utf-8")


def _add_xhtml(handler: SimplerXMLGenerator, element: str, paragraphs: list[str]) -> None:
    """Add a text construct of type xhtml; what is not marked as safe is escaped."""
    handler.startElement(element, AttributesImpl({"type": "xhtml"}))
    handler.startElement("div", AttributesImpl({"xmlns": _XHTML}))
    handler.ignorableWhitespace(_paragraphs(paragraphs))  # as it is: its parts are escaped
    handler.endElement("div")
    handler.endElement(element)


def _paragraphs(paragraphs: list[str]) -> SafeString:
    return format_html_join("", "<p>{}</p>", ((each,) for each in paragraphs))
