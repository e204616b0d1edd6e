"""Which quotes were taken back: for those who cited one, and for programs that keep copies."""

from datetime import UTC, datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from archive.models.publication import Tombstone
from archive.search.addresses import permalink
from archive.views.pages import PublicPage

MOST = 1000  # entries; a reader that asks once a month misses none


class WithdrawalsFeed(PublicPage):
    """An Atom feed (RFC 4287) of addresses and days, newest first: it knows nothing else."""

    indexed = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        feed = Atom1Feed(
            title=_("Withdrawn quotes"),
            link=request.build_absolute_uri(reverse("archive:home")),
            description=_(
                "Addresses of quotes that were taken back and must not be used any more: the latest %(most)s."
                " The address of any other quote that was taken back says so as well."
            )
            % {"most": MOST},
            feed_url=request.build_absolute_uri(reverse("archive:withdrawals")),
            author_name="Heard",
            language="en-gb",
        )
        for tombstone in Tombstone.objects.all()[:MOST]:
            address = permalink(request, tombstone.public_id)
            feed.add_item(
                title=_("Quote %(id)s was withdrawn") % {"id": tombstone.public_id},
                link=address,
                unique_id=address,
                description="",
                updateddate=datetime.combine(tombstone.withdrawn_on, time(), tzinfo=UTC),
            )
        return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
