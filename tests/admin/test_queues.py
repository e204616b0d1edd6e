import pytest
from django.contrib.auth.models import Group

from archive.models import Flag, Scan
from tests.admin.conftest import ROLES
from tests.walls import lowered
from tests.workflow.acting import preparing


def queues(client):
    page = client.get("/admin/")
    return {queue.title: (queue.count, [w.name for w in queue.shown]) for queue in page.context["queues"]}


def test_each_role_sees_the_queues_on_which_it_may_act(as_role, submitted):
    name = str(submitted)

    assert {role: queues(as_role(role)) for role in ROLES} == {
        "entry": {"Returned to you": (0, [])},
        "reviewer": {
            "To review": (0, []),
            "Returned": (0, []),
            "Look again": (0, []),
        },
        "approver": {
            "To review": (0, []),
            "Returned": (0, []),
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
    assert shown() == [("prepare", ("flags decided, to prepare",))]


def test_what_nobody_has_scanned_opens_where_it_is_reviewed(as_reviewer, entered):
    with lowered():
        Flag.objects.all().delete()
        Scan.objects.all().delete()

    (queue,) = [q for q in as_reviewer.get("/admin/").context["queues"] if q.code == "to-review"]

    assert [waiting.url.rsplit("/", 2)[1] for waiting in queue.shown] == ["review"]
