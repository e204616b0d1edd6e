"""The organisation's own pages: its words are shown as they are, and what is missing is said to be."""

import re
from pathlib import Path

import pytest
from django.conf import settings as real_settings

from archive.views import caching
from archive.views.own_pages import TITLES, our_text
from archive.views.plain_text import Block, Part, blocks_of
from config import env
from tests.public.reading import Page

FINISHED = dict.fromkeys(TITLES, "Written by the organisation.")
NOT_FINISHED = "This page is not finished."


def main_of(client, address):
    return Page(client.get(address)).one("main").text


@pytest.mark.django_db
@pytest.mark.parametrize("name", TITLES)
def test_a_page_that_nobody_has_completed_says_so_and_shows_each_gap(client, name):
    page = Page(client.get(f"/{name}/"))

    assert page.texts("h1") == [str(TITLES[name])]
    assert NOT_FINISHED in page.one("p", class_="banner").text
    gaps = re.findall(r"\[\[(.+?)\]\]", our_text(name))
    assert gaps
    assert page.texts("mark") == [f"[{gap}]" for gap in gaps]
    assert "[[" not in page.one("main").text
    assert not re.search(r"[{}]", page.one("main").text)


@pytest.mark.django_db
def test_a_page_that_is_finished_says_nothing_of_that(client, settings):
    settings.ARCHIVE_PAGES = FINISHED

    assert [main_of(client, f"/{name}/").split() for name in TITLES] == [
        [*str(title).split(), "Written", "by", "the", "organisation."] for title in TITLES.values()
    ]


@pytest.mark.django_db
def test_a_page_of_the_organisations_own_with_a_gap_is_not_finished(client, settings):
    settings.ARCHIVE_PAGES = {**FINISHED, "terms": "The licence is [[which]]."}

    assert NOT_FINISHED in main_of(client, "/terms/")
    assert NOT_FINISHED not in main_of(client, "/privacy/")


@pytest.mark.django_db
def test_what_looks_like_a_program_is_text(client, settings):
    hostile = (
        '<script>alert(1)</script> <img src=x onerror="alert(1)"> &lt; {{ organisation }} {% now "Y" %}\n\n'
        "# <b>bold</b>\n\n- javascript:alert(1)\n- [[<i>gap</i>]]\n- [words](javascript:alert(1))"
    )
    settings.ARCHIVE_PAGES = {**FINISHED, "terms": hostile}

    page = Page(client.get("/terms/"))

    main = page.one("main").text
    written = (
        "<script>alert(1)</script>",
        'onerror="alert(1)"',
        '{% now "Y" %}',
        "<b>bold</b>",
        "<i>gap</i>",
    )
    assert [each for each in (*written, "{{ organisation }}", "&lt;") if each not in main] == []
    assert page.all("b") == page.all("i") == page.all("img") == []
    assert [each for each in page.all("a") if each.attributes["href"].startswith("javascript")] == []


@pytest.mark.django_db
def test_a_welsh_page_is_shown_in_welsh_and_the_english_one_where_there_is_none(client, settings):
    settings.ARCHIVE_PAGES = {**FINISHED, "privacy.cy": "Hysbysiad y sefydliad."}

    welsh, english = Page(client.get("/cy/privacy/")), Page(client.get("/cy/terms/"))

    assert (welsh.one("main").attributes["lang"], english.one("main").attributes["lang"]) == ("cy", "en-GB")
    assert "Hysbysiad y sefydliad." in welsh.one("main").text
    assert "Written by the organisation." in english.one("main").text
    assert "Hysbysiad" not in main_of(client, "/privacy/")


@pytest.mark.django_db
def test_every_page_leads_to_them(client, addresses):
    for address in addresses:
        footer = {each.attributes["href"] for each in Page(client.get(address)).all("a")}
        assert {f"/{name}/" for name in TITLES} <= footer, address


def test_another_text_is_another_page_to_every_cache(settings):
    def digest():
        caching._program.cache_clear()
        return caching._program()

    before = digest()
    settings.ARCHIVE_PAGES = FINISHED
    after = digest()
    caching._program.cache_clear()

    assert before != after


def test_numbers_in_our_texts_are_those_of_the_settings(settings):
    settings.ARCHIVE_ORIGINAL_RETENTION_DAYS = 77

    assert "{original_days}" in our_text("privacy")
    values = {"original_days": "77"}
    assert blocks_of("after {original_days} {days}", values) == [Block("p", [[Part("after 77 {days}")]])]


def block(kind, *lines):
    return Block(kind, [[Part(each) if isinstance(each, str) else each for each in line] for line in lines])


GAP = Part("gap over two lines", is_gap=True)
LINK = Part("https://a.example/x?y=1", "https://a.example/x?y=1")
MAIL = Part("dpo@a.example", "mailto:dpo@a.example")


@pytest.mark.parametrize(
    ("written", "blocks"),
    [
        ("one\ntwo\n\nthree", [block("p", ["one two"]), block("p", ["three"])]),
        ("# A\ntext", [block("h2", ["A"]), block("p", ["text"])]),
        ("## A\n# B\n### C", [block("h2", ["A"]), block("h2", ["B"]), block("h3", ["C"])]),
        ("#A", [block("p", ["#A"])]),
        ("- a\n- b\n  more\n\n* c", [block("ul", ["a"], ["b more"]), block("ul", ["c"])]),
        ("text\n- a", [block("p", ["text"]), block("ul", ["a"])]),
        ("a [[gap over\ntwo lines]].", [block("p", ["a ", GAP, "."])]),
        ("[[not closed", [block("p", ["[[not closed"])]),
        ("See https://a.example/x?y=1.", [block("p", ["See ", LINK, "."])]),
        ("(dpo@a.example)", [block("p", ["(", MAIL, ")"])]),
        ("", []),
    ],
)
def test_plain_text_is_read_as_people_write_it(written, blocks):
    assert blocks_of(written, {}) == blocks


def test_the_longest_page_is_read_in_no_time():
    for worst in ("[", "[[", "https://", "a@", "a." * 2, "# ", "- ", "{", "\n"):
        assert blocks_of(worst * (env.LONGEST_PAGE // len(worst)), {}) is not None


def test_our_own_texts_are_there_for_every_page_and_no_other():
    files = Path(real_settings.BASE_DIR, "archive", "pages").iterdir()

    assert sorted(file.name for file in files) == sorted(f"{name}.txt" for name in TITLES)
