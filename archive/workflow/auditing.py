"""Every published line, counted again, and what it says compared with what was signed."""

import re
from collections.abc import Iterator, Mapping

from django.conf import settings

from archive.disclosure.audit import PublishedLine
from archive.disclosure.guard import group_size
from archive.disclosure.ladders import AGE_BAND, GENDER, HARM_TYPE, NATION, PLATFORM, Fact
from archive.disclosure.tags import line_of
from archive.disclosure.who import says_who
from archive.models.public_tags import CLOSED_LISTS, VOCABULARY, of, vocabulary
from archive.models.publication import Publication
from archive.models.vocabulary import Theme
from archive.workflow.attribution import fresh_case_base
from archive.workflow.baselines import in_force

CHUNK = 500
_PART = re.compile(r", | and ")
_TAG_OF = {
    "age_band": AGE_BAND,
    "gender": GENDER,
    "nation": NATION,
    "platforms": PLATFORM,
    "harm_types": HARM_TYPE,
}


def published_lines() -> list[PublishedLine]:
    """Return each quote that readers see, newest first, its line counted in a case base read anew."""
    counted = fresh_case_base()
    baseline = in_force(counted.vocabulary)
    groups: dict[object, int] = {}
    found = []
    for quote in Publication.objects.newest_first().with_tags().iterator(chunk_size=CHUNK):
        line = line_of(of(quote))
        if line not in groups:
            groups[line] = group_size(line, counted, baseline)
        found.append(PublishedLine(quote.public_id, line, groups[line]))
    return found


def sentences_that_say_more() -> Iterator[tuple[str, Fact]]:
    """Yield each quote whose line, as readers see it, names a value that its tags do not state."""
    named, terms = _values_by_label(), vocabulary()
    for quote in Publication.objects.newest_first().with_tags().iterator(chunk_size=CHUNK):
        facts = terms.facts(line_of(of(quote)))
        for part in _PART.split(quote.attribution):
            fact = named.get(part.casefold())
            if fact is not None and fact not in facts:
                yield quote.public_id, fact


def themes_that_say_who() -> Iterator[str]:
    """Yield the slug of each theme that says who a child is: nobody counts whom it fits."""
    for theme in Theme.objects.order_by("slug"):
        if says_who("\n".join([theme.label, theme.slug, *theme.synonyms])):
            yield theme.slug


def minimum() -> int:
    return int(settings.ARCHIVE_MINIMUM_GROUP)


def _values_by_label() -> Mapping[str, Fact]:
    found: dict[str, Fact] = {}
    for name, model in VOCABULARY.items():
        if name in _TAG_OF:
            for slug, label in model._default_manager.values_list("slug", "label"):
                found[label.casefold()] = (_TAG_OF[name], slug)
    for name, choices in CLOSED_LISTS.items():
        if name in _TAG_OF:
            found |= {str(label).casefold(): (_TAG_OF[name], value) for value, label in choices.choices}
    return found
