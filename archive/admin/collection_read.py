"""An edition of a collection as readers will see it: for whoever submits it, and for whoever confirms it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from archive.admin.access import demand, staff
from archive.admin.power import CHANGES, EFFECTS
from archive.models.collection import Collection, CollectionEdition
from archive.models.collection_page import CollectionPage, collected
from archive.models.power import Kind, PowerRequest
from archive.search.addresses import NOTES, NOTES_OPEN, Address
from archive.workflow import collections
from archive.workflow.policy import Right
from archive.workflow.policy_requests import may_see_request


@dataclass(frozen=True, slots=True)
class _Shown:
    """What readers' templates ask of the page that they are part of."""

    address: Address
    listed = False

    @property
    def notes_open(self) -> bool:
        return self.address.values(NOTES) == [NOTES_OPEN]


@require_http_methods(["GET", "HEAD"])
def as_readers_page(request: HttpRequest, collection_id: int) -> HttpResponse:
    """The latest edition in readers' own page, with closed content notes; nothing of it is public yet."""
    collection = get_object_or_404(Collection, pk=collection_id)
    edition = collection.latest
    if edition.request is None or not may_see_request(staff(request), edition.request):
        demand(request, Right.COLLECT)
    page = CollectionPage(
        number=collection.pk,
        edition=edition.number,
        slug=edition.slug,
        title=edition.title,
        introduction=edition.introduction,
        publish_on=_published_on(edition),
    )
    found = collected(edition.parts.all())
    context = {
        "view": _Shown(Address.of(request).understood(single=frozenset({NOTES}), repeatable=frozenset())),
        "collection": collection,
        "edition": edition,
        "page": page,
        "found": found,
        "quotes": found.quotes,
        "figures": [entry.figure for entry in found.entries if entry.figure is not None],
        "permanent": request.build_absolute_uri(page.get_absolute_url()),
    }
    return TemplateResponse(request, "admin/collections/as_readers.html", context)


def _published_on(edition: CollectionEdition) -> Any:
    """The day that the page would bear: of one that readers see already, it stays."""
    today = timezone.localdate()
    page = collections.page_of(edition.collection)
    return page.publish_on if page is not None and page.publish_on <= today else edition.not_before(today)


def as_read(edition: CollectionEdition) -> dict[str, Any]:
    """The edition as readers will see it, and what people should look at before they do."""
    return {
        "edition": edition,
        "is_latest": edition.pk == edition.collection.latest.pk,
        "read": collected(edition.parts.all()),
        "doubts": collections.doubts(edition),
        "children": collections.children_quoted_twice(edition),
        "from_day": edition.not_before(timezone.localdate()),
    }


def _changes(asked: PowerRequest) -> list[tuple[str, str, str]]:
    """What readers would see otherwise than now: the quotes and figures stand below as a page."""
    edition = CollectionEdition.objects.get(request=asked.pk)
    page = CollectionPage.objects.filter(number=edition.collection_id).first()
    if page is None:
        return []
    shown = (("Title", "title"), ("Web address", "slug"), ("Introduction", "introduction"))
    found = [
        (label, getattr(page, name), getattr(edition, name))
        for label, name in shown
        if getattr(page, name) != getattr(edition, name)
    ]
    now, then = _keys_of(page.items.all()), _keys_of(edition.parts.all())
    if list(now.items()) != list(then.items()):
        found.append(("Quotes and figures", str(len(now)), _in_short(list(now), list(then))))
    return found


def _keys_of(parts: Iterable[Any]) -> dict[tuple[str, int | None], tuple[str, str]]:
    """Each quote and figure in its order, with what is written above it."""
    return {(each.public_id, each.figure_number): (each.heading, each.context) for each in parts}


def _in_short(now: list[Any], then: list[Any]) -> str:
    added, gone = len(set(then) - set(now)), len(set(now) - set(then))
    told = [f"{added} added"] * bool(added) + [f"{gone} removed"] * bool(gone)
    if [key for key in now if key in then] != [key for key in then if key in now]:
        told.append("in another order")
    return f"{len(then)}: {', '.join(told or ['other words above them'])}"


def _effects(asked: PowerRequest) -> dict[str, Any]:
    edition = CollectionEdition.objects.select_related("collection").get(request=asked.pk)
    return {"collection": as_read(edition)}


CHANGES[Kind.COLLECTION] = _changes
EFFECTS[Kind.COLLECTION] = _effects
