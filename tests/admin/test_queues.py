from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from archive.models import Event, Flag, Scan
from archive.workflow import claims
from archive.workflow.intake import enter
from tests.admin.conftest import ROLES, logged_in
from tests.walls import lowered
from tests.workflow.acting import clearing, preparing
from tests.workflow.conftest import person


def queues(client):
    page = client.get("/admin/")
    return {queue.title: (queue.count, [w.name for w in queue.shown]) for queue in page.context["queues"]}


def test_each_role_sees_the_queues_on_which_it_may_act(as_role, submitted):
    name = str(submitted)

    assert {role: queues(as_role(role)) for role in ROLES} == {
        "entry": {"Returned to you": (0, [])},
        "reviewer": {
            "To review": (0, []),
            "Returned for changes": (0, []),
            "Look again": (0, []),
        },
        "approver": {
            "To review": (0, []),
            "Returned for changes": (0, []),
            "Look again": (0, []),
            "To clear": (1, [name]),
            "Cleared, ready to publish": (0, []),
            "Waiting for release": (0, []),
            "Published": (0, []),
        },
        "auditor": {},
        "administrator": {},
    }


def test_what_you_had_a_hand_in_is_not_in_your_queue_to_clear(
    as_approver, approver, entered, decide_all, choices
):
    testimony = decide_all(entered, approver)
    preparing.submit(testimony, seen=testimony.version, choices=choices, by=approver)

    assert queues(as_approver)["To clear"] == (0, [])


def test_what_you_had_a_hand_in_is_not_in_your_queue_to_publish(as_reviewer, reviewer, cleared):
    reviewer.groups.add(Group.objects.get(name="approver"))

    assert queues(as_reviewer)["Cleared, ready to publish"] == (0, [])


@pytest.mark.parametrize(
    ("stage", "title"),
    [("entered", "To review"), ("cleared", "Cleared, ready to publish"), ("published", "Published")],
)
def test_each_stage_has_its_queue(stage, title, as_approver, request):
    testimony = request.getfixturevalue(stage)

    assert queues(as_approver)[title] == (1, [str(testimony)])


def test_an_empty_queue_says_so_calmly(as_reviewer):
    assert as_reviewer.get("/admin/").content.decode().count("Nothing is waiting for you here.") == 3


def test_look_again_and_its_list_show_the_same(as_reviewer, published):
    scan = published.latest_revision.scans.get()

    def found():
        queue = next(q for q in as_reviewer.get("/admin/").context["queues"] if q.code == "look-again")
        listed = as_reviewer.get(queue.url).context["cl"].queryset
        return [waiting.name for waiting in queue.shown], [str(testimony) for testimony in listed]

    assert found() == ([], [])
    scan.revision.flags.create(scan=scan, start=0, end=2, label="PERSON", suggestion="[name]")
    assert found() == ([str(published)], [str(published)])


def test_who_can_do_something_about_it_is_told_that_an_older_detector_read_the_texts(as_role, published):
    clients = {role: as_role(role) for role in ROLES}

    def told():
        return {
            role for role, client in clients.items() if "rescan" in client.get("/admin/").content.decode()
        }

    assert told() == set()
    with lowered("guard_scan_update"):
        Scan.objects.update(detector_version="older")
    assert told() == {"reviewer", "approver", "administrator"}
    told_reviewer = clients["reviewer"].get("/admin/").content.decode()
    assert "1 testimony has not been scanned by the current detector" in told_reviewer


def test_what_has_every_flag_decided_opens_where_it_is_prepared(as_reviewer, reviewer, entered, decide_all):
    def shown():
        (queue,) = [q for q in as_reviewer.get("/admin/").context["queues"] if q.code == "to-review"]
        return [(waiting.url.rsplit("/", 2)[1], waiting.reasons) for waiting in queue.shown]

    before = shown()
    decide_all(entered, reviewer)

    assert before == [("review", ())]
    assert shown() == [("prepare", ("flags decided, ready to prepare",))]


def test_what_nobody_has_scanned_opens_where_it_is_reviewed(as_reviewer, entered):
    with lowered():
        Flag.objects.all().delete()
        Scan.objects.all().delete()

    (queue,) = [q for q in as_reviewer.get("/admin/").context["queues"] if q.code == "to-review"]

    assert [waiting.url.rsplit("/", 2)[1] for waiting in queue.shown] == ["review"]


def queue_of(client, code, address="/admin/"):
    (queue,) = [queue for queue in client.get(address).context["queues"] if queue.code == code]
    return queue


def test_each_row_says_how_long_it_has_waited_and_the_oldest_comes_first(as_reviewer, entered, entry, author):
    later = enter(replace(entry, reference="T-2", text="he said it was a joke"), by=author).testimony
    came_ago(entered, timedelta(days=4))

    shown = queue_of(as_reviewer, "to-review").shown

    assert [(row.name, row.age, row.is_late) for row in shown] == [
        (str(entered), "4 days", False),
        (str(later), "less than a minute", False),
    ]


@pytest.mark.parametrize(("days", "late"), [(6, False), (7, True)])
def test_what_waits_too_long_says_so_in_words(days, late, as_reviewer, entered):
    came_ago(entered, timedelta(days=days, minutes=1))

    page = as_reviewer.get("/admin/").content.decode()

    assert (f"<strong>{days} days, too long</strong>" in page) == late


def test_how_many_days_are_too_long_is_a_setting(as_reviewer, entered, settings):
    settings.ARCHIVE_LONG_WAIT_DAYS = 2
    came_ago(entered, timedelta(days=3))

    assert [row.is_late for row in queue_of(as_reviewer, "to-review").shown] == [True]


def test_queues_are_ordered_and_filtered_by_severity_where_somebody_wants_it(
    as_reviewer, entered, entry, author
):
    other = replace(entry, reference="T-2", text="he said it was a joke", severity="2-serious")
    later = enter(other, by=author).testimony

    def shown(query):
        queue = queue_of(as_reviewer, "to-review", f"/admin/?{query}")
        return queue.count, [(row.name, row.severity) for row in queue.shown]

    serious, ordinary = (str(later), "serious"), (str(entered), "")
    assert shown("order=&severity=") == (2, [ordinary, serious])
    assert shown("order=severity&severity=") == (2, [serious, ordinary])
    assert shown("order=&severity=2-serious") == (1, [serious])
    assert shown("order=&severity=unheard-of") == (2, [ordinary, serious])


def test_what_is_open_with_a_colleague_says_so_in_its_row(as_reviewer, entered):
    claims.visit(entered, by=person("sam", "reviewer"))

    assert [row.place for row in queue_of(as_reviewer, "to-review").shown] == ["sam has it open"]


def test_what_was_returned_to_somebody_is_with_them_and_with_nobody_else(as_reviewer, submitted, approver):
    clearing.give_back(submitted, seen=submitted.version, comment="The town is still in it.", by=approver)

    (row,) = as_reviewer.get("/admin/").context["with_you"]

    assert (row.name, row.reasons) == (str(submitted), ("sent back to you",))
    assert logged_in(person("sam", "reviewer")).get("/admin/").context["with_you"] == []


def test_a_list_costs_as_many_queries_for_three_rows_as_for_one(as_reviewer, entered, entry, author):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            as_reviewer.get("/admin/")
        return len(asked)

    cost()
    one = cost()
    for number in range(2):
        enter(replace(entry, reference=f"Q-{number}", text=f"he said it {number} times"), by=author)

    assert cost() == one


def test_the_two_kinds_of_requests_are_told_apart(as_role):
    page = as_role("approver").get("/admin/").content.decode()

    assert ">Confirmations</a>" in page
    assert ">Removal, correction and copy requests</a>" in page
    assert ">Requests</a>" not in page


def test_the_list_calls_its_filter_by_what_it_does(as_reviewer):
    page = as_reviewer.get("/admin/archive/testimony/").content.decode()

    assert ">Waiting for</label>" in page
    assert "By what waits" not in page


def test_support_for_staff_is_linked_where_the_organisation_has_named_it(as_reviewer, as_role, settings):
    assert "Support for staff" not in as_reviewer.get("/admin/").content.decode()
    settings.ARCHIVE_STAFF_SUPPORT = "mailto:support@help.example"

    assert 'href="mailto:support@help.example"' in as_reviewer.get("/admin/").content.decode()


def came_ago(testimony, ago):
    """As if it had been entered so long ago."""
    with lowered():
        Event.objects.filter(testimony_id=testimony.pk).update(at=timezone.now() - ago)
