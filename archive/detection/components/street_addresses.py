"""Postcodes, and a house number with its street."""

from collections.abc import Iterator

from archive.detection.component import Component
from archive.detection.evidence import Evidence
from archive.detection.findings import Label
from archive.detection.text.words import Words


class StreetAddresses(Component):
    NAME = "street_addresses"
    LABEL = Label.CONTACT

    def find(self, words: Words) -> Iterator[Evidence]:
        areas, not_units = self.patterns.words("AREAS"), self.patterns.words("NOT_UNITS")
        for match in self.patterns["POSTCODE"].within(words):
            if match["area"].lower() in areas and match["unit"].lower() not in not_units:
                yield self.claim("POSTCODE", *match.span())
        for match in self.patterns["OUTWARD"].within(words):
            if match["area"].lower() in areas:
                yield self.claim("POSTCODE", *match.span("x"))
