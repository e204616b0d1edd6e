"""No word of testimony stands in a title, a message, the admin's own log, or the name of a row."""

import re

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry

from archive.models import Testimony
from archive.workflow.flags import flag_states
from tests.admin.conftest import PAGES, url
from tests.walls import lowered

CANARY = "quillwort"


@pytest.fixture
def with_canary(as_author, as_reviewer, filled_in):
    """A testimony that went through every act with a rare word in its text, marks and replacements."""
    as_author.post("/admin/archive/testimony/add/", {**filled_in, "text": f"my mate jess saw the {CANARY}"})
    testimony = Testimony.objects.get()

    def press(act, **fields):
        version = Testimony.objects.get().version
        return as_reviewer.post(url("review_act", testimony, act), {"version": version, **fields})

    flag_id = flag_states(testimony.latest_revision)[0].flag_id
    press("replace", flags=flag_id, replacement=CANARY)
    press("mark", words=CANARY, label="UNIQUE", replacement=f"the {CANARY}")
    press("apply")
    press("mark", words=f"{CANARY} {CANARY}", label="PERSON")
    press("replace", flags=flag_id, replacement=CANARY)
    return testimony


def test_titles_and_messages_carry_ids_alone(with_canary, as_reviewer, as_approver):
    assert CANARY in as_reviewer.get(url("review", with_canary)).content.decode()  # there to be leaked

    for client in (as_reviewer, as_approver):
        for page in PAGES:
            html = client.get(url(page, with_canary)).content.decode()
            for title in re.findall(r"<(?:title|h1)>(.*?)</(?:title|h1)>", html):
                assert CANARY not in title, page
            for messages in re.findall(r'<ul class="messagelist">.*?</ul>', html, re.DOTALL):
                assert CANARY not in messages, page


def test_lists_queues_and_the_trail_do_not_show_the_text(with_canary, admin_client):
    for page in ("", "archive/testimony/", "archive/event/", f"archive/testimony/{with_canary.pk}/change/"):
        assert CANARY not in admin_client.get(f"/admin/{page}").content.decode(), page


def test_the_admins_own_log_and_the_names_of_rows_hold_no_word(with_canary):
    logged = [(entry.object_repr, entry.change_message) for entry in LogEntry.objects.all()]
    names = [
        str(row)
        for model in apps.get_app_config("archive").get_models()
        for row in model._default_manager.all()
    ]

    assert CANARY not in str(logged)
    assert f"Testimony {with_canary.pk}" in names
    assert CANARY not in " ".join(names)


def test_no_session_holds_a_word(with_canary, as_reviewer, as_author):
    for client in (as_reviewer, as_author):
        assert CANARY not in str(dict(client.session.items()))
        assert CANARY not in str(client.cookies)


def test_every_page_about_an_invented_testimony_says_that_it_is_invented(as_approver, submitted):
    label = '<span class="invented">Invented for demonstration</span>'
    before = [page for page in PAGES if label in as_approver.get(url(page, submitted)).content.decode()]

    with lowered("guard_testimony_update"):  # it never changes once it is entered
        Testimony.objects.update(invented=True)

    after = [page for page in PAGES if label in as_approver.get(url(page, submitted)).content.decode()]
    assert (before, after) == ([], PAGES)
