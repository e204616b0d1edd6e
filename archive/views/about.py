"""Pages that explain, and what machines ask for."""

from datetime import date
from math import ceil, floor
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from archive.detection.measuring import figures
from archive.models.collection_page import CollectionPage
from archive.views.own_pages import TITLES
from archive.views.pages import PublicPage
from archive.views.topics import FACETS
from archive.vocabulary import ContentNote, Fidelity


class AboutPage(PublicPage):
    template_name = "archive/about.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            fidelities=list(Fidelity),
            strong_notes=[note for note in ContentNote if note.is_strong],
            mild_notes=[note for note in ContentNote if not note.is_strong],
            detector=detector_figures(),
            minimum_group=settings.ARCHIVE_MINIMUM_GROUP,
            cooling_off_days=settings.ARCHIVE_COOLING_OFF_DAYS,
            in_releases=settings.ARCHIVE_RELEASE_AT is not None,
            **kwargs,
        )


def detector_figures() -> dict[str, Any]:
    """Return what the detector was measured to find, out of a hundred, with intervals.

    The version is the one that was measured; the one that runs may be newer.
    """
    recorded = figures.recorded()
    total = recorded["total"]
    return {
        "version": recorded["detector"],
        "measured_on": date.fromisoformat(recorded["measured_on"]),
        "statements": total["statements"],
        "direct": in_hundred(total["direct_recall"], total["direct_interval"]),
        "indirect": in_hundred(total["indirect_recall"], total["indirect_interval"]),
        "precision": in_hundred(total["token_precision"], total["precision_interval"]),
        "clean": total["clean"],
        "clean_flagged": total["clean_flagged"],
        "flagged_in_vain": in_hundred(total["clean_flagged_share"], total["clean_interval"]),
    }


def in_hundred(share: float, interval: tuple[float, float]) -> dict[str, int]:
    """Round the share, and its interval outwards: 99.6 is not called 100, nor 0.4 nought."""
    low, high = interval
    rounded = round(100 * share)
    if rounded in (0, 100) and share not in (0, 1):
        rounded = 1 if share < 0.5 else 99
    return {"share": rounded, "low": floor(100 * low), "high": ceil(100 * high)}


class HelpPage(PublicPage):
    template_name = "archive/help_now.html"


class Sitemap(PublicPage):
    """The pages that search engines may list, and no other: what ``indexed`` says of each page."""

    template_name = "archive/sitemap.xml"
    content_type = "application/xml; charset=utf-8"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        addresses = [reverse(f"archive:{name}") for name in ("home", "themes", "about", "help-now", *TITLES)]
        for facet in FACETS:
            slugs = facet.model.objects.live().order_by("slug").values_list("slug", flat=True)
            addresses += [reverse(f"archive:{facet.route}", args=[slug]) for slug in slugs]
        shown = CollectionPage.objects.shown_on(timezone.localdate())
        if addresses_of_pages := [page.get_absolute_url() for page in shown]:
            addresses += [reverse("archive:collections"), *addresses_of_pages]
        return super().get_context_data(
            addresses=[self.request.build_absolute_uri(address) for address in addresses], **kwargs
        )


class RobotsFile(PublicPage):
    """Quotes are not named: a crawler must fetch one in order to read that it must not index it."""

    template_name = "archive/robots.txt"
    content_type = "text/plain; charset=utf-8"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sitemap = self.request.build_absolute_uri(reverse("archive:sitemap"))
        return super().get_context_data(sitemap=sitemap, **kwargs)
