"""Which quotes were taken back: for those who cited one, and for programs that keep copies."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from archive.models.publication import Tombstone
from archive.search.addresses import permalink
from archive.views.atom import ReadableFeed, name_of
from archive.views.pages import PublicPage

MOST = 1000  # entries; a reader that asks once a month misses none


class WithdrawalsFeed(PublicPage):
    """An Atom feed (RFC 4287) of addresses and days, newest first: it knows nothing else."""

    indexed = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        feed = ReadableFeed(
            request,
            title=_("Withdrawn quotes"),
            about=_(
                "The %(most)s quotes that were withdrawn most recently. Please don’t use them. If any other"
                " quote has been withdrawn, its page says so too."
            )
            % {"most": MOST},
            page=reverse("archive:home"),
            which="withdrawals",
        )
        for tombstone in Tombstone.objects.all()[:MOST]:
            feed.add(
                title=_("Quote %(id)s was withdrawn") % {"id": tombstone.public_id},
                address=permalink(request, tombstone.public_id),
                name=name_of("withdrawn", tombstone.public_id),
                day=tombstone.withdrawn_on,
            )
        return feed.answer()
