"""What will be read beside a testimony: the contact's other quotes, and texts of nearly the same words.

Nobody compares every text with every other. Texts that share a run of words are found by an index of keyed
hashes (models/beside.py); only those are opened, and compared by RapidFuzz.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from rapidfuzz import fuzz

from archive import sealing
from archive.disclosure.tags import PublicTags
from archive.errors import InvalidEntry, SealBroken, Shredded
from archive.models.beside import Acceptance, WordRun
from archive.models.clearance import Clearance, Edition
from archive.models.public_tags import line_as_read
from archive.models.public_tags import of as tags_of
from archive.models.revision import Revision
from archive.models.testimony import Testimony, TestimonyQuerySet
from archive.vocabulary import BesideReason, Status
from archive.workflow.known_texts import portions

NEARLY_THE_SAME = 85  # per cent, as RapidFuzz counts: about one word in eight is another
# Compared with each other at most; rows of the index read at most. Past that a run is in everybody's mouth.
_MOST_TEXTS = 40
_MOST_RUNS = 4000
# A short text within a longer one says nothing unless it is a sentence.
_SHORTEST_PART = 40  # characters

# To slide one text along another takes a minute for two of the longest, and whoever clears holds the
# archive's lock meanwhile: past so many pairs of characters, the runs that both have are counted instead.
_MOST_TO_SLIDE = 1_000_000
_MOSTLY_THERE = 0.5  # of the shorter text's runs: about one word in nine is another

# Readers see it, or soon will.
PUBLIC_SOON = (Status.CLEARED, Status.WAITING, Status.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Beside:
    """Another testimony, of the same contact or of nearly the same words, or both.

    ``text``, ``attribution`` and ``line`` are what readers see of it, or will, and ``revision`` is where
    those words stand; "" and None where that is nothing.
    ``likeness`` is in per cent, 0 where it is below ``NEARLY_THE_SAME``.
    """

    testimony: Testimony
    same_contact: bool
    likeness: int
    text: str = ""
    attribution: str = ""
    line: PublicTags | None = None
    revision: Revision | None = None

    @property
    def public_id(self) -> str:
        """The address of the quote that readers see; "" where they see none yet."""
        publication = self.testimony.publication
        return publication.public_id if publication else ""

    @property
    def not_yet_public(self) -> Revision | None:
        """The text whose words only staff see yet."""
        return None if self.public_id else self.revision

    @property
    def is_public(self) -> bool:
        return bool(self.text)

    @property
    def reasons(self) -> list[BesideReason]:
        """The reasons for which both may be public. Nobody else said what the same contact said."""
        return [each for each in BesideReason if each != BesideReason.ANOTHER_CHILD or not self.same_contact]

    @property
    def may_not_stand(self) -> bool:
        """Two quotes of one child in nearly the same words would be known for one child's by anybody."""
        return self.same_contact and self.likeness > 0 and self.is_public


def beside(testimony: Testimony) -> list[Beside]:
    """Return what stands beside its latest text, the contact's own quotes first.

    Of the contact, what is public or about to be; of others, whatever has nearly the same words.
    """
    text = testimony.latest_revision.text
    alike = dict(_alike(testimony, text))
    copies = public_copies_of_contact(testimony)
    own = [_of_copy(copy, _likeness(text, copy.text), same_contact=True) for copy in copies]
    known = {each.testimony.pk for each in own}
    others = Testimony.objects.filter(pk__in=alike.keys() - known).order_by("pk")
    return own + [_of_nearly_the_same_words(testimony, other, alike[other.pk]) for other in others]


def _of_nearly_the_same_words(testimony: Testimony, other: Testimony, likeness: int) -> Beside:
    same_contact = other.contact_id == testimony.contact_id
    copy = public_copy_of(other)
    if copy is None:
        return Beside(other, same_contact, likeness)
    return _of_copy(copy, likeness, same_contact=same_contact)


def _of_copy(copy: Clearance, likeness: int, *, same_contact: bool) -> Beside:
    of, tags = copy.revision, tags_of(copy)
    line = line_as_read(copy.attribution, tags)
    return Beside(of.testimony, same_contact, likeness, copy.text, line, line=tags, revision=of)


def public_copies_of_contact(testimony: Testimony) -> list[Clearance]:
    """Return, of each other testimony of the contact, the copy that readers see, or will see next."""
    of_contact = Testimony.objects.filter(contact=testimony.contact_id).exclude(pk=testimony.pk)
    others = of_contact.filter(Q(status__in=PUBLIC_SOON) | Q(publication__isnull=False)).order_by("pk")
    return [copy for other in others if (copy := public_copy_of(other)) is not None]


def public_copy_of(testimony: Testimony) -> Clearance | None:
    """Return the copy of it that readers see, or will see next; None: nothing."""
    copies: QuerySet[Clearance] = Clearance.objects.filter(revision__testimony=testimony)
    copies = copies.select_related("revision__testimony").exclude(text="")
    if testimony.status in PUBLIC_SOON:
        return copies.order_by("-pk").first()
    if testimony.publication is None:
        return None
    standing = testimony.publication
    return copies.get(edition__public_id=standing.public_id, edition__number=standing.edition)


def _alike(testimony: Testimony, text: str) -> Iterator[tuple[int, int]]:
    """Yield other testimonies one of whose texts has nearly these words, and how nearly, in per cent."""
    shared: Counter[int] = Counter()
    for some in portions(sealing.runs(text)):
        rows = WordRun.objects.filter(run__in=some).exclude(revision__testimony=testimony)
        shared.update(rows.order_by("-pk").values_list("revision_id", flat=True)[:_MOST_RUNS])
    likely = [pk for pk, _ in sorted(shared.items(), key=lambda found: (-found[1], found[0]))[:_MOST_TEXTS]]
    best: dict[int, int] = {}
    revisions = Revision.objects.filter(pk__in=likely).select_related("testimony").order_by("pk")
    for revision in revisions.exclude(testimony__status=Status.ERASED):
        try:
            likeness = _likeness(text, revision.text)
        except (Shredded, SealBroken):  # a text that nobody can read is in no other's way
            continue
        best[revision.testimony_id] = max(likeness, best.get(revision.testimony_id, 0))
    yield from ((pk, likeness) for pk, likeness in sorted(best.items()) if likeness)


def _likeness(one: str, other: str) -> int:
    one, other = one.casefold(), other.casefold()
    found = fuzz.ratio(one, other, score_cutoff=NEARLY_THE_SAME)
    if found or min(len(one), len(other)) < _SHORTEST_PART:
        return int(found)
    if len(one) * len(other) <= _MOST_TO_SLIDE:
        return int(fuzz.partial_ratio(one, other, score_cutoff=NEARLY_THE_SAME))
    runs, others = sealing.runs(one), sealing.runs(other)
    share = len(runs & others) / min(len(runs), len(others))
    return max(NEARLY_THE_SAME, int(100 * share)) if share >= _MOSTLY_THERE else 0


def to_accept(standing: Iterable[Beside]) -> list[Beside]:
    """Return those of which whoever clears has to say why they may stand beside it: readers see them."""
    return [each for each in standing if each.is_public and not each.may_not_stand]


def require_accepted(standing: Iterable[Beside], accepted: Mapping[int, str]) -> None:
    """Raises InvalidEntry where one was not accepted with a reason of the list."""
    for each in to_accept(standing):
        if accepted.get(each.testimony.pk) not in each.reasons:
            raise InvalidEntry(
                f"beside_{each.testimony.pk}",
                f"say why both it and testimony {each.testimony.pk} can be public, or send it back",
            )


def record_accepted(clearance: Clearance, standing: Iterable[Beside], accepted: Mapping[int, str]) -> None:
    for each in to_accept(standing):
        Acceptance.objects.create(
            clearance=clearance, beside=each.testimony, reason=accepted[each.testimony.pk]
        )


def not_accepted(testimony: Testimony, clearance: Clearance | None) -> tuple[int, ...]:
    """Return the contact's other testimonies that readers see, and that nobody read beside it: neither
    whoever signed it, nor whoever signed the other later."""
    standing = Testimony.objects.filter(contact=testimony.contact_id, publication__isnull=False)
    if clearance is not None:
        read_later = Edition.objects.filter(
            public_id=OuterRef("publication__public_id"),
            number=OuterRef("publication__edition"),
            clearance__gt=clearance.pk,
            clearance__acceptances__beside=testimony,
        )
        standing = standing.exclude(pk__in=clearance.acceptances.values("beside")).exclude(Exists(read_later))
    return tuple(standing.exclude(pk=testimony.pk).order_by("pk").values_list("pk", flat=True))


def beside_unread(testimonies: TestimonyQuerySet) -> TestimonyQuerySet:
    """Those that readers see with another of the contact beside it that nobody accepted: both were public
    before a correction made them one contact's."""
    of = "clearance__revision__testimony"
    one, other = OuterRef("pk"), OuterRef(OuterRef("pk"))
    accepted = Acceptance.objects.filter(Q(**{of: one}, beside=other) | Q(**{of: other}, beside=one))
    others = Testimony.objects.filter(contact=OuterRef("contact"), publication__isnull=False)
    others = others.exclude(pk=OuterRef("pk")).exclude(Exists(accepted))
    return testimonies.standing().filter(Exists(others))


def repeated(testimony: Testimony, revision: Revision) -> tuple[int, ...]:
    """Return the contact's other testimonies that readers see, or will, in nearly these words."""
    copies = public_copies_of_contact(testimony)
    try:
        return tuple(copy.revision.testimony_id for copy in copies if _likeness(revision.text, copy.text))
    except Shredded:
        return ()


def withdrawn_copies(testimony: Testimony, revision: Revision) -> Iterator[Clearance]:
    """Yield what readers saw in nearly these words from another testimony of the contact, withdrawn since:
    what is withdrawn may be entered again, and whoever kept the one knows it for the other."""
    of = "clearance__revision__testimony"
    gone = Edition.objects.filter(
        **{f"{of}__contact": testimony.contact_id, f"{of}__status": Status.WITHDRAWN}
    )
    gone = gone.exclude(**{of: testimony}).select_related("clearance__revision__testimony").order_by("-pk")
    for edition in gone:
        before = edition.clearance
        try:
            same = _likeness(revision.text, before.revision.text) > 0
        except Shredded:
            continue
        except SealBroken:  # it may have been these words, so both lines are counted together
            same = True
        if same:
            yield before
