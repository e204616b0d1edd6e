"""The directory of the organisation's own pages: what is taken, what refused, and who is told."""

import pytest

from archive.views.own_pages import FILES, TITLES, check_pages, text_of
from config import env
from config.env import BadSetting
from tests.processes import database_url, run

FINISHED = dict.fromkeys(TITLES, "Written by the organisation.")


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

    more = {"ARCHIVE_PAGES": str(directory)}
    told = run("-c", show, site="all", url=f"sqlite:///{directory}/a.sqlite3", more=more)

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
