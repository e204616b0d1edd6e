"""Collections in readers' templates."""

from collections.abc import Sequence

from django import template
from django.utils import timezone

from archive.models.collection_page import CollectionPage

register = template.Library()


@register.simple_tag
def newest_collections(most: int) -> Sequence[CollectionPage]:
    """Those whose day has come, the newest first."""
    return list(CollectionPage.objects.shown_on(timezone.localdate())[:most])


@register.simple_tag
def any_collections() -> bool:
    """Whether the navigation has something to lead to."""
    return CollectionPage.objects.shown_on(timezone.localdate()).exists()
