"""Themes: the way in for a reader who does not yet know what to search for."""

from typing import Any

from django.db.models import Count, Q
from django.http import Http404

from archive.filters.facets import Option, theme_facet
from archive.models.publication import Publication
from archive.models.vocabulary import Theme
from archive.views.pages import PublicPage
from archive.views.pagination import paginate

NEWEST_ON_HOME = 4
MOST_RELATED = 5


def themes_by_group() -> list[Option]:
    return theme_facet().options(Publication.objects.all(), [])


class HomePage(PublicPage):
    template_name = "archive/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        newest = Publication.objects.newest_first()
        # It stands open at the top, so it must be one that needs no warning.
        featured = newest.without_content_notes().first()
        others = newest.exclude(pk=featured.pk) if featured else newest
        quotes = list(others.with_themes()[:NEWEST_ON_HOME])
        return super().get_context_data(
            groups=themes_by_group(),
            featured=featured,
            quotes=quotes,
            shown=[*quotes, featured] if featured else quotes,
            total=Publication.objects.count(),
            **kwargs,
        )


class ThemesPage(PublicPage):
    template_name = "archive/themes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        definitions = dict(Theme.objects.values_list("slug", "definition"))
        return super().get_context_data(groups=themes_by_group(), definitions=definitions, **kwargs)


class ThemePage(PublicPage):
    template_name = "archive/theme.html"
    single = frozenset({"page"})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        theme = Theme.objects.filter(slug=self.kwargs["slug"]).select_related("parent").first()
        if theme is None:
            raise Http404
        quotes = theme_facet().narrow(Publication.objects.all(), [theme.slug])
        return super().get_context_data(
            theme=theme,
            narrower=theme.children.all(),
            related=_related(theme),
            pages=paginate(quotes.newest_first().with_themes(), self.address),
            **kwargs,
        )


def _related(theme: Theme) -> list[Theme]:
    """The narrow themes that most often stand on the same quotes, those of its own group aside."""
    its_own = Q(pk=theme.pk) | Q(parent=theme) | Q(children=theme)
    beside = Q(publications__themes=theme) | Q(publications__themes__parent=theme)
    others = Theme.objects.filter(beside).exclude(its_own)
    shared = others.annotate(shared=Count("publications", distinct=True)).order_by("-shared", "label")
    return list(shared[:MOST_RELATED])
