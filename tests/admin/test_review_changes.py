"""What a script is sent after a press: what has changed, or the whole where it shows something else."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from archive.admin.presentation import sheet_of
from archive.admin.review_changes import changes_between
from archive.models import Claim
from archive.workflow import claims
from archive.workflow.flags import Review, flag_states
from archive.workflow.showing import was_shown
from tests.admin.conftest import now, unsoftened, url
from tests.workflow.acting import review
from tests.workflow.conftest import person

MOST_QUERIES = 45  # of a press, with session, account, claim and trail: 75 before it was loaded once


@pytest.fixture
def press(as_reviewer):
    """Send a form as the script does, from a page that shows the state ``shown``."""
    unsoftened(as_reviewer)

    def send(testimony, act, *, shown, **fields):
        return as_reviewer.post(
            url("review_act", testimony, act),
            {"version": now(testimony).version, **fields},
            headers={"X-Requested-With": "fetch", "X-Shown": shown},
        )

    return send


@pytest.fixture
def shown(as_reviewer):
    """The state that the page says it shows."""

    def ask(testimony):
        page = as_reviewer.get(url("review", testimony)).content.decode()
        return re.search(r'data-state="([^"]*)"', page)[1]

    return ask


def flag(testimony, surface, number=0):
    return [s for s in flag_states(now(testimony).latest_revision) if s.surface == surface][number]


def sent_ids(answer, within):
    part = re.search(rf"<ol{within}>(.*?)</ol>", answer.content.decode(), re.DOTALL)[1]
    return [int(pk) for pk in re.findall(r'<li [^>]*data-flag-id="(\d+)"', part)]


def test_a_press_sends_the_decided_flag_and_its_stretches_alone(press, shown, entered):
    town = flag(entered, "stockport")

    answer = press(entered, "accept", shown=shown(entered), flags=town.flag_id)

    html = answer.content.decode()
    assert answer.templates[0].name == "admin/archive/testimony/review_changes.html"
    assert sent_ids(answer, " data-decided") == [town.flag_id]
    assert sent_ids(answer, "") == []
    assert re.findall(r'data-in="([a-z-]+)" data-from="(\d+)"', html) == [
        ("restricted-text", str(town.start)),
        ("public-text", str(town.start)),
    ]
    assert 'data-open="3"' in html
    assert f'data-version="{now(entered).version}"' in html
    assert f'data-state="{Review.load(now(entered)).mark}"' in html
    assert "scared" not in html  # what did not change


def test_equal_flags_are_all_sent_and_what_they_uncover_or_cover(press, shown, entered):
    name = flag(entered, "jess")
    both = sorted([name.flag_id, *name.same])

    answer = press(entered, "accept", shown=shown(entered), flags=",".join(map(str, both)))
    assert sent_ids(answer, " data-decided") == both

    answer = press(entered, "undo", shown=shown(entered))
    assert sent_ids(answer, " data-decided") == both


def test_a_flag_of_another_size_is_sent_whole_and_a_mark_with_the_order_of_all(press, shown, entered):
    town = flag(entered, "stockport")
    answer = press(
        entered, "resize", shown=shown(entered), flag=town.flag_id, stretch=f"{town.start - 3}-{town.end}"
    )
    assert sent_ids(answer, "") == [town.flag_id]

    answer = press(entered, "mark", shown=shown(entered), words="lives", label="UNIQUE")

    ids = [state.flag_id for state in flag_states(now(entered).latest_revision)]
    assert f'data-order="{",".join(map(str, ids))}"' in answer.content.decode()


@pytest.mark.parametrize("state", ["", "1-2-3", "0-0-0-0-0", "nonsense", "99-4-4-0-0"])
def test_a_script_that_shows_another_state_is_sent_the_whole(press, entered, state):
    answer = press(entered, "accept", shown=state, flags=flag(entered, "stockport").flag_id)

    assert answer.templates[0].name == "admin/archive/testimony/review_workspace.html"
    assert answer.status_code == 200


def test_a_page_from_before_other_presses_is_told_of_them_too(press, shown, entered):
    before = shown(entered)
    town, age = flag(entered, "stockport"), flag(entered, "13")
    press(entered, "accept", shown=before, flags=town.flag_id)

    answer = press(entered, "accept", shown=before, flags=age.flag_id)

    assert sent_ids(answer, " data-decided") == [town.flag_id, age.flag_id]


def test_who_was_never_shown_the_text_is_sent_all_of_it_whatever_they_say_they_have(entered):
    stranger = person("new-here", "reviewer")
    client = Client()
    client.force_login(stranger)
    state = str(Review.load(now(entered)).mark)

    answer = client.post(
        url("show_text", entered),
        {"show": "yes"},
        headers={"X-Requested-With": "fetch", "X-Shown": state},
    )

    assert now(entered).latest_revision.text.split()[0] in answer.content.decode()
    assert answer.templates[0].name == "admin/archive/testimony/review_workspace.html"
    assert was_shown(entered.latest_revision, to=stranger)


def test_a_refusal_and_a_softened_page_are_sent_whole(as_reviewer, press, shown, entered):
    before = shown(entered)
    refused = press(entered, "accept", shown=before, flags=999_999)
    assert (refused.status_code, refused.templates[0].name.rpartition("/")[2]) == (
        400,
        "review_workspace.html",
    )

    session = as_reviewer.session
    session["show_text"] = False
    session.save()
    softened = press(entered, "accept", shown=before, flags=flag(entered, "13").flag_id)
    assert "data-changes" not in softened.content.decode()


def test_a_press_costs_as_many_queries_for_many_flags_as_for_few(press, shown, entered, reviewer):
    def cost(surface):
        state, before = flag(entered, surface), shown(entered)
        with CaptureQueriesContext(connection) as asked:
            assert press(entered, "accept", shown=before, flags=state.flag_id).status_code == 200
        return len(asked)

    few = cost("stockport")
    places = range(0, 40, 3)
    for at in places:
        entered.latest_revision.flags.create(
            added_by=reviewer, start=at, end=at + 3, label="UNIQUE", suggestion="[detail]"
        )
    many = cost("13")

    assert few <= MOST_QUERIES
    assert many <= few


def test_a_press_keeps_the_testimony_open_with_whoever_pressed_and_says_who_took_it(
    press, shown, entered, reviewer, approver
):
    before = shown(entered)
    Claim.objects.all().delete()

    answer = press(entered, "accept", shown=before, flags=flag(entered, "13").flag_id)
    assert Claim.objects.get().person == reviewer
    alone = answer.headers["X-Claim"]

    claims.take(now(entered), by=approver)
    answer = press(entered, "undo", shown=shown(entered))
    assert answer.templates[0].name.endswith("review_changes.html")
    assert answer.headers["X-Claim"] != alone


def test_nothing_changes_between_a_state_and_itself(entered, reviewer):
    name = flag(entered, "jess")
    review.accept(entered, seen=1, flag_ids=[name.flag_id], by=reviewer)
    loaded = Review.load(now(entered))

    changes = changes_between(sheet_of(loaded), sheet_of(loaded))

    assert (changes.cards, changes.decided, changes.order, changes.restricted, changes.public) == ((),) * 5
