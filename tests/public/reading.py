"""A page as a list of its elements, to ask questions of."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

from archive.search.facets import FACETS

VOID = {"meta", "link", "input", "br", "img", "hr"}


@dataclass
class Element:
    tag: str
    attributes: dict
    text: str = ""
    inside: list = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.elements = []
        self.open = []
        self.runs = []

    def handle_starttag(self, tag, attributes):
        element = Element(tag, dict(attributes), inside=[each.tag for each in self.open])
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag):
        assert self.open.pop().tag == tag, f"{tag} is closed out of turn"

    def handle_data(self, data):
        for element in self.open:
            element.text += data
        if self.open and self.open[-1].tag not in {"style", "script"}:
            self.runs.append(data)


class Page:
    def __init__(self, response):
        reader = _Reader()
        reader.feed(response.content.decode())
        assert reader.open == []
        self.elements = reader.elements
        self.runs = reader.runs

    def all(self, tag, **attributes):
        wanted = {name.strip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            each
            for each in self.elements
            if each.tag == tag and all(each.attributes.get(name) == value for name, value in wanted.items())
        ]

    def one(self, tag, **attributes):
        found = self.all(tag, **attributes)
        assert len(found) == 1, found
        return found[0]

    def texts(self, tag, **attributes):
        return [" ".join(each.text.split()) for each in self.all(tag, **attributes)]

    def counts(self):
        """What stands beside each value of each facet, as {(parameter, value): count}."""
        boxes = [
            each for each in self.elements if each.attributes.get("type") == "checkbox" or each.tag == "b"
        ]
        return {
            (box.attributes["name"], box.attributes["value"]): int(number.text)
            for box, number in pairwise(boxes)
            if box.tag == "input" and number.tag == "b" and number.inside[-1] == "label"
        }

    def quote_ids(self):
        return [text.removeprefix("Quote ") for text in self.texts("a", class_="permalink")]


# Asks for every list of filters as a whole.
WHOLE = {"all": [facet.name for facet in FACETS]}


def search(client, **parameters):
    """The search page that these parameters bring."""
    response = client.get("/search/", parameters)
    assert response.status_code == 200, parameters
    return Page(response)
