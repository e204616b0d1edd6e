"""Readers' pages in Welsh, as far as they go: the way about, and the way to help."""

import gettext
import re
from pathlib import Path

import pytest

from tests.public.reading import Page

pytestmark = pytest.mark.django_db
CATALOGUE = Path(__file__).resolve().parents[2] / "archive" / "locale" / "cy" / "LC_MESSAGES"
TEMPLATES = CATALOGUE.parents[2] / "templates" / "archive"


def entries():
    """Each text of the catalogue as it is written, with its Welsh."""
    written = (CATALOGUE / "django.po").read_text(encoding="utf-8")
    return dict(re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', written, re.MULTILINE))


def test_the_way_about_and_the_help_are_in_welsh_and_say_so(client):
    page = Page(client.get("/cy/help-now/"))

    assert page.one("html").attributes["lang"] == "cy"
    assert "lang" not in page.one("main").attributes
    assert page.texts("h1") == ["Cael help nawr"]
    (way_out,) = page.texts("a", class_="exit")
    assert " ".join(way_out.split()) == "Gadael y dudalen hon (neu bwyso Shift deirgwaith)"
    assert "0800 1111" in page.one("footer").text
    # What staff wrote is English, and said to be.
    assert "Call Childline" in next(
        each.text for each in page.all("span", lang="en-GB") if "aside" in each.inside
    )


def test_what_is_not_translated_is_marked_as_english(client, quote):
    page = Page(client.get(f"/cy/quotes/{quote.public_id}/"))

    assert (page.one("html").attributes["lang"], page.one("main").attributes["lang"]) == ("cy", "en-GB")
    assert quote.text.split("[")[0] in page.one("blockquote").text


def test_no_welsh_stands_where_the_page_says_that_it_is_english(client, addresses):
    welsh = {" ".join(text.split()) for text in entries().values()}
    english = [address for address in addresses if address != "/help-now/"]
    for address in [*english, "/nothing/", "/search/?age_min=x"]:
        page = Page(client.get(f"/cy{address}"))
        said = {" ".join(each.text.split()) for each in page.elements if "main" in each.inside}
        assert page.one("main").attributes["lang"] == "en-GB", address
        assert said & welsh == set(), address


def test_a_quote_has_one_permanent_address_whatever_the_language(client, quote, withdrawn):
    topic = "/cy/themes/asked-to-pay/"

    for page in (f"/cy/quotes/{quote.public_id}/", topic, f"{topic}new.atom"):
        said = client.get(page).content.decode()
        # A topic's page names none: where its quotes stand for good is asked for with what is copied.
        assert (f"http://testserver/quotes/{quote.public_id}/" in said) == (page != topic), page
        assert f"testserver/cy/quotes/{quote.public_id}" not in said, page
    withdrawals = client.get("/cy/withdrawals.atom").content.decode()
    assert f"http://testserver/quotes/{withdrawn.public_id}/" in withdrawals


def test_every_page_leads_to_itself_in_the_other_language_and_back(client, addresses):
    for address in addresses:
        across = Page(client.get(address)).one("a", hreflang="cy").attributes["href"]
        assert across == f"/cy{address}"
        assert Page(client.get(across)).one("a", hreflang="en-GB").attributes["href"] == address


def test_no_header_and_no_cookie_chooses_the_language(client):
    client.cookies["django_language"] = "cy"

    page = Page(client.get("/", headers={"Accept-Language": "cy"}))

    assert page.one("html").attributes["lang"] == "en-GB"


def test_a_cache_keeps_one_copy_of_a_page_for_readers_of_every_language(client, addresses):
    for address in [*addresses, "/cy/", "/no-such-page/"]:
        assert "Accept-Language" not in client.get(address).headers.get("Vary", ""), address
        assert client.get(address).headers["Content-Language"] in {"en-gb", "cy"}


def test_a_page_is_not_listed_twice(client, quote):
    assert client.get("/cy/about/").headers["X-Robots-Tag"] == "noindex"
    assert Page(client.get("/cy/about/")).all("meta", name="robots")
    assert "/cy/" not in client.get("/sitemap.xml").content.decode()


def test_a_withdrawn_quote_is_gone_in_every_language(client, withdrawn):
    assert client.get(f"/cy/quotes/{withdrawn.public_id}/").status_code == 410


def test_the_catalogue_that_runs_is_the_one_that_is_written():
    with (CATALOGUE / "django.mo").open("rb") as compiled:
        running = gettext.GNUTranslations(compiled)

    assert {text: running.gettext(text) for text in entries()} == entries()


def test_every_text_of_the_catalogue_stands_in_a_template():
    used = " ".join(path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html"))

    assert [text for text in entries() if text not in used] == []
