"""A quote whose basis has ended is not there for readers, before anybody has withdrawn it."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from archive.models import Figure, Generation, Publication
from archive.models.vocabulary import HarmType, Platform, Theme
from archive.search import index
from archive.views import remembering
from tests.public.conftest import FILES
from tests.public.factory import make_publication, make_random_publications

pytestmark = pytest.mark.django_db

# In no other text. The first is searched for; the second is what somebody types who means it; the third is
# typed by nobody, so that a page on which it stands shows the quote.
WORD, NEARLY, MARK = "wheelbarrow", "wheelbarow", "umbrellas"
TEXT = f"he said send more, and the {WORD} and the {MARK} were mine"
MOMENT = re.compile(r"<updated>[^<]*T(?!00:00:00)[^<]*</updated>")
PAGES = (
    "/",
    "/themes/",
    "/themes/asked-to-pay/",
    "/themes/too-ashamed-to-tell/",
    "/themes/how-it-is-kept-up/",
    "/harms/online-blackmail/",
    "/search/",
    "/about/",
    "/cy/",
    "/cy/search/",
    "/themes/too-ashamed-to-tell/new.atom",
)
QUESTIONS = (
    f"/search/?q={WORD}",
    f"/search/?q={WORD}&sort=newest",
    "/search/?q=wheelb*",
    f"/search/?q=%22the+{WORD}%22",
    f"/search/?q=-{WORD}",
    f"/search/?q=send+OR+{WORD}",
    f"/search/?q={NEARLY}",
    f"/search/?q={WORD}&exact=1",
    "/search/?q=blackmail",
    "/search/?theme=asked-to-pay",
    "/search/?not_theme=asked-to-pay",
    "/search/?platform=instagram&gender=girl",
    "/search/?year=2019",
    "/search/?not_year=2019",
    "/search/?age_min=16&age_max=18",
    "/search/?nation=wales&sort=newest",
    "/search/?page=2",
    "/themes/asked-to-pay/?page=2",
)


def today(after=0):
    return timezone.localdate() + timedelta(days=after)


def lapsing(on, **changes):
    """A quote that stands out on every page: the newest, the only one of its year, open to all."""
    tags = {
        "platforms": ["instagram"],
        "harm_types": ["online-blackmail"],
        "themes": ["asked-to-pay", "too-ashamed-to-tell"],
        "age_band": "16-18",
        "gender": "girl",
        "nation": "wales",
        "year": 2019,
        "attribution": f"Girl, 16–18, with {MARK}",
        "published_on": today(),
        "lapses_on": on,
    }
    return make_publication(TEXT, **{**tags, **changes})


def pages(client):
    """Every kind of page and file, and the answers to many questions, whole and in part."""
    asked = {each: client.get(each) for each in (*PAGES, *QUESTIONS, *FILES)}
    parts = {f"part of {each}": client.get(each, headers={"HX-Request": "true"}) for each in QUESTIONS}
    found = {**asked, **parts}
    # An empty feed tells the moment at which it was made.
    return {
        address: (page.status_code, MOMENT.sub("", page.content.decode())) for address, page in found.items()
    }


def telling(pages):
    return [address for address, (_, content) in pages.items() if MARK in content]


@pytest.mark.long
@pytest.mark.usefixtures("unguarded")
def test_an_archive_with_a_lapsed_quote_is_to_readers_the_archive_without_it(client):
    """Compared letter by letter, so that no count, order, suggestion or list can tell of it."""
    make_random_publications(25, seed=7)
    lapsed = [lapsing(today(-1)), lapsing(today(-400), content_notes=["threats"], fidelity="composite")]
    before = pages(client)

    for quote in lapsed:
        quote.delete()
    assert pages(client) == before

    lapsing(today())  # it could be told, were it not for its day
    assert telling(pages(client)) != []


@pytest.fixture
def tomorrow(monkeypatch):
    def turn():
        day = today(1)
        monkeypatch.setattr(timezone, "localdate", lambda *_: day)

    return turn


def test_the_day_after_its_last_no_page_knows_it_without_a_job_or_a_write(client, tomorrow):
    make_random_publications(5, seed=3)
    quote = lapsing(today())
    warm = pages(client)
    asked = {each: client.get(each) for each in ("/", "/search/", *QUESTIONS, *FILES)}
    kept = {each: page.headers["ETag"] for each, page in asked.items() if page.status_code == 200}
    assert f"q={WORD}" in client.get(f"/search/?q={NEARLY}").content.decode()
    assert {"/", "/search/", "/themes/asked-to-pay/", "/themes/asked-to-pay/new.atom"} <= set(telling(warm))
    index.current()
    generation = Generation.present()

    tomorrow()

    assert telling(pages(client)) == []
    for address, tag in kept.items():
        assert client.get(address, headers={"If-None-Match": tag}).status_code != 304, address
    remembering.PAGES.clear()  # a page that is made tells what it was made of
    assert client.get("/").context["total"] == 5
    assert f"q={WORD}" not in client.get(f"/search/?q={NEARLY}").content.decode()
    assert Generation.present() == generation  # nothing was written
    assert Publication.everything.filter(pk=quote.pk).exists()


def test_its_address_answers_410_from_that_day_whatever_a_cache_holds(client, tomorrow):
    quote = lapsing(today())
    address = f"/quotes/{quote.public_id}/"
    held = client.get(address)
    assert held.status_code == 200

    tomorrow()

    for headers in ({}, {"If-None-Match": held.headers["ETag"]}):
        answer = client.get(address, headers=headers)
        assert answer.status_code == 410
        assert MARK not in answer.content.decode()
        assert answer.headers["Cache-Control"] == "no-store"
    assert client.head(address).status_code == 410


def test_a_quote_is_shown_on_its_last_day_and_for_ever_where_it_does_not_lapse(client, tomorrow):
    last, never = lapsing(today(1)), make_publication("he never stopped")
    tomorrow()

    answers = {quote: client.get(f"/quotes/{quote.public_id}/").status_code for quote in (last, never)}

    assert answers == {last: 200, never: 200}


def test_figures_are_not_offered_beside_a_lapsed_quote(client):
    figure = Figure.objects.create(
        slug="offences",
        value=3,
        unit="offences",
        first_day=date(2024, 1, 1),
        last_day=date(2024, 12, 31),
        coverage="One force.",
        source="A report.",
        caveat="Not all of them.",
    )
    figure.themes.set(Theme.objects.filter(slug="asked-to-pay"))
    lapsing(today(-1))

    page = client.get("/themes/asked-to-pay/").content.decode()

    assert "offences" in page
    assert MARK not in page


@pytest.mark.parametrize("model", [Platform, HarmType, Theme])
def test_no_term_leads_to_a_lapsed_quote(model):
    lapsing(today(-1))
    standing = lapsing(today())
    term = model.objects.get(
        slug={"platform": "instagram", "harmtype": "online-blackmail"}.get(
            model._meta.model_name, "asked-to-pay"
        )
    )

    assert list(term.publications.all()) == [standing]


def test_no_page_shows_the_day_on_which_a_quote_lapses_nor_which_edition_it_is(client):
    quote = lapsing(date(2091, 7, 19), edition=29173)
    found = pages(client)
    found["its own"] = (200, client.get(f"/quotes/{quote.public_id}/").content.decode())

    assert telling(found) != []
    for address, (_, content) in found.items():
        assert "2091" not in content, address
        assert "29173" not in content, address
