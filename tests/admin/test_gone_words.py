"""Where the words of a testimony were deleted because their time was over, every page says so and goes on."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from archive.detection.findings import Finding, Label, Reading
from archive.errors import Shredded
from archive.models import Event, Flag, Hold, JobRun, Revision, Scan, Testimony
from archive.vocabulary import SHREDDED_MARK, Status
from archive.workflow import closing, editions, holding, rescanning, shredding, withdrawing
from tests.admin.conftest import ROLES, now, unsoftened, url
from tests.admin.test_openings import FRAGMENT, staff_addresses
from tests.walls import lowered
from tests.workflow.acting import clearing, preparing

DAY = re.compile(r"were deleted on [0-9]{1,2} [A-Z][a-z]+ [0-9]{4}")


def shred(days=30):
    return list(shredding.shred_all(timezone.localdate() + timedelta(days=days)))


def closed(made):
    closing.close(made("submitted"), seen=made("submitted").version, reason="unsuitable", by=made("reviewer"))
    shred()


def withdrawn(made):
    withdrawing.order(
        made("published"),
        seen=made("published").version,
        reason="child_asked",
        note="she",
        by=made("approver"),
    )
    shred()


def published(made):
    made("published")
    shred()


def resting(made):
    made("submitted")
    shred(180)


def given_up(made):
    """Published, with the text of an edition that was given up."""
    testimony = made("published")
    editions.start_next(testimony, seen=testimony.version, by=made("reviewer"))
    testimony = now(testimony)
    editions.leave(testimony, seen=testimony.version, by=made("reviewer"))
    shred()


def next_edition(made):
    published(made)
    testimony = now(made("published"))
    return editions.start_next(testimony, seen=testimony.version, by=made("reviewer"))


def next_submitted(made):
    testimony = made("decide_all")(next_edition(made), made("reviewer"))
    return preparing.submit(testimony, seen=testimony.version, choices=made("choices"), by=made("reviewer"))


def next_returned(made):
    testimony = next_submitted(made)
    clearing.give_back(testimony, seen=testimony.version, comment="say more", by=made("approver"))


def next_cleared(made):
    testimony = next_submitted(made)
    digest = preparing.public_copy(testimony).digest()
    clearing.clear(testimony, seen=testimony.version, digest=digest, by=made("approver"))


ENDED = [published, closed, withdrawn, resting, given_up]
GONE_ON = [next_edition, next_submitted, next_returned, next_cleared]
each_way = pytest.mark.parametrize("way", [*ENDED, *GONE_ON], ids=lambda way: way.__name__)


@pytest.fixture
def gone(way, request):
    way(request.getfixturevalue)
    return Testimony.objects.get()


@each_way
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.long
def test_no_address_fails_and_none_takes_the_mark_for_words(way, role, gone, as_role):
    client = as_role(role)
    plain = Client(raise_request_exception=False)
    plain.force_login(client.reader)
    unsoftened(plain)
    wrong = []
    about = [one for one in staff_addresses(gone) if f"/testimony/{gone.pk}/" in one]
    given = {"version": str(gone.version), "flags": "1", "flag": "1", "reason": "too_common", "_show": "1"}
    for address in ["/admin/", "/admin/archive/testimony/", *about]:
        for sent, headers in ((None, {}), (None, FRAGMENT), ({}, {}), (given, {}), (given, FRAGMENT)):
            send = plain.get if sent is None else plain.post
            answer = send(address, sent or {}, headers=headers)
            said = "" if getattr(answer, "streaming", False) else answer.content.decode()
            if answer.status_code >= 500 or SHREDDED_MARK in said:
                wrong.append((answer.status_code, address, sent, headers))
    assert wrong == []


@pytest.mark.parametrize("way", ENDED, ids=lambda way: way.__name__)
@pytest.mark.parametrize("page", ["change", "text", "review", "prepare", "clear", "publish"])
def test_every_page_that_would_have_shown_the_words_says_when_they_went(way, page, gone, as_approver):
    answer = unsoftened(as_approver).get(url(page, gone))

    assert answer.status_code == 200
    assert DAY.search(answer.content.decode())
    assert SHREDDED_MARK not in answer.content.decode()


@pytest.mark.parametrize("way", GONE_ON, ids=lambda way: way.__name__)
@pytest.mark.parametrize("page", ["change", "text", "review", "prepare", "clear", "publish"])
def test_the_next_edition_goes_on_beside_what_readers_see(way, page, gone, as_approver):
    answer = unsoftened(as_approver).get(url(page, gone))

    assert answer.status_code == 200
    assert DAY.search(answer.content.decode())


@pytest.mark.parametrize(
    ("way", "because"),
    [
        (published, "30 days after the testimony was published. What readers see stays as it is."),
        (closed, "30 days after the testimony was closed. Its tags are still here"),
        (withdrawn, "30 days after the testimony was withdrawn. Its tags are still here"),
        (resting, "because nobody had worked on the testimony for 180 days. Its tags are still here"),
    ],
)
def test_the_page_says_why(way, because, gone, as_reviewer):
    assert because in as_reviewer.get(url("change", gone)).content.decode()


@pytest.mark.parametrize("way", [closed, withdrawn, resting], ids=lambda way: way.__name__)
@pytest.mark.parametrize(
    "act", ["accept", "replace", "keep", "resize", "reopen", "undo", "mark", "apply", "scan"]
)
def test_a_press_about_words_that_are_gone_is_told_so(way, act, gone, as_reviewer):
    flag = Flag.objects.first()
    fields = {"version": gone.version, "flags": flag.pk, "flag": flag.pk, "reason": "too_common"}

    answer = as_reviewer.post(url("review_act", gone, act), fields)

    assert answer.status_code == 410
    assert DAY.search(answer.content.decode())
    assert now(gone).version == gone.version


@pytest.mark.parametrize("way", ENDED, ids=lambda way: way.__name__)
@pytest.mark.parametrize(
    ("page", "fields"),
    [
        ("text", {"text": "something else"}),
        ("prepare", {"_submit": "yes"}),
        ("clear", {"digest": "0" * 64}),
        ("return", {"comment": "say more"}),
        ("publish", {}),
    ],
)
def test_nor_can_it_be_edited_prepared_cleared_or_published(way, page, fields, gone, as_approver):
    texts = Revision.objects.count()

    answer = as_approver.post(url(page, gone), {"version": gone.version, **fields})

    assert answer.status_code == 410
    assert (now(gone).version, Revision.objects.count()) == (gone.version, texts)


@pytest.mark.parametrize("way", [closed, resting], ids=lambda way: way.__name__)
def test_it_is_not_opened_again_and_its_page_offers_no_such_button(way, gone, as_reviewer):
    page = as_reviewer.get(url("change", gone)).content.decode()
    answer = as_reviewer.post(url("open_again", gone), {"version": gone.version})

    assert 'data-testid="open-again"' not in page
    assert answer.status_code == 403
    assert "enter it as a new testimony" in answer.content.decode()
    assert now(gone).status == Status.CLOSED


@pytest.mark.parametrize("way", [published])
def test_what_readers_see_is_reviewed_again_and_can_be_kept(way, gone, as_reviewer, monkeypatch):
    found = Finding(0, 2, Label.UNIQUE, 0.9, ("test",), "made up for this test", "[somebody]")
    monkeypatch.setattr(rescanning, "detect_or_none", lambda text: Reading([found]))
    with lowered("guard_scan_update"):
        Scan.objects.update(detector_version="older")
    list(rescanning.rescan(rescanning.outdated(), workers=1))
    flag = Flag.objects.latest("pk")
    page = unsoftened(as_reviewer).get(url("review", gone)).content.decode()
    assert "made up for this test" in page
    assert "What readers see now, in place of the original" in page

    fields = {"version": gone.version, "flags": flag.pk, "reason": "too_common"}
    answer = as_reviewer.post(url("review_act", gone, "keep"), fields)

    assert answer.status_code == 302
    assert now(gone).status == Status.PUBLISHED


@pytest.mark.parametrize("way", [next_submitted])
def test_who_clears_compares_with_what_readers_see_now(way, gone, as_approver):
    page = unsoftened(as_approver).get(f"{url('clear', gone)}?whole=1").content.decode()

    assert "What readers see now, in place of the original" in page
    assert gone.publication.text in re.sub(r"</?(del|ins)>", "", page)
    assert '<span class="quiet">deleted</span>' in page  # the words of the first edition's decisions


@pytest.mark.parametrize("way", [withdrawn])
def test_a_note_that_is_gone_is_said_to_be(way, gone, as_reviewer):
    assert "The note has been deleted." in as_reviewer.get(url("change", gone)).content.decode()


@pytest.mark.parametrize("way", [published])
def test_where_a_page_forgets_it_the_answer_says_it(way, gone, as_reviewer, monkeypatch):
    def forgetful(loaded, *, after=None, unread=()):
        raise Shredded(loaded.revision.testimony_id)

    monkeypatch.setattr("archive.admin.review.sheet_of", forgetful)

    answer = as_reviewer.get(url("review", gone))

    assert answer.status_code == 410
    assert f"The words of testimony {gone.pk} were deleted" in answer.content.decode()


# What is still to come


def test_the_page_says_when_the_words_will_go(entered, published, as_reviewer):
    day = timezone.localdate() + timedelta(days=30)

    page = as_reviewer.get(url("change", Testimony.objects.get())).content.decode()

    assert f"They will be deleted on {day.day} {day:%B %Y}. What readers see stays as it is." in page


def test_the_page_says_when_it_will_be_closed(entered, as_author):
    day = timezone.localdate() + timedelta(days=180)

    page = as_author.get(url("change", entered)).content.decode()

    assert f"If nobody works on this before {day.day} {day:%B %Y}, it will be closed on that day" in page


@each_way
def test_nobody_is_offered_to_keep_what_is_gone(way, gone, as_approver):
    page = as_approver.get(url("keep", gone)).content.decode()

    assert "were deleted" in page
    assert 'name="reason"' not in page


def test_an_approver_keeps_the_original_and_lets_it_go(entered, as_approver, as_reviewer, as_author):
    answer = as_approver.post(
        url("keep", entered), {"version": entered.version, "reason": "the police asked"}
    )
    assert answer.status_code == 302
    assert "the police asked" in as_reviewer.get(url("change", entered)).content.decode()
    page = as_author.get(url("change", entered)).content.decode()
    assert "They are being kept until an approver says that they are no longer needed." in page
    assert "the police asked" not in page
    assert now(entered).version == entered.version

    answer = as_approver.post(url("let_go", entered), {"version": entered.version})

    assert answer.status_code == 302
    assert shredding.standing_hold(entered) is None
    assert 'data-testid="goes-on"' in as_reviewer.get(url("change", entered)).content.decode()


@pytest.mark.parametrize("role", ["entry", "reviewer", "auditor", "administrator"])
def test_nobody_else_does(role, entered, as_role):
    client = as_role(role)

    assert client.get(url("keep", entered)).status_code == 403
    assert client.post(url("keep", entered), {"version": 1, "reason": "x"}).status_code == 403
    assert client.post(url("let_go", entered), {"version": 1}).status_code == 403
    assert Hold.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"version": "1"}, 400, "Say why the original is still needed."),
        ({"version": "1", "reason": "  "}, 400, "Say why the original is still needed."),
        ({"version": "9", "reason": "needed"}, 409, "has changed since you opened this page"),
    ],
)
def test_a_hold_without_a_reason_or_of_a_stale_page_is_refused(fields, status, said, entered, as_approver):
    answer = as_approver.post(url("keep", entered), fields)

    assert answer.status_code == status
    assert Hold.objects.count() == 0
    assert said in answer.content.decode()


def test_my_work_tells_reviewers_and_approvers_what_will_be_closed(entered, as_role, monkeypatch):
    clients = {role: as_role(role) for role in ROLES}

    def told():
        return {
            role
            for role, c in clients.items()
            if 'data-testid="closing-soon"' in c.get("/admin/").content.decode()
        }

    assert told() == set()
    monkeypatch.setattr(shredding, "SOON", timedelta(days=180))
    assert told() == {"reviewer", "approver"}
    page = clients["reviewer"].get("/admin/").content.decode()
    assert "1 testimony</a> that nobody has worked on" in page
    listed = clients["reviewer"].get("/admin/archive/testimony/?waits=resting").content.decode()
    assert f"Testimony {entered.pk}" in listed
    holding.keep(entered, seen=entered.version, reason="needed", by=clients["approver"].reader)
    assert told() == set()


def test_the_programs_own_reason_is_not_offered(entered, as_reviewer):
    assert "kept_too_long" not in as_reviewer.get(url("close", entered)).content.decode()
    fields = {"version": entered.version, "reason": "kept_too_long"}

    assert as_reviewer.post(url("close", entered), fields).status_code == 400
    assert Event.objects.filter(action="closed").count() == 0


@pytest.mark.parametrize(("way", "offered"), [(published, True), (closed, False), (withdrawn, False)])
def test_only_what_can_still_be_decided_is_offered_for_review(way, offered, gone, as_reviewer):
    page = as_reviewer.get(url("change", gone)).content.decode()

    assert (f'href="{url("review", gone)}"' in page) == offered


def test_my_work_says_where_the_job_was_missed(entered, as_approver):
    days_ago = timezone.now() - timedelta(days=3)
    JobRun.objects.create(name="originals", began_at=days_ago, ended_at=days_ago)
    said = "The job that deletes children’s original words when their time is up last ran on"
    assert said not in as_approver.get("/admin/").content.decode()
    days_ago = timezone.now() - timedelta(days=5)
    JobRun.objects.filter(name="originals").update(began_at=days_ago, ended_at=days_ago)

    assert said in as_approver.get("/admin/").content.decode()
