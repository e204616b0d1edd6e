"""The readers' addresses. Those of quotes are permanent: they are printed in other people's reports."""

from django.urls import path

from archive.views.about import AboutPage, HelpPage, RobotsFile, Sitemap
from archive.views.briefing import HarmBriefing, PlatformBriefing, ThemeBriefing
from archive.views.collections import CollectionsPage, OneCollection
from archive.views.comparing import ComparePage
from archive.views.feeds import HarmFeed, PlatformFeed, SearchFeed, ThemeFeed
from archive.views.home import HomePage
from archive.views.own_pages import TITLES, OwnPage
from archive.views.quotes import QuotePage
from archive.views.search import SearchPage
from archive.views.themes import BrowsePage, HarmPage, PlatformPage, ThemePage
from archive.views.withdrawals import WithdrawalsFeed

app_name = "archive"
urlpatterns = [
    path("", HomePage.as_view(), name="home"),
    path("themes/", BrowsePage.as_view(), name="themes"),
    path("themes/<slug:slug>/", ThemePage.as_view(), name="theme"),
    path("themes/<slug:slug>/new.atom", ThemeFeed.as_view(), name="theme-feed"),
    path("harms/<slug:slug>/", HarmPage.as_view(), name="harm"),
    path("harms/<slug:slug>/new.atom", HarmFeed.as_view(), name="harm-feed"),
    path("evidence/", CollectionsPage.as_view(), name="collections"),
    path("evidence/<slug:slug>/", OneCollection.as_view(), name="collection"),
    path("platforms/<slug:slug>/", PlatformPage.as_view(), name="platform"),
    path("platforms/<slug:slug>/new.atom", PlatformFeed.as_view(), name="platform-feed"),
    path("themes/<slug:slug>/briefing/", ThemeBriefing.as_view(), name="theme-briefing"),
    path("harms/<slug:slug>/briefing/", HarmBriefing.as_view(), name="harm-briefing"),
    path("platforms/<slug:slug>/briefing/", PlatformBriefing.as_view(), name="platform-briefing"),
    path("compare/", ComparePage.as_view(), name="compare"),
    path("search/", SearchPage.as_view(), name="search"),
    path("search/new.atom", SearchFeed.as_view(), name="search-feed"),
    path("quotes/<slug:public_id>/", QuotePage.as_view(), name="quote"),
    path("withdrawals.atom", WithdrawalsFeed.as_view(), name="withdrawals"),
    path("about/", AboutPage.as_view(), name="about"),
    path("help-now/", HelpPage.as_view(), name="help-now"),
    *(path(f"{name}/", OwnPage.as_view(name=name), name=name) for name in TITLES),
    path("robots.txt", RobotsFile.as_view(), name="robots"),
    path("sitemap.xml", Sitemap.as_view(), name="sitemap"),
]
