"""Texts that the detector cannot read: somebody who can reads them in its place, and says so by name."""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef

from archive.detection.version import detector_version
from archive.errors import NotAllowed
from archive.languages import ENGLISH, choosable
from archive.models.audit import Action
from archive.models.clearance import Edition
from archive.models.flag import Scan
from archive.models.language import LanguageRead
from archive.models.revision import Revision
from archive.models.testimony import Testimony, TestimonyQuerySet
from archive.vocabulary import AT_REST
from archive.workflow import audit
from archive.workflow.showing import require_shown
from archive.workflow.state import advance_in_place
from archive.workflow.writers import writers_of


def left_unread(revision: Revision) -> Scan | None:
    """Return the present detector's scan of ``revision`` where it could not read all; else None."""
    scans = revision.scans.filter(detector_version=detector_version())
    return scans.exclude(language="").first()


def language_of(revision: Revision) -> str:
    """Return what most of it is written in: English unless the detector could not read half of it."""
    scan = left_unread(revision)
    if scan is None:
        return ENGLISH
    unread = sum(end - start for start, end in zip(scan.unread[::2], scan.unread[1::2], strict=True))
    return choosable(scan.language) if 2 * unread >= len(revision.text) else ENGLISH


def readings(revision: Revision) -> list[LanguageRead]:
    """Return who said that they can read it, but for those who have had a hand in it."""
    read = revision.language_reads.exclude(person__in=writers_of(revision.testimony))
    return list(read.select_related("person").order_by("pk"))


def lacks_reader(revision: Revision) -> bool:
    """Say whether nobody has read yet what the detector could not."""
    return left_unread(revision) is not None and not readings(revision)


def waiting_for_reader(testimonies: TestimonyQuerySet) -> TestimonyQuerySet:
    """Those that wait to be cleared, and for somebody who can read them."""
    later = Revision.objects.filter(testimony=OuterRef("testimony"), number__gt=OuterRef("number"))
    unread = Scan.objects.filter(revision=OuterRef("pk"), detector_version=detector_version())
    read = LanguageRead.objects.filter(revision=OuterRef("pk"))
    latest = Revision.objects.filter(~Exists(later), Exists(unread.exclude(language="")), ~Exists(read))
    return testimonies.to_clear().filter(pk__in=latest.values("testimony"))


def public_without_reader(testimonies: TestimonyQuerySet) -> TestimonyQuerySet:
    """Those of which readers see a text that the present detector cannot read, and nobody else has."""
    standing = Edition.objects.filter(
        public_id=OuterRef(OuterRef("publication__public_id")),
        number=OuterRef(OuterRef("publication__edition")),
    )
    unread = Scan.objects.filter(
        ~Exists(LanguageRead.objects.filter(revision=OuterRef("revision"))),
        revision__testimony=OuterRef("pk"),
        revision__clearances__edition__in=standing,
        detector_version=detector_version(),
    ).exclude(language="")
    return testimonies.standing().filter(Exists(unread))


@transaction.atomic
def confirm(testimony: Testimony, *, seen: int, by: User) -> None:
    """Record that ``by`` can read all of the text, and looked for identifying details in it.

    Nothing that was signed changes, and ``by`` has no hand in the text by it: the same person may clear it.

    Raises:
        StaleEdit: it changed meanwhile.
        NotShown: ``by`` was not shown the text.
        NotAllowed: the detector could read it, nobody works on it any more, or ``by`` has had a hand in it.
    """
    testimony = advance_in_place(testimony, seen=seen)
    revision = testimony.revision_at_work
    if testimony.status in AT_REST or left_unread(revision) is None:
        raise NotAllowed(
            f"Nobody has to confirm anything about the language of testimony {testimony.pk} now."
        )
    if by.pk in writers_of(testimony):
        raise NotAllowed(
            f"You entered, edited or prepared testimony {testimony.pk}, so somebody else who can read it has "
            "to check it for identifying details."
        )
    require_shown(revision, by=by)
    if revision.language_reads.filter(person=by).exists():
        return
    LanguageRead.objects.create(revision=revision, person=by)
    audit.record(Action.LANGUAGE_READ, testimony, by, revision=revision.number)
