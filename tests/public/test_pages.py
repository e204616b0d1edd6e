"""What holds for every page for readers."""

import gzip
import hashlib
import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from archive.search import index
from archive.urls import urlpatterns
from archive.views import errors
from archive.views.pages import PublicPage
from tests.public.conftest import FILES, WITHDRAWN
from tests.public.factory import make_publication, public_id
from tests.public.reading import Page

pytestmark = pytest.mark.django_db

# The only places outside to which a page may link. None is ever loaded by a page.
SIGNPOSTS = {
    "https://www.childline.org.uk/",
    "https://www.childline.org.uk/remove",
    "https://www.ceop.police.uk/",
    "https://www.nspcc.org.uk/",
    "https://www.nspcc.org.uk/about-us/news-opinion/2019/cyber-related-sex-crimes-children/",
    "https://www.bbc.co.uk/weather",
    "https://ico.org.uk/make-a-complaint/",
    "https://mcmw.abilitynet.org.uk/",
    "https://www.equalityadvisoryservice.com/",
    "https://www.equalityni.org/",
}
CONTACT = "mailto:archive@helpline.example"
FIRST_WINDOW = 14_000  # bytes that a server sends before it must hear from the reader
REFUSED = [
    "/nothing/",
    "/themes/nothing/",
    f"/quotes/{public_id(99)}/",
    f"/quotes/{WITHDRAWN}/",
    "/search/?platform=gone",
]


@pytest.fixture
def all_addresses(addresses, withdrawn):
    return [*addresses, *REFUSED]


def test_every_named_address_is_among_those_tested(addresses):
    tested = [*addresses, *FILES]
    named = {get_resolver().resolve(address.partition("?")[0]).view_name for address in tested}

    assert named == {f"archive:{pattern.name}" for pattern in urlpatterns}


def test_every_page_has_its_language_title_landmarks_and_one_heading_of_the_first_level(
    client, all_addresses
):
    for address in all_addresses:
        page = Page(client.get(address))
        assert page.one("html").attributes["lang"] == "en-GB"
        assert page.one("title").text.endswith("– Heard")
        assert len(page.all("h1")) == 1, address
        assert [len(page.all(tag)) for tag in ("main", "header", "footer")] == [1, 1, 1], address
        assert page.all("a")[0].attributes == {"class": "skip", "href": "#main"}
        assert "data-exit" in page.all("a")[1].attributes
        assert page.one("main").attributes["id"] == "main"
        ids = [each.attributes["id"] for each in page.elements if "id" in each.attributes]
        assert len(ids) == len(set(ids)), address


def test_no_page_skips_a_level_of_heading(client, all_addresses):
    for address in all_addresses:
        levels = [
            int(each.tag[1])
            for each in Page(client.get(address)).elements
            if each.tag in {"h1", "h2", "h3", "h4"}
        ]
        assert all(after <= before + 1 for before, after in pairwise(levels)), address


def test_no_page_sets_a_cookie_or_depends_on_one(client, all_addresses):
    for address in all_addresses:
        response = client.get(address)
        assert "Set-Cookie" not in response.headers, address
        assert response.cookies == {}
        assert "Cookie" not in response.headers.get("Vary", ""), address


def test_no_page_asks_another_site_for_anything_or_has_inline_code(client, all_addresses):
    for address in all_addresses:
        for element in Page(client.get(address)).elements:
            attributes = element.attributes
            assert not any(name == "style" or name.startswith("on") for name in attributes), (
                address,
                element,
            )
            assert element.tag not in {"iframe", "object", "embed", "base"}
            for name in ("src", "href", "action"):
                url = attributes.get(name) or "/"
                loads = name == "src" or element.tag in {"link", "form"}
                inside = url.startswith(
                    ("/", "#", "tel:", CONTACT, "http://testserver/")
                ) and not url.startswith("//")
                assert inside or (url in SIGNPOSTS and not loads), (address, element)
            if element.tag == "script":
                assert attributes["src"], address


def test_every_page_shows_where_to_get_help_in_the_same_words(client, all_addresses):
    def signposts(address):
        page = Page(client.get(address))
        return page.texts("aside"), page.texts("footer")

    first = signposts("/")
    assert "0800 1111" in first[0][0]
    for number in ("0800 1111", "0808 800 5000", "childline.org.uk", "Report Remove", "CEOP"):
        assert number in first[1][0].replace("\xa0", " ")
    assert [address for address in all_addresses if signposts(address) != first] == []


def test_pages_answer_head_and_options_and_refuse_to_be_posted_to(addresses):
    client = Client(enforce_csrf_checks=True)
    for address in [*addresses, "/robots.txt"]:
        head, post = client.head(address), client.post(address, {"q": "send"})
        assert (head.status_code, head.content) == (200, b""), address
        assert post.status_code == 405, address
        assert post.headers["Allow"].replace(" ", "").startswith("GET,HEAD"), address
        assert "<h1>You can only read this page</h1>" in post.content.decode(), address
        assert "no-store" in post.headers["Cache-Control"], address
    assert client.options("/search/").headers["Allow"] == "GET, HEAD, OPTIONS"


def test_what_is_not_to_be_indexed_says_so_in_header_and_page_alike(client, all_addresses):
    for address in all_addresses:
        response = client.get(address)
        meta = [each.attributes["content"] for each in Page(response).all("meta", name="robots")]
        if response.status_code == 200:
            unlisted = address.startswith(("/search/", "/quotes/", "/compare/")) or "/briefing/" in address
            expected = ["noindex"] if unlisted else []
            assert (meta, response.headers.get("X-Robots-Tag")) == (
                expected,
                expected[0] if expected else None,
            )
        else:
            assert meta == ["noindex"], address


def test_a_crawler_may_fetch_quotes_and_themes_but_not_search(client):
    response = client.get("/robots.txt")

    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /search/",
        "Disallow: /admin/",
        "Sitemap: http://testserver/sitemap.xml",
    ]


@pytest.mark.parametrize(
    "address", ["/nothing/", "/themes/nothing/", f"/quotes/{public_id(99)}/", "/quotes/X/"]
)
def test_a_missing_page_says_nothing_about_what_exists(client, quote, address):
    response = client.get(address)

    assert response.status_code == 404
    assert response.content == client.get("/another/").content


def test_a_withdrawn_quote_leaves_one_constant_page(client, withdrawn):
    other = type(withdrawn).objects.create(public_id=public_id(777), withdrawn_on="2026-02-03")
    first, second = client.get(f"/quotes/{WITHDRAWN}/"), client.get(f"/quotes/{other.public_id}/")

    assert (first.status_code, second.status_code) == (410, 410)
    assert first.content == second.content
    assert WITHDRAWN not in first.content.decode()
    assert "202" not in Page(first).one("main").text
    assert Page(first).texts("h1") == ["This quote has been withdrawn"]


# What social sites, mail programs and advertisements add, and what nobody has thought of yet.
ADDED = (
    "fbclid=IwAR0&igsh=MzRlODBiNWFlZA&si=abc&ref=share&_gl=1*x&utm_source=ig_web&mc_cid=1&nope&%C3%A9=%00&=1"
)


def test_what_other_sites_add_leads_to_the_address_without_it_on_every_page(client, addresses):
    for address in [*addresses, *FILES]:
        mark = "&" if "?" in address else "?"
        for ask in (client.get, client.head):
            response = ask(f"{address}{mark}{ADDED}")

            assert (response.status_code, response.headers["Location"]) == (301, address), address
        assert client.get(address).status_code == 200, address


def test_no_cache_keeps_the_way_to_the_address_without_it(client):
    assert client.get("/about/?igsh=1").headers["Cache-Control"] == "no-store"


def test_the_page_for_failures_needs_neither_database_nor_request_data(django_assert_num_queries, settings):
    with django_assert_num_queries(0):
        response = errors.server_error(RequestFactory().get("/"))
    assert (response.status_code, b"0800 1111" in response.content) == (500, True)
    assert b"public.css" in response.content

    # Statics that were never collected are one of the things that can be wrong.
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    response = errors.server_error(RequestFactory().get("/"))
    assert (response.status_code, b"public.css" in response.content) == (500, False)


@pytest.mark.parametrize("view", [errors.bad_request, errors.permission_denied, errors.page_not_found])
def test_an_error_page_never_repeats_what_went_wrong(view):
    response = view(RequestFactory().get("/"), ValueError("a word of testimony"))

    assert b"testimony" not in response.content.replace(b"helpline", b"")


def test_a_list_costs_no_more_queries_for_twelve_quotes_than_for_three(client):
    addresses = [
        "/",
        "/themes/asked-to-pay/",
        "/search/",
        "/search/?q=send&gender=girl&platform=social-media",
    ]

    def queries():
        index.current()  # what is new is read by whoever comes first, whichever page it is
        counts = []
        for address in addresses:
            with CaptureQueriesContext(
                connection,
            ) as captured:
                assert client.get(address).status_code == 200
            counts.append(len(captured))
        return counts

    def add(count):
        for _ in range(count):
            make_publication("send", themes=["asked-to-pay"], platforms=["instagram"], gender="girl")

    add(3)
    few = queries()
    add(9)
    # Fewer, where a search that finds much is offered less beside it.
    assert all(many <= before for many, before in zip(queries(), few, strict=True))


def test_a_theme_page_is_light_and_brings_what_its_first_paint_needs(client):
    for _ in range(25):
        make_publication(
            "he said send more " * 20, themes=["asked-to-pay", "asked-to-meet"], content_notes=["threats"]
        )

    response = client.get("/themes/asked-to-pay/", headers={"Accept-Encoding": "gzip"})
    page = Page(client.get("/themes/asked-to-pay/"))

    scripts = [each.attributes for each in page.all("script")]
    assert all("defer" in each for each in scripts)
    awaited = [each.attributes for each in page.all("link", rel="stylesheet")]
    assert [each["media"] for each in awaited] == ["print"]
    loaded = [finders.find(each["src"].partition("static/")[2]) for each in scripts]
    assert len(response.content) + sum(Path(each).stat().st_size for each in loaded) < 60_000
    # The style and the top of the page arrive before the sender must wait for an answer.
    head = client.get("/themes/asked-to-pay/").content.partition(b"</header>")[0]
    assert len(gzip.compress(head)) < FIRST_WINDOW


def test_a_search_brings_no_style_of_charts_and_a_topic_does(client, quote):
    def styles(address):
        return [style.text for style in Page(client.get(address)).all("style")]

    assert [".years" in style for style in styles("/search/")] == [False, False]
    assert [".years" in style for style in styles("/themes/asked-to-pay/")] == [False, True]
    assert [".facet" in style for style in styles("/search/")] == [False, True]
    assert [".facet" in style for style in styles("/themes/asked-to-pay/")] == [False, False]


def test_each_file_of_type_is_named_by_what_it_holds_so_that_browsers_may_keep_it(client):
    tokens = Path(finders.find("archive/tokens.css")).read_text(encoding="utf-8")
    named = re.findall(r'url\("/static/([^"]*)"\)', tokens)

    assert len(named) == 4
    for name in named:
        content = Path(finders.find(name)).read_bytes()
        assert hashlib.sha256(content).hexdigest()[:12] == name.split(".")[-2], name
        assert re.match(settings.WHITENOISE_IMMUTABLE_FILE_TEST, f"/static/{name}")


def test_a_page_asks_early_for_the_type_that_its_style_names(client, quote):
    tokens = Path(finders.find("archive/tokens.css")).read_text(encoding="utf-8")

    asked = [link.attributes["href"] for link in Page(client.get("/")).all("link", rel="preload")]

    assert len(asked) == 2
    assert all(f'url("{address}")' in tokens and "-ext" not in address for address in asked)


def test_the_type_of_a_first_visit_is_no_more_than_sixty_kilobytes():
    tokens = Path(finders.find("archive/tokens.css")).read_text(encoding="utf-8")
    latin = [name for name in re.findall(r'url\("/static/([^"]*)"\)', tokens) if "-ext" not in name]

    assert sum(Path(finders.find(name)).stat().st_size for name in latin) <= 60_000


def test_the_dark_colours_are_the_same_whether_the_device_or_a_person_chose_them():
    tokens = Path(finders.find("archive/tokens.css")).read_text(encoding="utf-8")
    by_device, by_person = (
        re.search(rf"{re.escape(selector)} {{(.*?)}}", tokens, re.DOTALL)[1]
        for selector in (':root:not([data-theme="light"])', 'html[data-theme="dark"]')
    )

    found = [dict(re.findall(r"(--[a-z-]+): ([^;]+);", style)) for style in (by_device, by_person)]
    assert found[0] == found[1]
    assert len(found[0]) > 10


def test_the_styles_ask_no_other_site_and_know_paper_dark_and_forced_colours():
    tokens, screen, paper = (
        Path(finders.find(f"archive/{name}")).read_text(encoding="utf-8")
        for name in ("tokens.css", "public.css", "public-print.css")
    )

    for style in (tokens, screen, paper):
        assert [word for word in ("@import", "http:", "https:") if word in style] == []
        assert all(url.startswith("/static/archive/type/") for url in re.findall(r'url\("?([^)"]*)', style))
    assert "prefers-color-scheme: dark" in tokens
    assert "forced-colors: active" in screen
    assert settings.STATIC_URL in Page(Client().get("/")).one("link", media="print").attributes["href"]


def test_every_readers_address_is_tidied_in_the_same_way():
    views = {str(pattern.pattern): pattern.callback.view_class for pattern in urlpatterns}

    assert [address for address, view in views.items() if not issubclass(view, PublicPage)] == []
