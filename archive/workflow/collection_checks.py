"""Whether what readers see of a collection is what another person confirmed: asked of the rows themselves."""

from collections.abc import Iterator

from archive.models.collection import CollectionEdition
from archive.models.collection_page import CollectionPage


def pages_unlike_confirmed() -> Iterator[str]:
    """Yield one sentence for each page that is otherwise than its confirmed edition: ids, never words."""
    for page in CollectionPage.objects.order_by("number").prefetch_related("items"):
        edition = (
            CollectionEdition.objects.filter(collection=page.number, number=page.edition)
            .select_related("request__answer")
            .first()
        )
        if edition is None or not edition.is_confirmed:
            yield f"collection: {page.number} is before readers, but nobody confirmed edition {page.edition}"
            continue
        written = set(edition.collection.editors.values_list("pk", flat=True))
        if edition.request is not None and edition.request.answer.answered_by_id in written:
            yield f"collection: {page.number} was confirmed by somebody who worked on it"
        if edition.collection.takedowns.filter(edition__gte=page.edition).exists():
            yield f"collection: {page.number} was taken down, but is still before readers"
        if _as_read(page) != _as_confirmed(edition):
            yield f"collection: what readers see of {page.number} is not what was confirmed"


def _as_read(page: CollectionPage) -> tuple[object, ...]:
    items = [
        (each.place, each.public_id, each.figure_id, each.heading, each.context) for each in page.items.all()
    ]
    return page.title, page.slug, page.introduction, items


def _as_confirmed(edition: CollectionEdition) -> tuple[object, ...]:
    parts = [
        (each.place, each.public_id, each.figure, each.heading, each.context) for each in edition.parts.all()
    ]
    return edition.title, edition.slug, edition.introduction, parts
