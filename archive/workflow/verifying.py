"""Whether what readers see is what was signed, and the trail and the guards are whole."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from hashlib import sha256
from itertools import groupby

from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from archive.disclosure.audit import rare
from archive.errors import SealBroken
from archive.models.audit import Action, Event, broken_links, trail_is_cut
from archive.models.baseline import BaselineImport
from archive.models.clearance import Clearance, Edition
from archive.models.decision import Decision
from archive.models.flag import Flag
from archive.models.public_tags import VOCABULARY
from archive.models.publication import Publication
from archive.models.revision import Revision, fingerprint
from archive.models.takedown import ScheduledWithdrawal
from archive.models.term_names import DOUBLE, name_key
from archive.models.testimony import Testimony
from archive.vocabulary import Act, AgeBand, Status
from archive.wall.frozen import TERMS
from archive.wall.grants import reached_by_readers
from archive.wall.guards import differences, outdated_detector, strangers
from archive.wall.publishing import SIGNED_COLUMNS
from archive.workflow import auditing, sealed_words, shredding, signing
from archive.workflow.acts import acts_without_rows
from archive.workflow.collection_checks import pages_unlike_confirmed
from archive.workflow.flags import text_if_kept
from archive.workflow.preparing import copy_in
from archive.workflow.traces import in_use

CHUNK = 500  # publications in memory at once


def confirmed_findings() -> list[str]:
    """Return what is found twice: an archive at work changes between one question and the next."""
    first = list(findings())
    again = set(findings()) if first else set()
    return [sentence for sentence in first if sentence in again]


def findings() -> Iterator[str]:
    """Yield one sentence for each thing that is wrong: ids and codes, never text."""
    for check in (
        _guards,
        _trail,
        _publications,
        pages_unlike_confirmed,
        _lines,
        _statistics,
        _vocabulary,
        _clearances,
        acts_without_rows,
        _overdue,
        _sealed,
        _stored,
    ):
        try:
            yield from check()
        except _UNREADABLE as error:
            part = check.__name__.strip("_").replace("_", " ")
            yield (
                f"database: the check of {part} met a row that it could not read ({type(error).__name__}), "
                "and stopped there; restore a backup"
            )


# What no guard lets in, and a file that was written past them may hold: it stops one check, not all.
_UNREADABLE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    ObjectDoesNotExist,
    SealBroken,
    TypeError,
    ValueError,
)


def _guards() -> Iterator[str]:
    for name in differences(using=DEFAULT_DB_ALIAS):
        yield f"guard: {name} is missing or has been altered; run manage.py migrate"
    for what in strangers(using=DEFAULT_DB_ALIAS):
        yield f"guard: the database holds something that the archive did not make: {what}"
    for what in reached_by_readers(using=DEFAULT_DB_ALIAS):
        yield f"guard: readers could reach {what}, but must not"
    if outdated_detector(using=DEFAULT_DB_ALIAS):
        yield "guard: publishing expects a different detector from this program's; run manage.py migrate"


def _stored() -> Iterator[str]:
    """SQLite takes a file as it is: whoever opens it may leave out its checks, or move a table in it."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check(1)")
        if cursor.fetchone() != ("ok",):
            yield "database: the file is damaged (PRAGMA integrity_check says how); restore a backup"
        cursor.execute("PRAGMA foreign_key_check")
        for table in sorted({row[0] for row in cursor.fetchall()}):
            yield f"database: rows of {table} point to rows that do not exist"
        cursor.execute("PRAGMA secure_delete")
        if cursor.fetchone() != (1,):
            yield "database: what is deleted stays in the file; PRAGMA secure_delete is not ON"


def _sealed() -> Iterator[str]:
    yield from sealed_words.findings()
    for due in shredding.overdue(timezone.localdate()):
        yield (
            f"original: the words of testimony {due.testimony_id} were to be deleted on {due.on} and are "
            "still there; run manage.py shred_originals"
        )


def _overdue() -> Iterator[str]:
    """Each withdrawal whose day is past: the job that carries it out does not run, or fails."""
    waiting = ScheduledWithdrawal.objects.filter(
        state=ScheduledWithdrawal.State.WAITING,
        due_on__lt=timezone.localdate(),
        order__testimony__publication__isnull=False,
    )
    for pk, due_on in waiting.values_list("order__testimony", "due_on"):
        yield (
            f"withdrawal: testimony {pk} was to be withdrawn on {due_on} and is still public; "
            "run manage.py work"
        )


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
        yield (
            "trail: no audit row matches the key, so ARCHIVE_AUDIT_KEY is not the key that signed them; "
            "set it to that key"
        )
        return
    for first, last in _runs(broken):
        rows = f"row {first} does" if first == last else f"rows {first} to {last} do"
        yield f"trail: audit {rows} not follow from the row before"
    if trail_is_cut():
        yield "trail: it does not end at the row that was added last; rows are missing at its end"


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of each run of numbers that follow one another."""
    for _, run in groupby(enumerate(numbers), key=lambda each: each[1] - each[0]):
        members = [number for _, number in run]
        yield members[0], members[-1]


def _publications() -> Iterator[str]:
    """Each publication against the clearance of the edition that it is, column by column."""
    editions = {
        (edition.public_id, edition.number): edition
        for edition in Edition.objects.select_related("clearance__revision__testimony")
    }
    doubted = _doubted_revisions()
    tied = dict(Testimony.objects.filter(publication__isnull=False).values_list("publication_id", "pk"))
    for publication in Publication.everything.with_tags().order_by("pk").iterator(chunk_size=CHUNK):
        edition = editions.get((publication.public_id, publication.edition))
        if edition is None:
            yield f"publication: {publication.public_id} belongs to no testimony"
            continue
        testimony = edition.clearance.revision.testimony
        if tied.get(publication.pk) != testimony.pk:
            yield f"publication: {publication.public_id} is not tied to testimony {testimony.pk}"
        if names := _differing(publication, edition.clearance):
            yield (
                f"publication: {publication.public_id} is not what was cleared "
                f"for testimony {testimony.pk}: {', '.join(names)}"
            )
        if edition.clearance.revision_id in doubted:
            yield f"publication: {publication.public_id} is still public although somebody flagged its text"
        if publication.lapses_on != testimony.lapses_on:
            yield f"publication: {publication.public_id} ends on a different day from its basis"
        # The job has the day to withdraw it (tasks/jobs.py); readers do not see it meanwhile.
        if publication.lapses_on and publication.lapses_on < timezone.localdate() - timedelta(days=1):
            yield (
                f"publication: {publication.public_id} is still there although its basis ended more than "
                "a day ago; run manage.py work"
            )


def _lines() -> Iterator[str]:
    """Each line, counted again: whom it fits may be fewer since somebody's words were erased."""
    minimum = auditing.minimum()
    try:
        lines = auditing.published_lines()
    except DatabaseError as error:  # the file is damaged, as ``_stored`` says
        yield f"database: the lines could not be counted ({type(error).__name__}); restore a backup"
        return
    for each in rare(lines, minimum):
        fits = f"{each.group} contact{'' if each.group == 1 else 's'}"
        yield (
            f"publication: the line of {each.public_id} fits {fits} and needs {minimum}; "
            "start its next edition with a coarser line"
        )
    for public_id in auditing.signed_for_too_few():
        yield (
            f"publication: the line of {public_id} was signed although, as its clearance says, it fitted "
            "fewer contacts than it needed"
        )


def _vocabulary() -> Iterator[str]:
    """Each term by what no guard can compare: a name of other letters than plain ASCII with its key."""
    for model in VOCABULARY.values():
        for term in model.objects.order_by("pk"):
            named = f"vocabulary: {model._meta.model_name} {term.pk}"
            if term.label_key.split(DOUBLE, maxsplit=1)[0] != name_key(term.label):
                yield f"{named} has a stored key that does not match its name; save it again"
            if term.now.merged_into_id is not None:
                yield f"{named} was merged into a term that was merged itself"


def _statistics() -> Iterator[str]:
    """What lines are counted against was imported, and stands as it was then."""
    added = Event.objects.filter(action=Action.ADDED, subject__startswith="baseline ")
    digests = {event.subject: event.details.get("digest") for event in added}
    for row in BaselineImport.objects.order_by("pk").iterator(chunk_size=1):
        named = f"baseline {row.pk}"
        if digests.get(named) != row.digest:
            yield f"statistics: {named} was not imported by the program, according to the trail"
        elif sha256(row.text.encode()).hexdigest() != row.digest:
            yield f"statistics: {named} is not the file that was imported"


def _doubted_revisions() -> set[int]:
    """The signed texts in which a person flagged something, or took back the decision that let it out."""
    last_act = Decision.objects.filter(flag=OuterRef("pk")).order_by("-pk").values("act")[:1]
    signed = Flag.objects.filter(revision__in=Clearance.objects.values("revision"))
    taken_back = [act for act in Act if act not in (Act.KEEP, Act.RETRACT)]
    by_people = Q(last_act=None, added_by__isnull=False) | Q(last_act__in=taken_back)
    doubts = signed.annotate(last_act=Subquery(last_act)).filter(by_people)
    return set(doubts.values_list("revision_id", flat=True))


def _differing(publication: Publication, clearance: Clearance) -> list[str]:
    signed: dict[str, object] = {
        **{name: getattr(clearance, name) for name in SIGNED_COLUMNS},
        **{name: list(getattr(clearance, name)) for name in TERMS},
    }
    shown: dict[str, object] = {
        **{name: getattr(publication, name) for name in SIGNED_COLUMNS},
        **{name: sorted(term.slug for term in getattr(publication, name).all()) for name in TERMS},
    }
    if not clearance.language:  # signed before anybody chose one
        del signed["language"]
    return [name for name, value in signed.items() if shown[name] != value]


def _clearances() -> Iterator[str]:
    """Each clearance against its own digest, its signature, and the text that it stands under."""
    adopted = signing.adopted()
    bounds_of = {"": (None, None), **{band.value: band.bounds for band in AgeBand}}
    names = dict(User.objects.values_list("pk", "username"))
    needed = set(Clearance.objects.filter(text="").filter(in_use()).values_list("pk", flat=True))
    for clearance in Clearance.objects.select_related("revision__testimony").order_by("pk").iterator(CHUNK):
        testimony = clearance.revision.testimony
        named = f"clearance: {clearance.pk} of testimony {testimony.pk}"
        if testimony.status != Status.ERASED and clearance.pk > adopted:
            # A copy that nobody needs is gone (workflow/traces.py); the revision has the same text.
            text = clearance.text or _text_if_it_opens(clearance.revision)
            if text is not None and copy_in(clearance, text=text).digest() != clearance.digest:
                yield f"{named} holds a different copy from the one whose digest was signed"
            if clearance.text and fingerprint(clearance.text) != clearance.revision.fingerprint:
                yield f"{named} has a different text from its revision"
            if not clearance.text and clearance.pk in needed:
                yield f"{named} has lost the copy that was signed, although it is needed"
        if (clearance.age_from, clearance.age_to) != bounds_of.get(clearance.age_band):
            yield f"{named} gives a different age from its band"
        if clearance.invented != testimony.invented:
            yield f"{named} says invented where the testimony is not, or the other way round"
        if clearance.pk > adopted and not signing.is_genuine(clearance):
            yield f"{named} was not signed on the clearing page"
        if (signer := names.get(clearance.signed_by_id)) is None:
            yield f"{named} was signed by an account that does not exist"
        elif signer in _writers(clearance):
            yield f"{named} was signed by somebody who wrote or edited it, according to the trail"


def _text_if_it_opens(revision: Revision) -> str | None:
    """What does not open is told by ``sealed_words``."""
    try:
        return text_if_kept(revision)
    except SealBroken:
        return None


_WRITING = (
    Action.ENTERED,
    Action.EDITED,
    Action.RETAGGED,
    Action.DECIDED,
    Action.UNDONE,
    Action.APPLIED,
    Action.PREPARED,
    Action.SUBMITTED,
)


def _writers(clearance: Clearance) -> set[str]:
    """Whoever had a hand in it before it was signed, as the trail tells it."""
    testimony_id = clearance.revision.testimony_id
    about = Event.objects.filter(testimony_id=testimony_id, action__in=_WRITING, at__lte=clearance.signed_at)
    return set(about.values_list("by", flat=True))
