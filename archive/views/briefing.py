"""A briefing about one topic: two printed pages with figures, children's words and what they are."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from archive.models.vocabulary import HarmType, Platform, Theme
from archive.search.facets import HARM_TYPE, PLATFORM, THEME
from archive.search.index import current
from archive.views.breakdowns import breakdowns
from archive.views.charts import chart
from archive.views.open_quotes import open_quotes
from archive.views.themes import TermPage, figures_on

# What fits two sheets of A4 (tests/browser/test_briefing.py). No quote is ever shortened.
MOST_QUOTES = 6
LONGEST_QUOTE = 420  # characters
ROOM_FOR_QUOTES = 1_800  # characters of them all
MOST_FIGURES = 2
MOST_CHARTS = 4
MOST_BARS = 5


class BriefingPage(TermPage):
    template_name = "archive/briefing.html"
    indexed = False
    route = "archive:{}-briefing"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        topic = self.topic()
        index = current()
        found = index.having_any(self.facet.name, [topic.slug])
        drawn = breakdowns(
            index, found, ((self.facet.name, topic.slug), *self.address.notes()), most=MOST_BARS
        )
        page = reverse(f"archive:{self.facet.route}", args=[topic.slug])
        return super().get_context_data(
            topic=topic,
            total=len(found),
            figures=figures_on(topic)[:MOST_FIGURES],
            quotes=open_quotes(index, found, MOST_QUOTES, longest=LONGEST_QUOTE, room=ROOM_FOR_QUOTES),
            charts=[chart(each) for each in drawn if not each.is_trend][:MOST_CHARTS],
            page=page,
            whole_address=self.request.build_absolute_uri(),
            today=timezone.localdate(),
            **kwargs,
        )


class ThemeBriefing(BriefingPage):
    model = Theme
    facet = THEME


class HarmBriefing(BriefingPage):
    model = HarmType
    facet = HARM_TYPE


class PlatformBriefing(BriefingPage):
    model = Platform
    facet = PLATFORM
