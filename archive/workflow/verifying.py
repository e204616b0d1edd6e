"""Whether what readers see is what was signed, and the trail and the guards are whole."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from django.db import DEFAULT_DB_ALIAS

from archive.disclosure.copy import PublicCopy
from archive.models.audit import Event, broken_links, trail_is_cut
from archive.models.clearance import Clearance
from archive.models.publication import Publication
from archive.models.testimony import Testimony
from archive.models.vocabulary import Term
from archive.wall.guards import differences, outdated_detector
from archive.wall.search_tables import index_is_whole
from archive.workflow.acts import acts_without_rows

CHUNK = 500  # publications in memory at once


def confirmed_findings() -> list[str]:
    """Return what is found twice: an archive at work changes between one question and the next."""
    first = list(findings())
    again = set(findings()) if first else set()
    return [sentence for sentence in first if sentence in again]


def findings() -> Iterator[str]:
    """Yield one sentence for each thing that is wrong: ids and codes, never text."""
    for name in differences(using=DEFAULT_DB_ALIAS):
        yield f"guard: {name} does not stand as it is written"
    if outdated_detector(using=DEFAULT_DB_ALIAS):
        yield "guard: publishing asks for another detector than this program's; run manage.py migrate"
    yield from _trail()
    yield from _publications()
    yield from acts_without_rows()
    if not index_is_whole(using=DEFAULT_DB_ALIAS):
        yield "search: the index differs from the publications; run manage.py migrate"


def last_row() -> str:
    """Return what to write down elsewhere, and to hand to ``moved_from`` later: "12:5f0c…"."""
    last = Event.objects.order_by("-sequence").first()
    return f"{last.sequence}:{last.mac}" if last else "0:"


def moved_from(written_down: str) -> Iterator[str]:
    """Yield a sentence where the trail no longer holds the row that ``last_row`` named."""
    sequence, _, mac = written_down.partition(":")
    if sequence != "0" and not Event.objects.filter(sequence=sequence, mac=mac).exists():
        yield f"trail: audit row {sequence} is not the one that was written down"


def _trail() -> Iterator[str]:
    broken = list(broken_links())
    if broken and len(broken) == Event.objects.count():
        yield "trail: no audit row fits the key: ARCHIVE_AUDIT_KEY is not the one that signed them"
        return
    for first, last in _runs(broken):
        rows = f"row {first} does" if first == last else f"rows {first} to {last} do"
        yield f"trail: audit {rows} not follow from the row before"
    if trail_is_cut():
        yield "trail: it does not end at the row that was added last; rows at its end are gone"


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of each run of numbers that follow one another."""
    for _, run in groupby(enumerate(numbers), key=lambda each: each[1] - each[0]):
        members = [number for _, number in run]
        yield members[0], members[-1]


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
