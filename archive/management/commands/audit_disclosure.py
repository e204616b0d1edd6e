from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError

from archive.disclosure.audit import (
    UNKNOWN,
    PublishedLine,
    SetCounts,
    ages_beyond,
    count_sets,
    rare,
    told_beyond,
)
from archive.disclosure.ladders import TAGS
from archive.models.generation import Generation
from archive.models.public_tags import vocabulary
from archive.search import index
from archive.search.bits import Bits, as_number
from archive.search.facets import FACETS, NOT_STATED, THEME
from archive.search.index import FacetIndex
from archive.vocabulary import OLDEST_CHILD_YEARS
from archive.workflow import auditing

ATTEMPTS = 3  # at an archive in which something is published or withdrawn meanwhile


class Command(BaseCommand):
    help = (
        "Counts again how many contacts each published line fits, and shows that no set of quotes that one "
        "or two of the public filters give points to fewer than ARCHIVE_MINIMUM_GROUP. Prints one line for "
        "each finding, by quote and tag, and exits with 1 if there is any."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        lines, facets = self._as_published()
        minimum = auditing.minimum()
        rare_ones = {each.public_id for each in rare(lines, minimum)}
        findings = 0
        self._progress("Comparing each line with its tags and with what finds it …")
        for finding in self._findings(lines, facets, minimum):
            self.stdout.write(finding)
            findings += 1
        self._progress("Forming the sets that one or two filters give …")
        counts = _sets(facets, sum(1 << at for at, each in enumerate(lines) if each.public_id in rare_ones))
        told = (
            f"{_counted(len(lines), 'published line')}; {_counted(counts.sets, 'set')} of quotes that one or "
            f"two filters give, of which {counts.single:,} hold one quote"
        )
        if findings:
            raise CommandError(
                f"{told}, and {counts.too_few:,} include a quote whose line fits fewer than {minimum} "
                f"contacts. Findings: {findings:,}."
            )
        self.stdout.write(f"{told}: none points to fewer than {minimum} contacts.")

    def _as_published(self) -> tuple[list[PublishedLine], FacetIndex]:
        """The lines and the sets of one moment: a quote has the same place in both."""
        for _ in range(ATTEMPTS):
            generation = Generation.present()
            self._progress("Counting whom each published line fits …")
            lines, facets = auditing.published_lines(), index.load(words=False)
            if generation == Generation.present() and len(lines) == len(facets):
                return lines, facets
        raise CommandError("Something was published or withdrawn while this counted. Run it again.")

    def _findings(self, lines: list[PublishedLine], facets: FacetIndex, minimum: int) -> Iterator[str]:
        for line in rare(lines, minimum):
            yield f"line: quote {line.public_id} fits {line.group} of the {minimum} contacts that it needs"
        for public_id, (tag, value) in auditing.sentences_that_say_more():
            named = "something" if tag == UNKNOWN else f"{tag}={value}"
            yield f"line: quote {public_id} names {named}, which its tags do not state"
        for facet in FACETS:
            if facet.name not in (*TAGS, THEME.name):
                yield f"filter: {facet.name} is no part of the line, so nobody counts whom it points to"
        as_numbers = _numbering(facets)
        filters = {
            (name, value): as_numbers(bits)
            for name, sets in facets.having.items()
            if name in TAGS
            for value, bits in sets.items()
            if value != NOT_STATED and bits
        }
        for public_id, (tag, value) in told_beyond(lines, filters, vocabulary()):
            yield f"filter: quote {public_id} and the filter {tag}={value} do not agree"
        for public_id, (youngest, oldest) in ages_beyond(
            lines, {ages: as_numbers(bits) for ages, bits in facets.ages.items()}
        ):
            yield f"filter: quote {public_id} and the ages {youngest} to {oldest} do not agree"
        for slug in auditing.themes_that_say_who():
            yield f"theme: {slug} says who a child is"

    def _progress(self, words: str) -> None:
        self.stderr.write(words, style_func=str)


def _sets(facets: FacetIndex, rare_ones: int) -> SetCounts:
    as_numbers = _numbering(facets)
    filters = [as_numbers(bits) for sets in facets.having.values() for bits in sets.values()]
    for age in range(OLDEST_CHILD_YEARS + 1):
        filters.append(as_numbers(facets.aged(youngest=age, oldest=None)))
        filters.append(as_numbers(facets.aged(youngest=None, oldest=age)))
    return count_sets(as_numbers(facets.all), list(dict.fromkeys(filters)), rare_ones)


def _numbering(facets: FacetIndex) -> Callable[[Bits], int]:
    """From a set to the number in which the newest quote is bit 0, as the lines are read."""
    newest = facets.order.newest(facets.all, 0, len(facets))
    at = np.zeros(len(facets.order), dtype=np.int64)
    at[newest] = np.arange(len(newest))
    return lambda some: as_number(some, at, len(newest))


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
