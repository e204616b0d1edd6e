"""The organisation's own pages: what it writes is shown and never run, and what it has not written is said to be missing."""

import re
from pathlib import Path

import pytest
from django.conf import settings as real_settings

from archive.views import caching
from archive.views.own_pages import FILES, TITLES, check_pages, our_text, text_of
from archive.views.plain_text import Block, Part, blocks_of
from config import env
from config.env import BadSetting
from tests.processes import database_url, run
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
    for written in (
        "<script>alert(1)</script>",
        'onerror="alert(1)"',
        '{% now "Y" %}',
        "<b>bold</b>",
        "<i>gap</i>",
    ):
        assert written in main
    assert "{{ organisation }}" in main
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


@pytest.mark.parametrize(
    ("written", "blocks"),
    [
        ("one\ntwo\n\nthree", [Block("p", [[Part("one two")]]), Block("p", [[Part("three")]])]),
        ("# A\ntext", [Block("h2", [[Part("A")]]), Block("p", [[Part("text")]])]),
        (
            "## A\n# B\n### C",
            [Block("h2", [[Part("A")]]), Block("h2", [[Part("B")]]), Block("h3", [[Part("C")]])],
        ),
        ("#A", [Block("p", [[Part("#A")]])]),
        (
            "- a\n- b\n  more\n\n* c",
            [Block("ul", [[Part("a")], [Part("b more")]]), Block("ul", [[Part("c")]])],
        ),
        ("text\n- a", [Block("p", [[Part("text")]]), Block("ul", [[Part("a")]])]),
        (
            "a [[gap over\ntwo lines]].",
            [Block("p", [[Part("a "), Part("gap over two lines", is_gap=True), Part(".")]])],
        ),
        ("[[not closed", [Block("p", [[Part("[[not closed")]])]),
        (
            "See https://a.example/x?y=1.",
            [
                Block(
                    "p",
                    [[Part("See "), Part("https://a.example/x?y=1", "https://a.example/x?y=1"), Part(".")]],
                )
            ],
        ),
        (
            "(dpo@a.example)",
            [Block("p", [[Part("("), Part("dpo@a.example", "mailto:dpo@a.example"), Part(")")]])],
        ),
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


# --- what an organisation puts into its directory ---


@pytest.fixture
def directory(tmp_path, monkeypatch):
    monkeypatch.setenv("ARCHIVE_PAGES", str(tmp_path))
    return tmp_path


def read():
    return env.pages("ARCHIVE_PAGES", among=FILES)


def test_pages_are_read_as_any_editor_saves_them(directory):
    (directory / "privacy.txt").write_bytes(b"\xef\xbb\xbfone\r\ntwo\r\n")
    (directory / "terms.cy.txt").write_text("telerau\n", "utf-8")
    (directory / "notes.docx").write_bytes(b"\xff")

    assert read() == {"privacy": "one\ntwo", "terms.cy": "telerau"}


def test_without_a_directory_there_are_none(monkeypatch):
    monkeypatch.setenv("ARCHIVE_PAGES", "")

    assert read() == {}


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("privacy-notice.txt", b"x", "a text that is none of the pages"),
        ("privacy.txt", b"caf\xe9", "privacy.txt in ARCHIVE_PAGES is not saved as UTF-8"),
        ("privacy.txt", b"x" * (env.LONGEST_PAGE + 1), "privacy.txt in ARCHIVE_PAGES is too long"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_name(directory, name, content, refusal):
    (directory / name).write_bytes(content)

    with pytest.raises(BadSetting, match=refusal):
        read()


def test_a_directory_that_is_none_is_refused(directory, monkeypatch):
    monkeypatch.setenv("ARCHIVE_PAGES", str(directory / "missing"))

    with pytest.raises(BadSetting, match="ARCHIVE_PAGES is not a directory"):
        read()


def test_the_settings_know_the_files_of_every_page(directory):
    for name in FILES:
        (directory / f"{name}.txt").write_text("text", "utf-8")
    show = "from django.conf import settings; print(sorted(settings.ARCHIVE_PAGES))"

    told = run(
        "-c", show, site="all", url=f"sqlite:///{directory}/a.sqlite3", more={"ARCHIVE_PAGES": str(directory)}
    )

    assert told.stdout == f"{sorted(FILES)}\n", told.stderr


# --- what whoever runs it is told ---


def test_the_check_names_what_is_missing_or_has_gaps(settings):
    settings.ARCHIVE_PAGES = {"privacy": "done", "terms": "The licence is [[which]].", "privacy.cy": "[[x]]"}

    (warning,) = check_pages()

    assert warning.id == "archive.W005"
    assert warning.msg.endswith("say so: privacy.cy.txt, accessibility.txt, terms.txt.")


def test_the_check_has_nothing_to_say_of_finished_pages_or_to_a_process_that_shows_none(settings):
    settings.ARCHIVE_PAGES = FINISHED
    assert list(check_pages()) == []

    settings.ARCHIVE_PAGES, settings.ARCHIVE_SITE = {}, "staff"
    assert list(check_pages()) == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize(("pages", "lines"), [("", 1), ("tests/config/pages", 0)])
def test_the_start_warns_while_pages_are_not_finished(pages, lines):
    told = run("-c", "import config.wsgi", site="all", url=database_url(), more={"ARCHIVE_PAGES": pages})

    assert told.returncode == 0, told.stderr
    assert told.stderr.count("Pages for readers are not finished") == lines
    assert text_of("privacy", "en-gb")[0] not in told.stderr
