from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive.disclosure.audit import count_sets, rare, told_beyond
from archive.models.public_tags import vocabulary
from archive.search import index
from archive.search.facets import FACETS, NOT_STATED
from archive.workflow import auditing

# The facets whose values a line states; themes are read off the text.
_ON_THE_LINE = {facet.name for facet in FACETS if facet.name != "theme"}


class Command(BaseCommand):
    help = (
        "Counts again how many contacts each published line fits, and shows that no set of quotes that one "
        "or two of the public filters give points to fewer than ARCHIVE_MINIMUM_GROUP. Prints one line for "
        "each finding, by quote and tag, and exits with 1 if there is any."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        minimum, terms = auditing.minimum(), vocabulary()
        lines = auditing.published_lines()
        places = {each.public_id: place for place, each in enumerate(lines)}
        findings = [
            f"line: quote {each.public_id} fits {each.group} of the {minimum} contacts that it needs"
            for each in rare(lines, minimum)
        ]
        rare_ones = sum(1 << places[each.public_id] for each in rare(lines, minimum))
        facets = index.load()
        filters = {
            (name, value): bits
            for name, sets in facets.having.items()
            if name in _ON_THE_LINE
            for value, bits in sets.items()
            if value != NOT_STATED and bits
        }
        findings += [
            f"filter: quote {public_id} and the filter {tag}={value} do not agree"
            for public_id, (tag, value) in told_beyond(lines, filters, terms)
        ]
        findings += [
            f"line: quote {public_id} names {tag}={value}, which its tags do not state"
            for public_id, (tag, value) in auditing.sentences_that_say_more()
        ]
        findings += [f"theme: {slug} says who a child is" for slug in auditing.themes_that_say_who()]
        every = [bits for sets in facets.having.values() for bits in sets.values()]
        every += [facets.aged(youngest=age, oldest=None) for age in range(19)]
        every += [facets.aged(youngest=None, oldest=age) for age in range(19)]
        counts = count_sets(facets.all, list(dict.fromkeys(every)), rare_ones)
        for finding in findings:
            self.stdout.write(finding)
        told = (
            f"{len(lines):,} published lines; {counts.sets:,} sets of quotes that one or two filters give, "
            f"of which {counts.single:,} hold one quote"
        )
        if findings:
            raise CommandError(f"{told}. Findings: {len(findings)}.")
        self.stdout.write(f"{told}: none points to fewer than {minimum} contacts.")
