"""Pages that explain, and what machines ask for."""

from typing import Any

from archive.detection import figures
from archive.views.pages import PublicPage
from archive.vocabulary import ContentNote, Fidelity


class AboutPage(PublicPage):
    template_name = "archive/about.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            fidelities=list(Fidelity), content_notes=list(ContentNote), detector=detector_figures(), **kwargs
        )


def detector_figures() -> dict[str, Any]:
    """Return what the detector was measured to find, out of a hundred, with intervals."""
    recorded = figures.recorded()
    total = recorded["total"]
    return {
        "version": recorded["detector"],
        "statements": total["statements"],
        "direct": in_hundred(total["direct_recall"], total["direct_interval"]),
        "indirect": in_hundred(total["indirect_recall"], total["indirect_interval"]),
        "precision": in_hundred(total["token_precision"], total["precision_interval"]),
        "clean": total["clean"],
        "clean_flagged": total["clean_flagged"],
    }


def in_hundred(share: float, interval: tuple[float, float]) -> dict[str, int]:
    low, high = interval
    return {"share": round(100 * share), "low": round(100 * low), "high": round(100 * high)}


class HelpPage(PublicPage):
    template_name = "archive/help_now.html"


class RobotsFile(PublicPage):
    """Quotes are not listed: a crawler must fetch one in order to read that it must not index it."""

    template_name = "archive/robots.txt"
    content_type = "text/plain; charset=utf-8"
