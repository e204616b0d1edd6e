"""Every address: the staff's under /admin/, the readers' everywhere else.

A process that serves one of the two shows no page of the other.
"""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from config.elsewhere import readers_addresses_elsewhere

# Addresses in English have no prefix: they are printed in other people's reports.
urlpatterns = i18n_patterns(path("", include("archive.urls")), prefix_default_language=False)
if settings.ARCHIVE_SITE == "staff":
    elsewhere = include((readers_addresses_elsewhere(), "archive"))
    urlpatterns = i18n_patterns(path("", elsewhere), prefix_default_language=False)
if settings.SERVES_STAFF:
    from django.contrib import admin  # not installed elsewhere

    urlpatterns = [path("admin/", admin.site.urls), *urlpatterns]

_refusals = "archive.admin.refusals" if settings.SERVES_STAFF else "archive.views.errors"
handler400 = f"{_refusals}.bad_request"
handler403 = f"{_refusals}.permission_denied"
handler404 = f"{_refusals}.page_not_found"
handler500 = f"{_refusals}.server_error"
