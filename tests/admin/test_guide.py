"""The guide, and the help on each working page: what they name exists."""

import html
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.urls import get_resolver, reverse

from archive.admin.guide import PAGES
from archive.admin.guide_words import HELP, NAMES, PICTURES
from archive.admin.practice_cases import cases
from picturing.scenes import SCENES
from tests.admin.conftest import ROLES, url
from tests.admin.test_matrix import staff_patterns

HOME = "/admin/guide/"
ADMIN = settings.BASE_DIR / "archive" / "admin"
TEMPLATES = settings.BASE_DIR / "archive" / "templates" / "admin"
STATIC = settings.BASE_DIR / "archive" / "static"
GUIDE = sorted((TEMPLATES / "guide" / "pages").glob("*.html"))
OURS = ("guide", "practice")  # what names a thing may not be the only place that has it
ALWAYS = {"Enter", "Shift", "Esc", "Tab"}  # keys that a browser itself knows


def page_of(client, address):
    return client.get(address).content.decode()


def main_of(page):
    """What stands on the page itself, without the bar above it."""
    return page.partition('id="content"')[2].partition('id="footer"')[0]


def others(*suffixes):
    """Templates and modules of the staff's side, without the guide's and the practice room's own."""
    found = [each for each in (*TEMPLATES.rglob("*"), *ADMIN.rglob("*.py")) if each.suffix in suffixes]
    return [
        each
        for each in found
        if not any(part.startswith(OURS) for part in each.relative_to(settings.BASE_DIR).parts)
    ]


@pytest.fixture
def whole(as_role):
    return main_of(page_of(as_role("reviewer"), f"{HOME}all/"))


@pytest.mark.parametrize("role", ROLES)
def test_each_role_finds_its_own_pages_first(as_role, role):
    index = page_of(as_role(role), HOME)

    yours = index.partition('data-testid="yours"')[2].partition("</ul>")[0]
    titles = [html.unescape(each) for each in re.findall(r'">([^<]+)</a>', yours)]
    assert titles == [page.title for page in PAGES.values() if role in page.for_roles]
    assert {"Your first day", "Looking after yourself"} <= set(titles)


@pytest.mark.parametrize("code", PAGES)
def test_each_page_of_the_guide_has_sections_and_leads_on(as_role, code):
    page = page_of(as_role("entry"), f"{HOME}{code}/")

    assert len(re.findall(r'<h2 id="', page)) >= 4
    assert f"{HOME}all/" in page


def test_there_is_no_other_page(as_role):
    assert as_role("entry").get(f"{HOME}no-such-page/").status_code == 404


def test_each_link_in_the_guide_leads_to_something_that_exists(as_role, whole):
    client = as_role("reviewer")
    wrong, anchors = [], set(re.findall(r'\bid="([^"]+)"', whole))

    for code in PAGES:
        for address in re.findall(r'href="([^"]+)"', main_of(page_of(client, f"{HOME}{code}/"))):
            path, _, anchor = address.partition("#")
            answer = client.get(path or f"{HOME}{code}/")
            if answer.status_code != 200 or (anchor and f'id="{anchor}"' not in answer.content.decode()):
                wrong.append((code, address))
    wrong += [each for each in re.findall(r'href="#([^"]+)"', whole) if each not in anchors]

    assert wrong == []


def test_no_two_sections_have_the_same_address(whole):
    ids = re.findall(r'\bid="([^"]+)"', whole)

    assert sorted(set(ids)) == sorted(ids)


def keys_in(path):
    return set(re.findall(r"<kbd>([^<]+)</kbd>", path.read_text("utf-8")))


@pytest.mark.parametrize("path", GUIDE, ids=lambda path: path.stem)
def test_each_key_that_the_guide_names_is_told_on_a_page(path):
    known = {key for each in others(".html") for key in keys_in(each)}

    assert keys_in(path) - ALWAYS - known == set()


def test_the_practice_room_has_only_keys_of_the_flag_screen():
    flag_screen = keys_in(TEMPLATES / "archive" / "testimony" / "_keys.html")

    assert keys_in(TEMPLATES / "practice" / "_keys.html") - flag_screen == set()


def test_each_button_that_the_guide_names_is_on_a_page():
    """As a whole: between tags or quotation marks, or before what a template adds to it."""
    sources = "\n".join(path.read_text("utf-8") for path in others(".html", ".py"))

    def is_there(name):
        return re.search(rf"""[>"',}}] ?{re.escape(name)} ?[<"',:{{]""", sources)

    assert [code for code, name in NAMES.items() if not is_there(name)] == []


def test_the_guide_uses_each_name_and_each_picture_that_it_has():
    told = "".join(path.read_text("utf-8") for path in GUIDE)

    assert set(re.findall(r'{% press "([^"]+)" %}', told)) == set(NAMES)
    assert sorted(re.findall(r'{% picture "([^"]+)" %}', told)) == sorted(PICTURES)


@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)
def test_each_picture_is_there_and_small_and_told_in_words(picture):
    content = (STATIC / picture.file).read_bytes()

    assert content[8:12] == b"WEBP"
    assert len(content) <= 40 * 1024
    assert len(picture.alt) > 40
    assert picture.alt != picture.says


def test_all_pictures_together_are_small_and_none_is_left_over():
    found = list((STATIC / "archive" / "guide").iterdir())

    assert {each.stem for each in found} == set(PICTURES)
    assert sum(each.stat().st_size for each in found) <= 600 * 1024


# Help where it is needed


def test_help_is_about_pages_that_exist_and_leads_to_sections_of_the_guide(whole):
    pages = {pattern.name for pattern in staff_patterns(get_resolver())}

    assert set(HELP) - pages == set()
    assert [each.more for each in HELP.values() if f'id="{each.more}"' not in whole] == []


# What is no page to work on: an answer to a press, one question in whole sentences, the guide itself, and
# what Django brings for whoever asks for it by address.
EXPLAINS_ITSELF = re.compile(
    r"""(?x)
    .*_(delete|history|password_change) | app_list | auth_group_.* | autocomplete | jsi18n | view_on_site
    | archive_event_(add|change|export) | archive_testimony_(change_line|claim|find|language_read|let_go|line)
    | archive_testimony_(concern(_close|_note)? | leave_.* | open_again | renew | return.* | review_act)
    | archive_testimony_(severity|show_text|start_edition|take_back|withdraw_.*)
    | archive_.*_newer | collection_(as_readers|discard|submit)
    | draft_.* | guide.* | hand_over_all | login.* | logout | next_skip | password_.* | policy_report
    | practice.* | session | (power|rights)_request_act | rights_requests_export
    | upload(_discard|_errors|_standing|_undo|s_template)?
    """
)


def test_every_page_on_which_somebody_works_says_how_it_works():
    pages = {pattern.name for pattern in staff_patterns(get_resolver()) if pattern.name}

    assert {each for each in pages - set(HELP) if not EXPLAINS_ITSELF.fullmatch(each)} == set()


def test_collections_and_figures_say_how_they_work(as_role):
    assert page_of(as_role("reviewer"), reverse("admin:collections")).count('data-testid="how"') == 1
    assert (
        page_of(as_role("administrator"), reverse("admin:archive_figure_add")).count('data-testid="how"') == 1
    )


@pytest.mark.parametrize("told", list(dict.fromkeys(HELP.values())), ids=lambda told: told.more)
def test_help_is_three_to_six_sentences(told):
    assert 3 <= len(sentences(told.says)) <= 6


@pytest.mark.parametrize(
    ("page", "role"),
    [
        ("change", "entry"),
        ("text", "entry"),
        ("review", "reviewer"),
        ("prepare", "reviewer"),
        ("close", "reviewer"),
        ("correct", "reviewer"),
        ("clear", "approver"),
        ("concerns", "reviewer"),
    ],
)
def test_each_working_page_of_a_testimony_says_how_it_works_once_and_folded(as_role, submitted, page, role):
    shown = page_of(as_role(role), url(page, submitted))

    assert shown.count('<details class="how" data-testid="how">') == 1
    assert html.escape(HELP[f"archive_testimony_{page}"].says) in shown


@pytest.mark.parametrize(
    "address", ["admin:index", "admin:archive_testimony_changelist", "admin:archive_testimony_add"]
)
def test_my_work_the_list_and_the_form_say_how_they_work(as_role, address):
    assert page_of(as_role("entry"), reverse(address)).count('data-testid="how"') == 1


def test_whoever_is_not_signed_in_is_told_nothing(client, db):
    page = page_of(client, "/admin/login/")

    assert 'data-testid="how"' not in page
    assert HOME not in page


def test_every_page_leads_to_the_guide(as_role):
    bar = page_of(as_role("auditor"), "/admin/").partition('id="content"')[0]

    assert re.search(rf'<a href="{HOME}"[^>]*>Guide</a>', bar)


# How it reads


HARD = re.compile(
    r"\b(utili[sz]e|leverage|in order to|prior to|commence|mend|robust|seamless|e\.g\.|i\.e\.)\b",
    re.IGNORECASE,
)
TYPED = re.compile(r"[A-Za-z]'[a-z]")  # in print it is ’


def sentences(words):
    return [each for each in re.split(r"(?<=[.!?])[”’)]*\s+", " ".join(words.split())) if each]


def told_by_the_guide():
    for path in GUIDE:
        for words in re.split(r"</?(?:p|li|dd|dt|ol|ul|dl)\b[^>]*>", path.read_text("utf-8")):
            yield path.stem, re.sub(r"{%[^%]*%}|<[^>]+>", " ", words)
    for name, told in HELP.items():
        yield name, told.says


def told_in_practice():
    for case in cases().values():
        yield from ((case.code, words) for words in (case.lesson, *(detail.why for detail in case.details)))
        yield from ((case.code, each.why) for each in (*case.questions, *case.lines))


@pytest.mark.parametrize("tells", [told_by_the_guide, told_in_practice])
def test_what_the_guide_says_is_in_plain_words_and_short_sentences(tells):
    every = list(tells())

    assert [each for each in every if HARD.search(each[1]) or TYPED.search(each[1])] == []
    assert [(name, one) for name, words in every for one in sentences(words) if len(one.split()) > 40] == []


def test_the_pictures_are_made_by_a_command_that_knows_each_of_them():
    assert set(SCENES) == set(PICTURES)


def test_the_command_says_what_it_needs_and_changes_nothing():
    answer = subprocess.run(
        [sys.executable, "-m", "picturing", "my-work"],
        cwd=settings.BASE_DIR,
        env={"PATH": "/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 1
    assert "Debian’s chromium on the PATH" in answer.stderr
    assert "Nothing was changed." in answer.stderr
