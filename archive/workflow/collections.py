"""Collections of quotes for readers: written by one person, confirmed by another, taken down by anybody who
may write one.

Each save makes the open edition anew; to ask for it (workflow/power.py) closes it, and the next save begins
another. What readers see is written here alone, once somebody else has confirmed it, and the database
compares it with what was confirmed (wall/collections.py).
"""

import re
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from archive.errors import InvalidEntry, NotAllowed, RefusedText, StaleEdit
from archive.models.audit import Action
from archive.models.collection import Collection, CollectionEdition, CollectionPart, CollectionTakedown
from archive.models.collection_page import (
    LONGEST_CONTEXT,
    LONGEST_HEADING,
    LONGEST_SLUG,
    LONGEST_TITLE,
    CollectionAddress,
    CollectionItem,
    CollectionPage,
)
from archive.models.contact import Contact
from archive.models.figure import Figure
from archive.models.power import Kind, PowerRequest, Verdict
from archive.models.publication import PUBLIC_ID_ALPHABET, PUBLIC_ID_LENGTH, Publication
from archive.models.testimony import Testimony
from archive.models.vocabulary import SLUG
from archive.workflow import audit, power
from archive.workflow.normal_form import normalise
from archive.workflow.policy import Right, may
from archive.workflow.scanning import read

LONGEST_INTRODUCTION = 3000  # characters
MOST_PARTS = 40
_SLUG = re.compile(SLUG.regex)
_IDS = re.compile(rf"(?<![A-Za-z0-9])[{PUBLIC_ID_ALPHABET}]{{{PUBLIC_ID_LENGTH}}}(?![A-Za-z0-9])")


@dataclass(frozen=True, slots=True)
class Part:
    """A quote by its public id, or a figure by its number, under staff's own words."""

    public_id: str = ""
    figure: int | None = None
    heading: str = ""
    context: str = ""

    @property
    def key(self) -> str:
        return self.public_id or f"figure-{self.figure}"


@dataclass(frozen=True, slots=True)
class Content:
    """All that readers would see, and from which day; None: as soon as it is confirmed."""

    title: str
    slug: str
    introduction: str = ""
    publish_on: date | None = None
    parts: tuple[Part, ...] = field(default=())


def ids_in(typed: str) -> list[str]:
    """Return each public id in what somebody pasted, addresses included, once and in its order."""
    return list(dict.fromkeys(_IDS.findall(typed)))


def content_of(edition: CollectionEdition) -> Content:
    parts = tuple(
        Part(each.public_id, each.figure, each.heading, each.context) for each in edition.parts.all()
    )
    return Content(edition.title, edition.slug, edition.introduction, edition.publish_on, parts)


@transaction.atomic
def start(content: Content, *, by: User) -> Collection:
    """Raises NotAllowed, or InvalidEntry where it cannot be stored so."""
    _require(by)
    content = _tidied(content)
    collection = Collection.objects.create(started_by=by)
    _store(CollectionEdition(collection=collection, number=1, changed_by=by), content)
    audit.record_about(Action.ADDED, _subject(collection), by)
    return collection


@transaction.atomic
def save(collection: Collection, content: Content, *, seen: str, by: User) -> CollectionEdition:
    """Store ``content`` in the open edition, or in a new one where the last was asked for; nobody can confirm
    that one then. What is the same is not stored again.

    Raises:
        NotAllowed: ``by`` may not.
        StaleEdit: somebody saved meanwhile; nothing was written.
        InvalidEntry: it cannot be stored so.
    """
    _require(by)
    content = _tidied(content)
    latest = _held(collection)
    if content == content_of(latest):  # as where a button was pressed twice
        return latest
    _require_seen(latest, seen)
    if latest.is_draft:
        latest.version += 1
        latest.changed_by, latest.changed_at = by, timezone.now()
        _store(latest, content)
        edition = latest
    else:
        if latest.is_waiting() and latest.request is not None and latest.request.asked_by_id == by.pk:
            power.answer(latest.request, Verdict.TAKEN_BACK, by=by)
        edition = CollectionEdition(collection=collection, number=latest.number + 1, changed_by=by)
        _store(edition, content)
    audit.record_about(Action.CHANGED, _subject(collection), by, edition=edition.number)
    return edition


@transaction.atomic
def submit(collection: Collection, *, seen: str, by: User) -> PowerRequest:
    """Ask for the open edition to be published, so that somebody else confirms just that.

    Raises:
        NotAllowed: ``by`` may not, or something is missing; each reason is a sentence.
        StaleEdit: somebody saved meanwhile.
    """
    _require(by)
    edition = _held(collection)
    _require_seen(edition, seen)
    if not edition.is_draft:
        if edition.request is not None and edition.is_waiting() and edition.request.asked_by_id == by.pk:
            return edition.request  # pressed twice
        raise NotAllowed("This has been submitted already.")
    if reasons := missing(edition):
        raise NotAllowed(" ".join(reasons))
    what: dict[str, str | int] = {"collection": collection.pk, "edition": edition.number}
    asked = power.ask(Kind.COLLECTION, by=by, subject=_subject(collection), what=what)
    edition.request = asked
    edition.save(update_fields=["request"])
    return asked


@transaction.atomic
def take_down(collection: Collection, *, by: User) -> None:
    """Readers no longer see it, from now on. Its address answers that it was taken down.

    Raises:
        NotAllowed: ``by`` may not, or readers see none of it.
    """
    _require(by)
    Collection.objects.select_for_update().get(pk=collection.pk)
    page = page_of(collection)
    if page is None:
        raise NotAllowed("Readers do not see this collection, so there is nothing to take down.")
    # The database takes the page down with it (wall/collections.py).
    CollectionTakedown.objects.create(collection=collection, edition=page.edition, taken_by=by)
    audit.record_about(Action.WITHDRAWN, _subject(collection), by, edition=page.edition)


@transaction.atomic
def discard(collection: Collection, *, seen: str, by: User) -> None:
    """Give up the open edition, where there is an earlier one to go back to.

    Raises:
        NotAllowed: ``by`` may not, or there is none.
        StaleEdit: somebody saved meanwhile.
    """
    _require(by)
    edition = _held(collection)
    _require_seen(edition, seen)
    if not edition.is_draft or edition.number == 1:
        raise NotAllowed("There are no changes to discard.")
    edition.parts.all().delete()
    edition.delete()
    audit.record_about(Action.LEFT, _subject(collection), by, edition=edition.number)


def page_of(collection: Collection) -> CollectionPage | None:
    """What readers see of it, or will on its day."""
    return CollectionPage.objects.filter(number=collection.pk).first()


def withdrawn_from(page: CollectionPage) -> int:
    """How many quotes of what was confirmed readers no longer see."""
    ids = page.items.exclude(public_id="").values_list("public_id", flat=True)
    return len(ids) - Publication.objects.filter(public_id__in=ids).count()


def missing(edition: CollectionEdition, today: date | None = None) -> list[str]:
    """Return every reason why it cannot be submitted, or confirmed, as it stands."""
    today = today or timezone.localdate()
    content, found = content_of(edition), []
    if not content.introduction:
        found.append("Write an introduction.")
    ids = [part.public_id for part in content.parts if part.public_id]
    if not ids:
        found.append("Add at least one quote.")
    standing = set(Publication.objects.filter(public_id__in=ids).values_list("public_id", flat=True))
    if gone := [public_id for public_id in ids if public_id not in standing]:
        found.append(f"These quotes are not public, so remove them: {', '.join(gone)}.")
    figures = [part.figure for part in content.parts if part.figure]
    if Figure.objects.filter(pk__in=figures).count() < len(figures):
        found.append("A figure no longer exists. Remove it.")
    if content.publish_on and content.publish_on < today:
        found.append("The day to publish has passed. Choose today or a later day, or leave it empty.")
    page = CollectionPage.objects.filter(number=edition.collection_id).first()
    if page is not None and page.publish_on <= today and content.publish_on:
        found.append("Readers can already see this collection, so leave the day to publish empty.")
    if _address_of_another(content.slug, edition.collection_id):
        found.append("Another collection uses this web address, or used to. Choose a different one.")
    return found


@dataclass(frozen=True, slots=True)
class Doubt:
    """What the detector says of staff's own words: the words, and why they may identify somebody."""

    words: str
    reason: str


def doubts(edition: CollectionEdition) -> list[Doubt]:
    """Return what may identify somebody in what staff wrote. People decide; nothing is refused."""
    content = content_of(edition)
    texts = [content.title, content.introduction]
    texts += [text for part in content.parts for text in (part.heading, part.context)]
    text = "\n\n".join(filter(None, texts))
    return [Doubt(text[found.start : found.end], found.reason) for found in read(text)]


def children_quoted_twice(edition: CollectionEdition) -> int:
    """Return how many contacts have several quotes in it. Which quotes these are is told to nobody."""
    ids = edition.parts.exclude(public_id="").values("public_id")
    quoted = Testimony.objects.filter(publication__public_id__in=ids).order_by()
    counted = quoted.values("contact").annotate(quotes=Count("pk")).filter(quotes__gt=1)
    return Contact.objects.filter(pk__in=counted.values("contact")).count()


def _publish(asked: PowerRequest) -> None:
    """Put what was confirmed before readers, in place of what they saw of it."""
    Collection.objects.select_for_update().get(pk=int(asked.what["collection"]))
    edition = CollectionEdition.objects.select_related("collection").get(request=asked)
    if not may(asked.asked_by, Right.COLLECT):
        raise NotAllowed("The person who asked may no longer do this themselves. Refuse this request.")
    today = timezone.localdate()
    # Its day may have passed while it waited; then it comes out today.
    if reasons := missing(edition, min(today, edition.publish_on or today)):
        raise NotAllowed(f"{' '.join(reasons)} Refuse this request, and submit it again.")
    standing = page_of(edition.collection)
    page = standing or CollectionPage(number=edition.collection_id)
    if standing is None or standing.publish_on > today:  # no reader has seen it yet
        page.publish_on = edition.not_before(today)
    page.edition, page.slug = edition.number, edition.slug
    page.title, page.introduction = edition.title, edition.introduction
    page.save()
    _keep_address(page, today)
    parts = list(edition.parts.all())
    page.items.filter(place__gt=len(parts)).delete()
    for part in parts:
        same = {"public_id": part.public_id, "figure_id": part.figure}
        words = {"heading": part.heading, "context": part.context}
        CollectionItem.objects.update_or_create(page=page, place=part.place, defaults={**same, **words})


def _keep_address(page: CollectionPage, today: date) -> None:
    addresses = CollectionAddress.objects.filter(number=page.number)
    addresses.filter(since__gt=today).delete()  # of a day that has been changed
    if not addresses.filter(slug=page.slug).exists():
        CollectionAddress.objects.create(slug=page.slug, number=page.number, since=page.publish_on)


def _address_of_another(slug: str, number: int) -> bool:
    return CollectionAddress.objects.filter(slug=slug).exclude(number=number).exists()


def _require(by: User) -> None:
    allowed = may(by, Right.COLLECT)
    if not allowed:
        raise NotAllowed(allowed.reason)


def _held(collection: Collection) -> CollectionEdition:
    """The latest edition, while nobody else changes it."""
    return Collection.objects.select_for_update().get(pk=collection.pk).latest


def _require_seen(latest: CollectionEdition, seen: str) -> None:
    """Raises StaleEdit where it is not what they saw."""
    if latest.seen != seen:
        raise StaleEdit("This collection has been changed since you opened the page, so nothing was saved.")


def _store(edition: CollectionEdition, content: Content) -> None:
    edition.title, edition.slug = content.title, content.slug
    edition.introduction, edition.publish_on = content.introduction, content.publish_on
    edition.save()
    edition.parts.all().delete()
    CollectionPart.objects.bulk_create(
        CollectionPart(
            edition=edition,
            place=place,
            public_id=part.public_id,
            figure=part.figure,
            heading=part.heading,
            context=part.context,
        )
        for place, part in enumerate(content.parts, 1)
    )


def _tidied(content: Content) -> Content:
    """The same in the normal form that all text here has; raises InvalidEntry."""
    title = _line("title", content.title, LONGEST_TITLE)
    if not title:
        raise InvalidEntry("title", "Give it a title.")
    if not _SLUG.match(content.slug) or len(content.slug) > LONGEST_SLUG:
        raise InvalidEntry("slug", "Use lower-case letters, digits and single hyphens only.")
    introduction = _text("introduction", content.introduction, LONGEST_INTRODUCTION)
    introduction = re.sub(r"\n{3,}", "\n\n", introduction)
    if len(content.parts) > MOST_PARTS:
        raise InvalidEntry("parts", f"A collection holds at most {MOST_PARTS} quotes and figures.")
    if len({part.key for part in content.parts}) < len(content.parts):
        raise InvalidEntry("parts", "A quote or figure is there twice.")
    parts = tuple(_tidied_part(part) for part in content.parts)
    return Content(title, content.slug, introduction, content.publish_on, parts)


def _tidied_part(part: Part) -> Part:
    heading = _line("heading", part.heading, LONGEST_HEADING)
    return Part(part.public_id, part.figure, heading, _line("context", part.context, LONGEST_CONTEXT))


def _line(name: str, typed: str, most: int) -> str:
    return " ".join(_text(name, typed, most).split())


def _text(name: str, typed: str, most: int) -> str:
    try:
        text = normalise(typed).text if typed.strip() else ""
    except RefusedText:
        raise InvalidEntry(name, "This holds characters that cannot be stored. Type it again.") from None
    if len(text) > most:
        raise InvalidEntry(name, f"This is too long: at most {most} characters.")
    return text


def _subject(collection: Collection) -> str:
    return f"collection {collection.pk}"


power.APPLIED[Kind.COLLECTION] = _publish
