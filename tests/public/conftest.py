import pytest

from archive.models.figure import Figure
from archive.models.publication import Tombstone
from tests.public.factory import FIRST_DAY, make_collection, make_publication, public_id
from tests.walls import CLEARED, lowered

WITHDRAWN = public_id(12345)


@pytest.fixture(autouse=True)
def publications_that_nobody_cleared(request):
    """Readers' pages are tested with publications made, and taken away, directly (factory.py)."""
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        with lowered(*CLEARED, "guard_publication_delete"):
            yield
    else:
        yield


@pytest.fixture
def quote(db):
    with lowered(*CLEARED):
        return make_publication(
            "he said send more or [friend] gets them",
            attribution="Girl, 13–15, Instagram, online blackmail, 2025",
            fidelity="lightly_edited",
            platforms=["instagram"],
            harm_types=["online-blackmail"],
            themes=["asked-to-pay"],
            age_band="13-15",
            gender="girl",
            year=2025,
            content_notes=["threats", "money"],
            invented=True,
        )


@pytest.fixture
def withdrawn(db):
    return Tombstone.objects.create(public_id=WITHDRAWN, withdrawn_on=FIRST_DAY)


# What programs ask for; tested beside the pages.
FILES = (
    "/robots.txt",
    "/sitemap.xml",
    "/withdrawals.atom",
    "/themes/asked-to-pay/new.atom",
    "/harms/online-blackmail/new.atom",
    "/platforms/instagram/new.atom",
    "/search/new.atom",
)


@pytest.fixture
def evidence(quote):
    figure = Figure.objects.earliest("pk")
    return make_collection((quote, "Afraid to tell", "Asked by a stranger."), figure)


@pytest.fixture
def addresses(quote, evidence):
    """One address of every kind of page for readers that answers 200."""
    return [
        "/",
        "/themes/",
        "/themes/asked-to-pay/",
        "/themes/how-it-is-kept-up/",
        "/themes/false-age-to-join/",
        "/harms/online-blackmail/",
        "/platforms/instagram/",
        "/themes/asked-to-pay/briefing/",
        "/harms/online-blackmail/briefing/",
        "/platforms/instagram/briefing/",
        "/compare/?a=harm.online-blackmail&b=platform.instagram",
        "/search/",
        "/search/?q=send&theme=asked-to-pay&age_min=12",
        "/search/?q=zebra&gender=boy",
        f"/quotes/{quote.public_id}/",
        "/evidence/",
        f"/evidence/{evidence.slug}/",
        "/about/",
        "/help-now/",
        "/privacy/",
        "/accessibility/",
        "/terms/",
    ]
