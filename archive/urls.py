"""The readers' addresses. Those of quotes are permanent: they are printed in other people's reports."""

from django.urls import path

from archive.views.about import AboutPage, HelpPage, RobotsFile, Sitemap
from archive.views.feeds import HarmFeed, SearchFeed, ThemeFeed
from archive.views.own_pages import TITLES, OwnPage
from archive.views.quotes import QuotePage
from archive.views.search import SearchPage
from archive.views.themes import HarmPage, HomePage, ThemePage, ThemesPage
from archive.views.withdrawals import WithdrawalsFeed

app_name = "archive"
urlpatterns = [
    path("", HomePage.as_view(), name="home"),
    path("themes/", ThemesPage.as_view(), name="themes"),
    path("themes/<slug:slug>/", ThemePage.as_view(), name="theme"),
    path("themes/<slug:slug>/new.atom", ThemeFeed.as_view(), name="theme-feed"),
    path("harms/<slug:slug>/", HarmPage.as_view(), name="harm"),
    path("harms/<slug:slug>/new.atom", HarmFeed.as_view(), name="harm-feed"),
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
