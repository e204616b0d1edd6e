"""Browsers say what they refused on staff pages; two codes of it are counted, and nothing else is kept."""

import json
import logging
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from archive.admin import policy_reports
from archive.admin.policy_reports import AT_ONCE, KEPT_DAYS, LARGEST, MOST, Counts, Kind, counted
from tests.admin.conftest import ROLES

CANARY = "heron-on-a-red-gate"
ADDRESS = "/admin/policy-report/"
OLDER, NEWER = "application/csp-report", "application/reports+json"
TODAY = date(2026, 3, 5)


@pytest.fixture(autouse=True)
def _nothing_counted():
    counted.clear()
    yield
    counted.clear()


@pytest.fixture
def lines():
    found = []
    handler = logging.Handler()
    handler.emit = lambda record: found.append(record.getMessage())
    logger = logging.getLogger("archive.admin.policy_reports")
    logger.addHandler(handler)
    yield found
    logger.removeHandler(handler)


def older(directive="script-src-elem", blocked="inline", **more):
    """As browsers send it to report-uri, with all that they say of the page."""
    return {
        "csp-report": {
            "document-uri": f"https://testserver/admin/{CANARY}/",
            "referrer": CANARY,
            "violated-directive": directive,
            "effective-directive": directive,
            "blocked-uri": blocked,
            "script-sample": CANARY,
            "source-file": CANARY,
            "line-number": 12,
            **more,
        }
    }


def newer(directive="script-src-elem", blocked="inline"):
    """As browsers send it to report-to."""
    body = {"documentURL": CANARY, "effectiveDirective": directive, "blockedURL": blocked, "sample": CANARY}
    return {"type": "csp-violation", "url": CANARY, "user_agent": CANARY, "body": body}


def send(sent, content_type=OLDER, client=None):
    text = sent if isinstance(sent, str | bytes) else json.dumps(sent)
    # As a browser does: without a token, and without cookies.
    return (client or Client(enforce_csrf_checks=True)).post(ADDRESS, text, content_type=content_type)


def kinds():
    return {(kind.directive, kind.source): count for _, kind, count in counted.lately(timezone.localdate())}


@pytest.mark.django_db
@pytest.mark.parametrize(("sent", "content_type"), [(older(), OLDER), ([newer()], NEWER)])
def test_a_report_is_counted_by_its_rule_and_the_kind_of_what_broke_it(
    sent, content_type, lines, django_assert_num_queries
):
    with django_assert_num_queries(0):
        answer = send(sent, content_type)

    assert (answer.status_code, answer.content, dict(answer.cookies)) == (204, b"", {})
    assert kinds() == {("script-src-elem", "inline"): 1}
    assert lines == ["Browsers refused on staff pages: script-src-elem from inline, 1 today"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("blocked", "source"),
    [
        ("inline", "inline"),
        ("eval", "eval"),
        ("wasm-eval", "eval"),
        ("self", "self"),
        ("https://testserver/static/x.js", "self"),
        (f"https://{CANARY}.example/x.js?{CANARY}", "other"),
        ("https://testserver.example/x.js", "other"),
        ("data", "other"),
        (f"https://[{CANARY}", "other"),
        ("", "other"),
        (None, "other"),
        ([CANARY], "other"),
    ],
)
def test_of_what_broke_it_only_the_kind_is_kept(blocked, source, lines):
    send(older(blocked=blocked))
    send([newer(blocked=blocked)], NEWER)

    assert kinds() == {("script-src-elem", source): 2}
    assert CANARY not in str(lines)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("directive", "known"),
    [("style-src", "style-src"), ("style-src 'self'", "style-src"), (CANARY, "other"), ({}, "other")],
)
def test_a_rule_that_is_none_of_ours_is_not_repeated(directive, known, lines):
    send(older(directive))

    assert kinds() == {(known, "inline"): 1}
    assert CANARY not in str(lines)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "content_type", "status"),
    [
        (older(), "application/json", 415),
        (older(), "text/plain", 415),
        ("a=b", "application/x-www-form-urlencoded", 415),
        (older(more=CANARY * LARGEST), OLDER, 413),
        ("[" * (LARGEST // 2), OLDER, 400),
        ("9" * LARGEST, OLDER, 400),
        (" ", OLDER, 400),
        ('"words"', OLDER, 400),
        (b"\xff\xfe", OLDER, 400),
        ({"csp-report": CANARY}, OLDER, 400),
        ([CANARY], NEWER, 400),
    ],
)
def test_what_is_no_report_is_refused_in_a_sentence_and_counts_for_nothing(sent, content_type, status, lines):
    answer = send(sent, content_type)

    assert (answer.status_code, answer.content.decode().endswith(".")) == (status, True)
    assert CANARY not in answer.content.decode()
    assert (kinds(), lines) == ({}, [])


@pytest.mark.django_db
def test_of_other_things_that_browsers_report_nothing_is_kept():
    answer = send([{"type": "deprecation", "body": {"message": CANARY}}, {"type": "csp-violation"}], NEWER)

    assert (answer.status_code, kinds()) == (204, {})


@pytest.mark.django_db
def test_of_many_reports_sent_together_some_count():
    send([newer()] * (AT_ONCE + 5), NEWER)

    assert kinds() == {("script-src-elem", "inline"): AT_ONCE}


@pytest.mark.django_db
def test_a_flood_costs_a_line_for_each_power_of_ten(lines):
    client = Client()
    for _ in range(11):
        send([newer()] * AT_ONCE, NEWER, client)

    assert [line.rpartition(", ")[2] for line in lines] == ["1 today", "10 today", "100 today"]


def test_neither_days_nor_counts_grow_for_ever():
    counts, kind = Counts(), Kind("img-src", "other")
    for day in range(3 * KEPT_DAYS):
        counts.add(kind, TODAY + timedelta(days=day))
    last = TODAY + timedelta(days=3 * KEPT_DAYS - 1)
    counts._by_day[last][kind] = MOST

    assert counts.add(kind, last) == MOST
    assert len(counts.lately(last)) == KEPT_DAYS
    assert counts.lately(last + timedelta(days=KEPT_DAYS)) == []


def test_the_latest_day_stands_first_and_of_a_day_the_most_frequent():
    counts = Counts()
    for days_ago, directive in ((1, "img-src"), (0, "img-src"), (0, "style-src"), (0, "style-src")):
        counts.add(Kind(directive, "other"), TODAY - timedelta(days=days_ago))

    assert [(day, kind.directive, count) for day, kind, count in counts.lately(TODAY)] == [
        (TODAY, "style-src", 2),
        (TODAY, "img-src", 1),
        (TODAY - timedelta(days=1), "img-src", 1),
    ]


@pytest.mark.parametrize("role", ROLES)
def test_the_administrator_sees_the_counts_and_nobody_else_does(role, as_role):
    send(older(blocked=f"https://{CANARY}.example/"))
    client = as_role(role)

    page, work = client.get("/admin/policy-reports/"), client.get("/admin/")

    is_theirs = role == "administrator"
    assert page.status_code == (200 if is_theirs else 403)
    assert ("<code>script-src-elem</code>" in page.content.decode()) is is_theirs
    assert ("something from elsewhere" in page.content.decode()) is is_theirs
    assert ('href="/admin/policy-reports/"' in work.content.decode()) is is_theirs
    assert CANARY not in page.content.decode()


def test_where_nothing_was_refused_the_page_says_so_and_my_work_says_nothing(as_role):
    client = as_role("administrator")

    assert "Nothing has been blocked since" in client.get("/admin/policy-reports/").content.decode()
    assert "policy-reports" not in client.get("/admin/").content.decode()


def test_what_is_counted_is_all_that_is_kept():
    assert set(Kind.__slots__) == {"directive", "source"}
    assert set(policy_reports.SOURCES) == {"inline", "eval", "self", "other"}
