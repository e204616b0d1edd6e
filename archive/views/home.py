"""The first page: children's words, and the ways in to more of them."""

from typing import Any

from archive.models.figure import Figure
from archive.search.facets import HARM_TYPE, PLATFORM, THEME
from archive.search.index import current
from archive.views.open_quotes import open_quotes, opening_quote
from archive.views.pages import PublicPage
from archive.views.topics import grouped, largest

QUOTES_SHOWN = 4
HARMS_SHOWN = 8
PLATFORMS_SHOWN = 8


class HomePage(PublicPage):
    template_name = "archive/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        index = current()
        featured = opening_quote(index, index.all)
        but = [featured.pk] if featured else []
        quotes = open_quotes(index, index.all, QUOTES_SHOWN, but=but)
        figures = Figure.objects.latest_of_each().in_order().with_terms()
        return super().get_context_data(
            featured=featured,
            quotes=quotes,
            shown=[*quotes, featured] if featured else quotes,
            figure=figures.first(),
            harms=largest(index, HARM_TYPE)[:HARMS_SHOWN],
            platforms=largest(index, PLATFORM)[:PLATFORMS_SHOWN],
            groups=grouped(index, THEME),
            total=len(index.all),
            **kwargs,
        )
