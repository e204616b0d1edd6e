"""Pages that explain, and what machines ask for."""

from typing import Any

from archive.views.pages import PublicPage
from archive.vocabulary import ContentNote, Fidelity


class AboutPage(PublicPage):
    template_name = "archive/about.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(fidelities=list(Fidelity), content_notes=list(ContentNote), **kwargs)


class HelpPage(PublicPage):
    template_name = "archive/help_now.html"


class RobotsFile(PublicPage):
    """Quotes are not listed: a crawler must fetch one in order to read that it must not index it."""

    template_name = "archive/robots.txt"
    content_type = "text/plain; charset=utf-8"
