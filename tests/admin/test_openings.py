"""Restricted text leaves a row whenever it is sent, at whatever address and however it was asked for."""

import re

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.test import Client
from django.urls import get_resolver

from archive.admin import access
from archive.admin.openings import record_openings
from archive.models import Event, Testimony
from archive.models.audit import Action
from archive.workflow import audit
from archive.workflow.openings import note_read
from archive.workflow.policy import Right
from tests.admin.conftest import ROLES, logged_in, now, url
from tests.crawling import CANARY
from tests.workflow.planting import plant

ACTS = ["accept", "replace", "keep", "resize", "reopen", "undo", "mark", "apply", "scan", "no-such-act"]
# What a careless or hostile browser sends, beside nothing at all.
BAD_INPUTS = [
    {},
    {"version": "1"},
    {"version": "one", "flags": "x", "text": "words of nobody", "show": "yes"},
    {"version": "9" * 30, "flags": "1", "flag": "1", "_show": "yes", "_submit": "yes", "comment": "again"},
]
FRAGMENT = {"X-Requested-With": "fetch"}
REQUESTS = [
    *((method, {}, {}) for method in ("get", "head", "put", "patch", "delete", "options")),
    *(("post", given, {}) for given in BAD_INPUTS),
    ("get", {}, FRAGMENT),
    ("post", BAD_INPUTS[1], FRAGMENT),
    ("post", BAD_INPUTS[3], FRAGMENT),
]


def rows_about(testimony_id, username):
    return Event.objects.filter(testimony_id=testimony_id, by=username).count()


@pytest.fixture
def planted(author, reviewer, approver, choices):
    plant(author, reviewer, approver, choices)
    return list(Testimony.objects.order_by("pk"))


def staff_addresses(testimony):
    """Every address under /admin/ that takes a testimony's number or none, filled in."""
    found = set()
    for prefix, pattern in walk(get_resolver().url_patterns):
        route = prefix + pattern
        if not route.startswith("admin/"):
            continue
        acts = ACTS if "<slug:act>" in route else [""]
        for act in acts:
            address = re.sub(r"<(?:int|path):(?:testimony_id|object_id)>", str(testimony.pk), route)
            address = address.replace("<slug:act>", act)
            if "<" not in address and "(?P" not in address and "logout" not in address:
                found.add(f"/{address}")
    return sorted(found)


def walk(patterns, prefix=""):
    for entry in patterns:
        route = str(getattr(entry.pattern, "_route", ""))
        if hasattr(entry, "url_patterns"):
            yield from walk(entry.url_patterns, prefix + route)
        else:
            yield prefix, route


def test_the_sweep_reaches_every_page_about_a_testimony(planted):
    addresses = staff_addresses(planted[0])

    for page in ("review", "review/keep", "show-text", "text", "prepare", "clear", "return", "publish"):
        assert f"/admin/archive/testimony/{planted[0].pk}/{page}/" in addresses
    assert f"/admin/archive/testimony/{planted[0].pk}/change/" in addresses


@pytest.mark.long
@pytest.mark.parametrize("role", ROLES)
def test_no_answer_with_restricted_text_goes_without_a_row(role, planted, as_role):
    client = as_role(role)
    username = client.reader.get_username()
    plain = Client()
    plain.force_login(client.reader)
    reader = User.objects.get(username=username)
    greeting = f"<strong>{reader.get_short_name() or username}</strong>"  # a name, planted as well
    sent, silent = 0, []
    testimony = planted[0]  # in review, where most can be done
    for address in staff_addresses(testimony):
        for method, given, headers in REQUESTS:
            before = rows_about(testimony.pk, username)
            answer = getattr(plain, method)(address, given, headers=headers)
            if getattr(answer, "streaming", False):
                continue
            if CANARY not in answer.content.decode(errors="replace").replace(greeting, ""):
                continue
            if f"/testimony/{testimony.pk}/" in address:  # elsewhere it is a person's name, planted as well
                sent += 1
                if rows_about(testimony.pk, username) == before:
                    silent.append((method, address, given, headers))
    assert silent == []
    assert (sent > 0) == (role in ("entry", "reviewer", "approver"))  # there was something to be sent


@pytest.mark.parametrize(
    ("act", "fields"),
    [("no-such-act", {}), ("accept", {"version": "1"}), ("keep", {}), ("mark", {"version": "x"})],
)
@pytest.mark.parametrize("headers", [{}, {"X-Requested-With": "fetch"}], ids=["page", "fragment"])
def test_a_refused_press_is_an_opening(act, fields, headers, as_reviewer, entered):
    answer = as_reviewer.post(url("review_act", entered, act), fields, headers=headers)

    assert "stockport" in answer.content.decode()
    row = Event.objects.latest("sequence")
    assert (row.action, row.testimony_id, row.by) == ("opened", entered.pk, "reviewer")


def test_an_act_that_is_done_leaves_its_own_row_alone(as_reviewer, entered):
    as_reviewer.get(url("review", entered))
    before = Event.objects.count()

    flag = entered.latest_revision.flags.first()
    fields = {"version": now(entered).version, "flags": flag.pk, "reason": "not_identifying"}
    answer = as_reviewer.post(
        url("review_act", entered, "keep"), fields, headers={"X-Requested-With": "fetch"}
    )

    assert answer.status_code == 200
    assert list(Event.objects.order_by("sequence").values_list("action", flat=True))[before:] == ["decided"]


def test_a_text_entered_twice_is_an_opening_of_the_first(as_author, entered, filled_in):
    again = {**filled_in, "reference": "T-1", "text": entered.latest_revision.text}

    answer = as_author.post("/admin/archive/testimony/add/", again)

    assert answer.status_code == 409
    assert "stockport" in answer.content.decode()
    row = Event.objects.latest("sequence")
    assert (row.action, row.testimony_id, row.by) == ("opened", entered.pk, "author")


def test_who_may_only_look_and_sends_a_change_is_told_no_and_opens_nothing(as_role, entered):
    before = Event.objects.count()

    assert as_role("auditor").post(url("change", entered), {}).status_code == 403

    assert [row.action for row in Event.objects.order_by("sequence")[before:]] == ["denied"]


class Asked:
    method = "POST"

    def __init__(self, user):
        self.user = user


def test_a_row_that_was_taken_back_tells_nothing(entered, reviewer):
    """Also where another person's row has taken its number since."""

    def view(request):
        note_read(entered.pk)
        with transaction.atomic():
            audit.record(Action.DECIDED, entered, reviewer)
            transaction.set_rollback(True)
        return HttpResponse("restricted text")

    record_openings(view)(Asked(reviewer))

    assert list(Event.objects.filter(by="reviewer").values_list("action", flat=True)) == ["opened"]


def test_a_row_about_another_testimony_tells_nothing(entered, reviewer):
    def view(request):
        note_read(entered.pk)
        audit.record(Action.DECIDED, Testimony(pk=entered.pk + 1), reviewer)
        return HttpResponse("restricted text")

    record_openings(view)(Asked(reviewer))

    assert Event.objects.filter(testimony_id=entered.pk, by="reviewer").count() == 1


@pytest.mark.parametrize("answer", [HttpResponseRedirect("/"), HttpResponse(status=204)])
def test_an_answer_that_holds_nothing_is_no_opening(answer, entered, reviewer):
    def view(request):
        note_read(entered.pk)
        return answer

    record_openings(view)(Asked(reviewer))

    assert not Event.objects.filter(by="reviewer").exists()


def test_where_the_row_cannot_be_written_nothing_is_sent(as_reviewer, entered, monkeypatch):
    def fail(*_, **__):
        raise OSError("made for this test")

    monkeypatch.setattr("archive.admin.openings.audit.record", fail)

    with pytest.raises(OSError, match="made for this test"):
        as_reviewer.get(url("review", entered))


def test_every_testimony_that_a_page_gets_hold_of_is_noted(rf, entered, reviewer):
    request = rf.delete("/")
    request.user = reviewer

    def view(request):
        access.testimony_for(request, entered.pk, Right.REVIEW)
        return HttpResponse("restricted text")

    record_openings(view)(request)

    assert Event.objects.filter(testimony_id=entered.pk, by="reviewer", action="opened").count() == 1


def test_the_client_of_other_tests_reads_first(entered, reviewer):
    client = logged_in(reviewer)

    client.post(url("review_act", entered, "no-such-act"))

    assert entered.latest_revision.showings.get().person == reviewer
