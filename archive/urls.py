"""The readers' addresses. Those of quotes are permanent: they are printed in other people's reports."""

from django.urls import path

from archive.views.about import AboutPage, HelpPage, RobotsFile
from archive.views.quotes import QuotePage
from archive.views.search import SearchPage
from archive.views.themes import HomePage, ThemePage, ThemesPage
from archive.views.withdrawals import WithdrawalsFeed

app_name = "archive"
urlpatterns = [
    path("", HomePage.as_view(), name="home"),
    path("themes/", ThemesPage.as_view(), name="themes"),
    path("themes/<slug:slug>/", ThemePage.as_view(), name="theme"),
    path("search/", SearchPage.as_view(), name="search"),
    path("quotes/<slug:public_id>/", QuotePage.as_view(), name="quote"),
    path("withdrawals.atom", WithdrawalsFeed.as_view(), name="withdrawals"),
    path("about/", AboutPage.as_view(), name="about"),
    path("help-now/", HelpPage.as_view(), name="help-now"),
    path("robots.txt", RobotsFile.as_view(), name="robots"),
]
