"""Every published line, counted again, and what it says compared with what was signed."""

from collections.abc import Iterator, Mapping

from django.conf import settings
from django.db.models import Exists, F, OuterRef

from archive.disclosure.audit import PublishedLine, says_more
from archive.disclosure.guard import group_size
from archive.disclosure.ladders import AGE_BAND, GENDER, HARM_TYPE, NATION, PLATFORM, Fact, Vocabulary
from archive.disclosure.tags import line_of
from archive.disclosure.who import says_who
from archive.models.clearance import Edition
from archive.models.public_tags import CLOSED_LISTS, VOCABULARY, now, of, vocabulary
from archive.models.publication import Publication
from archive.models.vocabulary import Theme
from archive.workflow.attribution import fresh_case_base
from archive.workflow.baselines import in_force

CHUNK = 500
_TAG_OF = {
    "age_band": AGE_BAND,
    "gender": GENDER,
    "nation": NATION,
    "platforms": PLATFORM,
    "harm_types": HARM_TYPE,
}


def published_lines(terms: Vocabulary | None = None) -> list[PublishedLine]:
    """Return each quote that readers see, newest first, its line counted in a case base read anew, under the
    present vocabulary or ``terms``."""
    counted = fresh_case_base(terms)
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
    """Yield each quote whose line, as readers see it, names what its tags do not state."""
    labels, terms = _labels(), vocabulary()
    for quote in Publication.objects.newest_first().with_tags().iterator(chunk_size=CHUNK):
        line = line_of(now(of(quote)))
        facts = terms.facts(line)
        stated = {labels.get(fact, fact[1]): fact for fact in line.values()}
        # A child of whom no gender is stated is still a child.
        stated |= {} if line.gender else {"Child": (GENDER, "")}
        others = {label: fact for fact, label in labels.items() if fact not in facts}
        renamed = len(line.platforms) + len(line.harm_types)
        for fact in says_more(quote.line, stated=stated, others=others, renamed=renamed):
            yield quote.public_id, fact


def signed_for_too_few() -> Iterator[str]:
    """Yield each quote whose clearance records a smaller group than it records as needed."""
    signed = Edition.objects.filter(
        public_id=OuterRef("public_id"),
        number=OuterRef("edition"),
        clearance__group_size__lt=F("clearance__minimum_group"),
    )
    published = Publication.everything.filter(Exists(signed)).order_by("pk")
    yield from published.values_list("public_id", flat=True).iterator(chunk_size=CHUNK)


def themes_that_say_who() -> Iterator[str]:
    """Yield the slug of each theme that says who a child is: nobody counts whom it fits."""
    for theme in Theme.objects.order_by("slug"):
        if says_who("\n".join([theme.label, theme.slug, *theme.synonyms])):
            yield theme.slug


def minimum() -> int:
    return int(settings.ARCHIVE_MINIMUM_GROUP)


def _labels() -> Mapping[Fact, str]:
    found: dict[Fact, str] = {}
    for name, model in VOCABULARY.items():
        if name in _TAG_OF:
            rows = model.objects.live().values_list("slug", "label")
            found |= {(_TAG_OF[name], slug): label for slug, label in rows}
    for name, choices in CLOSED_LISTS.items():
        if name in _TAG_OF:
            found |= {(_TAG_OF[name], str(value)): str(label) for value, label in choices.choices}
    return found
