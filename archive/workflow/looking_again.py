"""What wants a second look, and why. Nothing is changed by it: people decide each.

Lines are counted by a job, as counting every published line on each page would take too long; the other
reasons are read as they stand.
"""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from itertools import islice

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from archive.disclosure.ladders import Line
from archive.disclosure.tags import PublicTags, line_of
from archive.errors import NotAllowed, StaleEdit
from archive.models.audit import Action, Event
from archive.models.clearance import Edition
from archive.models.job import JobRun
from archive.models.look_again import HELD_BACK, SecondLook
from archive.models.publication import Publication
from archive.models.testimony import Testimony, TestimonyQuerySet
from archive.sealing import fingerprint
from archive.vocabulary import LookReason
from archive.workflow import audit
from archive.workflow.attribution import Judge, Offer, entered_lines, more_telling
from archive.workflow.beside import beside_unread
from archive.workflow.earlier_lines import earlier_lines
from archive.workflow.editions import standing_copy
from archive.workflow.intruders import expired
from archive.workflow.known_texts import portions
from archive.workflow.languages import public_without_reader
from archive.workflow.renewing import ending_soon
from archive.workflow.state import advance_in_place

JOB = "second-looks"  # tasks/jobs.py
_LATEST = 200  # rows of the trail; in half a minute there are fewer
_OVERLAP = timedelta(seconds=10)
_SUBJECTS = ("baseline ", "platform ", "harmtype ")


def waiting(
    testimonies: TestimonyQuerySet, today: date, reason: LookReason | None = None
) -> TestimonyQuerySet:
    """Those that want a second look, for this reason or for any."""
    if reason is None:
        of_each = [waiting(testimonies, today, each).order_by().values("pk") for each in LookReason]
        wanted = Q()
        for found in of_each:
            wanted |= Q(pk__in=found)
        return testimonies.filter(wanted)
    if reason is LookReason.DETECTOR:
        return testimonies.to_review_again()
    if reason is LookReason.LANGUAGE:
        return public_without_reader(testimonies)
    if reason is LookReason.BASIS:
        return testimonies.filter(pk__in=ending_soon(testimonies, today).order_by().values("pk"))
    if reason is LookReason.INTRUDER:
        return expired(testimonies, today)
    if reason is LookReason.BESIDE:
        return beside_unread(testimonies)
    looks = SecondLook.objects.filter(testimony=OuterRef("pk"), reason=reason)
    # Once its next edition is at work, it waits for that where that stands.
    return testimonies.published().filter(Exists(looks))


def reasons_of(pks: Collection[int], today: date) -> dict[int, list[LookReason]]:
    """Return why each of a few testimonies wants a second look, by number."""
    found: dict[int, list[LookReason]] = {pk: [] for pk in pks}
    for reason in LookReason:
        some = waiting(Testimony.objects.filter(pk__in=pks), today, reason)
        for pk in some.values_list("pk", flat=True):
            found[pk].append(reason)
    return found


def last_counted() -> JobRun | None:
    """Return the run of the job that counted lines last; None: none has yet."""
    return JobRun.objects.filter(name=JOB, ended_at__isnull=False).first()


def may_count_otherwise_since(began_at: datetime) -> bool:
    """Say whether, since a count began, something happened by which lines may fit fewer contacts, or could
    say more: words were erased, a contact was corrected, statistics were imported, a term was changed.

    Asked every half a minute, so it reads no more than the end of the trail.
    """
    latest = Event.objects.order_by("-pk")[:_LATEST]
    # What was recorded as the count began may have been stored after it.
    since = began_at - _OVERLAP
    rows = latest.values_list("at", "action", "subject")
    return any(at > since and _counts_otherwise(action, subject) for at, action, subject in rows)


def _counts_otherwise(action: str, subject: str) -> bool:
    return action in (Action.ERASED, Action.CORRECTED) or subject.startswith(_SUBJECTS)


def could_say(testimony: Testimony) -> Offer | None:
    """Return the line that readers could have now in place of theirs, and that says more; None: there is
    none, or none that says all that theirs does."""
    copy = standing_copy(testimony)
    entered = entered_lines([testimony.pk]).get(testimony.pk)
    if copy is None or entered is None:
        return None
    return more_telling(copy, entered, earlier_lines(testimony))


@transaction.atomic
def leave_line(testimony: Testimony, *, seen: int, offered: Line, by: User) -> None:
    """Leave the line of what readers see as it is, although it could be the one ``offered``: nobody is asked
    about it again until another one is on offer. Nothing that was signed changes.

    Raises:
        StaleEdit: it changed meanwhile, or another line is on offer by now.
        NotAllowed: readers see nothing of it.
    """
    testimony = advance_in_place(testimony, seen=seen)
    if testimony.publication_id is None:
        raise NotAllowed(f"Testimony {testimony.pk} is not public, so it has no line to leave.")
    offer = could_say(testimony)
    if offer is None or offer.line != offered:
        raise changed(testimony)
    SecondLook.objects.filter(testimony=testimony, reason=LookReason.COULD_SAY_MORE).delete()
    audit.record(Action.LINE_LEFT, testimony, by, offered=_code_of(offered))


def changed(testimony: Testimony) -> StaleEdit:
    """Return the refusal where another line is on offer than the one that somebody saw."""
    return StaleEdit(
        f"What the line of testimony {testimony.pk} could say has changed, because the counts or the tags "
        "have. Please look again."
    )


def _code_of(line: Line) -> str:
    """A line as the trail names it: the same for the same line, and nothing of what it says."""
    return fingerprint("line", repr(line.sort_key()))[:16]


def _asks_for_more(testimony: int) -> bool:
    """Whether there is a line that says more, and nobody has left the present one as it is in its place."""
    offer = could_say(Testimony.objects.get(pk=testimony))
    left = Event.objects.filter(action=Action.LINE_LEFT, testimony_id=testimony)
    return offer is not None and _code_of(offer.line) not in {event.details["offered"] for event in left}


def last_left(testimony: Testimony) -> Event | None:
    """Return the row that tells who left its line as it is, and when; the last, if there are several."""
    left = Event.objects.filter(action=Action.LINE_LEFT, testimony_id=testimony.pk)
    return left.order_by("-sequence").first()


def count_again() -> int:
    """Count every published line afresh, and write down which want a second look; return how many do."""
    judge = Judge()
    rows = SecondLook.objects.filter(reason__in=HELD_BACK.values())
    held_back = set(rows.values_list("testimony", "reason"))
    found: set[tuple[int, str]] = set()
    for some in _portions(_published_lines()):
        entered = entered_lines([testimony for testimony, _ in some])
        for testimony, line in some:
            if not judge.passes(line):
                found.add((testimony, LookReason.TOO_RARE.value))
                continue
            says_more = False
            for tag, could in judge.could_say_more(line, entered.get(testimony, line)).items():
                mark = (testimony, HELD_BACK[tag])
                if mark in held_back or not could:
                    found.add(mark)
                says_more |= mark in held_back and could
            if says_more and _asks_for_more(testimony):
                found.add((testimony, LookReason.COULD_SAY_MORE.value))
    _write_down(found)
    return sum(reason in LookReason.values for _, reason in found)


@transaction.atomic
def _write_down(found: set[tuple[int, str]]) -> None:
    stored = {
        (testimony, reason): pk
        for pk, testimony, reason in SecondLook.objects.values_list("pk", "testimony", "reason")
    }
    for some in portions([pk for key, pk in stored.items() if key not in found]):
        SecondLook.objects.filter(pk__in=some).delete()
    SecondLook.objects.bulk_create(
        [
            SecondLook(testimony_id=testimony, reason=reason)
            for testimony, reason in sorted(found - stored.keys())
        ],
        batch_size=500,
    )


def _published_lines() -> Iterator[tuple[int, Line]]:
    stands = Publication.objects.filter(public_id=OuterRef("public_id"), edition=OuterRef("number"))
    names = ("age_band", "gender", "nation", "year", "decade", "platforms", "harm_types")
    rows = Edition.objects.filter(Exists(stands)).order_by("pk")
    columns = [f"clearance__{name}" for name in names]
    for testimony, *values in rows.values_list("clearance__revision__testimony", *columns).iterator(
        chunk_size=2000
    ):
        yield testimony, line_of(PublicTags(**dict(zip(names, values, strict=True))))


def _portions(lines: Iterator[tuple[int, Line]]) -> Iterator[list[tuple[int, Line]]]:
    while some := list(islice(lines, 500)):
        yield some
