"""Whether what readers see is what was signed, and the trail and the guards are whole."""

from collections.abc import Iterator

from django.db import DEFAULT_DB_ALIAS

from archive.disclosure.copy import PublicCopy
from archive.models.audit import broken_links
from archive.models.clearance import Clearance
from archive.models.guards import differences
from archive.models.publication import Publication, Tombstone
from archive.models.search_index import index_is_whole
from archive.models.testimony import Testimony
from archive.models.vocabulary import Term

CHUNK = 500  # publications in memory at once


def findings() -> Iterator[str]:
    """Yield one sentence for each thing that is wrong: ids and codes, never text."""
    for name in differences(using=DEFAULT_DB_ALIAS):
        yield f"guard: {name} does not stand as it is written"
    for sequence in broken_links():
        yield f"trail: audit row {sequence} does not follow from the row before it"
    yield from _publications()
    for public_id in Tombstone.objects.filter(
        public_id__in=Publication.objects.values("public_id")
    ).values_list("public_id", flat=True):
        yield f"publication: {public_id} was withdrawn and stands"
    if not index_is_whole(using=DEFAULT_DB_ALIAS):
        yield "search: the index differs from the publications; run manage.py migrate"


def _publications() -> Iterator[str]:
    signed = dict(
        Clearance.objects.filter(revision__testimony__publication__isnull=False)
        .order_by("pk")
        .values_list("revision__testimony__publication_id", "digest")
    )
    testimonies = dict(
        Testimony.objects.filter(publication__isnull=False).values_list("publication_id", "pk")
    )
    for publication in Publication.objects.with_tags().order_by("pk").iterator(chunk_size=CHUNK):
        if publication.pk not in testimonies:
            yield f"publication: {publication.public_id} belongs to no testimony"
        elif signed.get(publication.pk) != _copy(publication).digest():
            yield (
                f"publication: {publication.public_id} is not what was cleared "
                f"for testimony {testimonies[publication.pk]}"
            )


def _copy(publication: Publication) -> PublicCopy:
    def slugs(terms: "list[Term]") -> tuple[str, ...]:
        return tuple(sorted(term.slug for term in terms))

    return PublicCopy(
        text=publication.text,
        attribution=publication.attribution,
        fidelity=publication.fidelity,
        content_notes=tuple(publication.content_notes),
        platforms=slugs(list(publication.platforms.all())),
        harm_types=slugs(list(publication.harm_types.all())),
        themes=slugs(list(publication.themes.all())),
        age_band=publication.age_band,
        gender=publication.gender,
        nation=publication.nation,
        year=publication.year,
    )
