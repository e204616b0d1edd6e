"""How many contacts an attribution line fits, and which coarser lines fit enough.

The contacts known to the archive are indexed once in each process and kept up to date from what the database
writes down (models/case_change.py). The rule itself is disclosure/guard.py.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from django.conf import settings
from django.db import DatabaseError, connection, connections

from archive.disclosure.case_base import CaseBase, Record
from archive.disclosure.editions import told_before_merging, told_together
from archive.disclosure.guard import group_size, passes, passing_with_earlier
from archive.disclosure.ladders import Line, Vocabulary, age_band_of
from archive.disclosure.tags import PublicTags, line_of, stating
from archive.models.case_change import CaseChange
from archive.models.public_tags import sentence_of, vocabulary
from archive.models.testimony import Testimony
from archive.vocabulary import Basis, Status
from archive.workflow.baselines import in_force, in_force_before_merging
from archive.workflow.known_texts import portions

logger = logging.getLogger(__name__)

_Tags = TypeVar("_Tags", bound=PublicTags)


@dataclass(frozen=True, slots=True)
class LineStanding:
    """Whether a line may be published: ``group`` contacts fit it, and it needs ``minimum``.

    ``group_with_earlier`` fit it together with the lines of earlier editions, which somebody may have kept.
    ``known_contacts`` is how many the archive knows at all; ``has_statistics``: the helpline's own count too.
    """

    line: Line
    sentence: str
    group: int
    minimum: int
    passes: bool
    group_with_earlier: int
    known_contacts: int = 0
    has_statistics: bool = False

    @property
    def states_nothing(self) -> bool:
        return self.line == Line()

    @property
    def is_too_rare_alone(self) -> bool:
        """Whether it fits too few without what earlier lines said."""
        return not self.states_nothing and self.group < self.minimum


@dataclass(frozen=True, slots=True)
class Offer:
    """A coarser line that passes: what it would state, how it reads, and how many contacts it fits."""

    line: Line
    sentence: str
    group: int


def standing_of(tags: PublicTags, earlier: Sequence[Line] = ()) -> LineStanding:
    """Count whom the line of ``tags`` fits, as the archive stands now.

    ``earlier``: the lines under which readers may have kept it before (``workflow/earlier_lines.py``).
    """
    line, minimum = line_of(tags), settings.ARCHIVE_MINIMUM_GROUP
    counted = _counted()
    baseline = in_force(counted.vocabulary)
    together = told_together(line, earlier, counted.vocabulary)
    with counted.lock:
        standing = LineStanding(
            line,
            sentence_of(tags),
            group_size(line, counted, baseline),
            minimum,
            all(passes(each, counted, baseline, minimum=minimum) for each in {line, together}),
            group_size(together, counted, baseline),
            known_contacts=counted.contacts,
            has_statistics=baseline is not None,
        )
    apart = _group_before_merging(line, earlier, counted.vocabulary)
    if apart is None:
        return standing
    group = min(standing.group_with_earlier, apart)
    return replace(standing, group_with_earlier=group, passes=standing.passes and group >= minimum)


def _group_before_merging(line: Line, earlier: Sequence[Line], terms: Vocabulary) -> int | None:
    """Return how many contacts fit the line together with the earlier ones, read as whoever kept those has
    them: with the terms of that day. None where no term of theirs was merged, or nothing is said beside them.

    Under the name that stays more contacts seem to fit than somebody has to look among who kept the old one.
    """
    kept = told_before_merging(line, earlier, terms)
    if kept is None:
        return None
    counted = _BEFORE_MERGING.now()
    baseline = in_force_before_merging(counted.vocabulary)
    with counted.lock:
        return group_size(kept, counted, baseline)


def offers_for(tags: PublicTags, earlier: Sequence[Line] = (), *, most: int = 4) -> list[Offer]:
    """Return the least coarse lines that pass, the one by which readers lose least first.

    Where the line itself passes, that is the only one. ``earlier`` as in ``standing_of``.
    """
    counted = _counted()
    baseline, minimum = in_force(counted.vocabulary), settings.ARCHIVE_MINIMUM_GROUP
    found = passing_with_earlier(
        line_of(tags),
        earlier,
        counted,
        baseline,
        minimum=minimum,
        most=most,
        also=partial(_stands_before_merging, earlier, counted.vocabulary),
    )
    return [Offer(each.line, sentence_of(with_line(tags, each.line)), each.group) for each in found]


def more_telling(tags: PublicTags, entered: Line, earlier: Sequence[Line] = ()) -> Offer | None:
    """Return the line that keeps all that the line of ``tags`` states, says most of what was ``entered``, and
    passes; None where that is no more than it states already."""
    counted, line = _counted(), line_of(tags)
    terms, minimum = counted.vocabulary, settings.ARCHIVE_MINIMUM_GROUP
    stands = partial(_stands_before_merging, earlier, terms)
    for each in passing_with_earlier(
        entered, earlier, counted, in_force(terms), minimum=minimum, also=stands
    ):
        if terms.facts(line) < terms.facts(each.line):
            return Offer(each.line, sentence_of(with_line(tags, each.line)), each.group)
    return None


def _stands_before_merging(earlier: Sequence[Line], terms: Vocabulary, line: Line) -> bool:
    apart = _group_before_merging(line, earlier, terms)
    return apart is None or apart >= settings.ARCHIVE_MINIMUM_GROUP


def group_of_joined(one: PublicTags, *others: PublicTags) -> int:
    """Return how many contacts fit each of these lines: what they tell together of whoever said them all.

    Whoever fits one line that states all of it fits each of them: what the statistics prove of that counts.
    """
    counted, lines = _counted(), [line_of(tags) for tags in (one, *others)]
    terms = counted.vocabulary
    try:
        together = terms.line(fact for line in lines for fact in terms.facts(line))
    except ValueError:  # 13–15 and 16–18: nobody says both at once
        together = None
    baseline = in_force(terms)
    with counted.lock:
        proved = group_size(together, counted, baseline) if together else 0
        return max(counted.joined_group(lines), proved)


def with_line(tags: _Tags, line: Line) -> _Tags:
    """Return the same tags with another line."""
    return replace(tags, **stating(line))


class Judge:
    """Judges many lines, as the archive stands when it is made; each line is counted once."""

    def __init__(self) -> None:
        self._counted = _counted()
        self._baseline = in_force(self._counted.vocabulary)
        self._minimum = settings.ARCHIVE_MINIMUM_GROUP
        self._known: dict[Line, bool] = {}

    def passes(self, line: Line) -> bool:
        if line not in self._known:
            with self._counted.lock:
                self._known[line] = passes(line, self._counted, self._baseline, minimum=self._minimum)
        return self._known[line]

    def could_say_more(self, line: Line, entered: Line) -> dict[str, bool]:
        """Say of each tag that was entered more exactly than the line has it, whether the line would still
        pass with one fact more of that tag.

        One is enough: whoever fits a line fits each coarser one.
        """
        terms = self._counted.vocabulary
        stated, known = terms.facts(line), terms.facts(entered)
        if not stated < known:
            return {}
        found: dict[str, bool] = {}
        for fact in sorted(known - stated):
            if stated.issuperset(terms.implied(*fact)[1:]):
                found[fact[0]] = found.get(fact[0], False) or self.passes(terms.line(stated | {fact}))
        return found


def entered_lines(testimonies: Iterable[int]) -> dict[int, Line]:
    """Return what was entered of each testimony, as the finest line; composites and what was erased have
    none."""
    return {
        int(str(each.testimony)): Line(
            age_band=age_band_of(each.age),
            gender=each.gender,
            nation=each.nation,
            year=str(each.year or ""),
            platforms=each.platforms,
            harm_types=each.harm_types,
        )
        for each in _records(testimonies)
    }


class _Counted:
    """The case base of this process, and how far it has read what changed."""

    def __init__(self, terms: Callable[[], Vocabulary]) -> None:
        self.lock = threading.Lock()
        self.terms = terms
        self.forget()

    def forget(self) -> None:
        self.base: CaseBase | None = None
        self.last: tuple[int, str] = (0, "")  # the last change that was read: its number, its token
        self.seen_by = 0  # on PostgreSQL: all transactions before this one were over
        self.lent_to = 0  # and the one whose own changes were read, although it may yet take them back

    def now(self) -> CaseBase:
        """Return the case base as the caller's transaction sees the archive."""
        terms = self.terms()
        with self.lock:
            own, horizon = _own_transaction(), _horizon()
            lent = self.lent_to not in (0, own)
            if self.base is None or self.base.vocabulary != terms or lent or not self._last_stands():
                self.base = CaseBase(terms, _records())
                last = CaseChange.objects.order_by("-pk").values_list("pk", "token").first()
                self.last = last or (0, "")
            else:
                self._read_changes(self.base)
            self.seen_by = horizon
            self.lent_to = own if own and CaseChange.objects.filter(transaction=own).exists() else 0
            return self.base

    def _read_changes(self, base: CaseBase) -> None:
        changes = CaseChange.objects.order_by("pk")
        if connection.vendor == "postgresql":
            # Numbers do not tell in which order they became visible.
            changes = changes.filter(transaction__gte=self.seen_by)
        else:
            changes = changes.filter(pk__gt=self.last[0])
        rows = list(changes.values_list("testimony", "pk", "token"))
        if not rows:
            return
        gone = {testimony for testimony, _, _ in rows}
        for some in portions(gone):
            for record in _records(some):
                base.put(record)
                gone.discard(int(str(record.testimony)))
        for testimony in gone:
            base.remove(testimony)
        self.last = max(self.last, (rows[-1][1], rows[-1][2]))

    def _last_stands(self) -> bool:
        """Whether the last change that was read was not taken back."""
        pk, token = self.last
        return pk == 0 or CaseChange.objects.filter(pk=pk, token=token).exists()


_COUNTED = _Counted(vocabulary)
# The same with each term for itself; read once somebody asks, which is seldom.
_BEFORE_MERGING = _Counted(lambda: vocabulary().before_merging())


def start_ahead() -> threading.Thread:
    """Count the contacts in the background, so that the first to ask need not wait for a million of them.

    Whoever asks meanwhile waits for what is left of it.
    """
    thread = threading.Thread(target=_count_ahead, name="case base", daemon=True)
    thread.start()
    return thread


def _count_ahead() -> None:
    begun = time.monotonic()
    try:
        known = _counted()
        in_force(known.vocabulary)
        logger.info("Counted %d contacts in %.1f s", known.contacts, time.monotonic() - begun)
    except DatabaseError as error:  # it is away, or busy: whoever asks first counts them
        logger.warning("Contacts could not be counted ahead: %s", type(error).__name__)
    finally:
        connections.close_all()


def _counted() -> CaseBase:
    return _COUNTED.now()


def fresh_case_base(terms: Vocabulary | None = None) -> CaseBase:
    """Return the contacts as they stand now, read anew: for those that count again. ``terms``: another
    vocabulary than the present one."""
    return CaseBase(terms or vocabulary(), _records())


def forget_case_base() -> None:
    """Let the next question read the archive anew: for tests, whose archives come and go."""
    _COUNTED.forget()
    _BEFORE_MERGING.forget()


def _records(testimonies: Iterable[int] | None = None) -> Iterator[Record]:
    """Read what each testimony says of its contact; composites and what was erased say nothing."""
    rows = Testimony.objects.exclude(basis=Basis.COMPOSITE).exclude(status=Status.ERASED).order_by("pk")
    through = (Testimony.platforms.through, Testimony.harm_types.through)
    tagged = [each._default_manager.all() for each in through]
    if testimonies is not None:
        wanted = list(testimonies)
        rows = rows.filter(pk__in=wanted)
        tagged = [each.filter(testimony__in=wanted) for each in tagged]
    platforms, harm_types = (
        _slugs(each, column)
        for each, column in zip(tagged, ("platform__slug", "harmtype__slug"), strict=True)
    )
    columns = rows.values_list("pk", "contact_id", "age", "gender", "nation", "year")
    for pk, contact, age, gender, nation, year in columns.iterator(chunk_size=5000):
        yield Record(
            testimony=pk,
            contact=contact,
            age=age,
            gender=gender,
            nation=nation,
            year=year,
            platforms=platforms.get(pk, frozenset()),
            harm_types=harm_types.get(pk, frozenset()),
        )


def _slugs(rows: Any, column: str) -> dict[int, frozenset[str]]:
    found: dict[int, frozenset[str]] = {}
    for pk, slug in rows.order_by().values_list("testimony_id", column).iterator(chunk_size=5000):
        found[pk] = found.get(pk, frozenset()) | {slug}
    return found


def _horizon() -> int:
    """The number of PostgreSQL's oldest transaction that is not over: all before it are seen."""
    return _asked("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")


def _own_transaction() -> int:
    return _asked("SELECT COALESCE(pg_current_xact_id_if_assigned()::text::bigint, 0)")


def _asked(sql: str) -> int:
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])
