"""What the pages of a testimony say of who else has it open."""

from datetime import timedelta

import pytest
from django.utils import timezone

from archive.admin.claims import WORKING
from archive.models import Claim, Event
from archive.models.audit import Action
from archive.models.claim import OPEN_FOR
from archive.workflow import claims
from tests.admin.conftest import logged_in, unsoftened, url
from tests.workflow.conftest import person

BY_A_BROWSER = {"accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def sam(db):
    return person("sam", "approver")


@pytest.fixture
def as_sam(sam):
    return logged_in(sam)


def act(client, testimony, name, **sent):
    return client.post(url("claim", testimony, name), sent)


def token_on(page):
    return page.context["claim"].token


@pytest.mark.parametrize("page", ["review", "prepare", "text", "correct", "clear"])
def test_each_working_page_says_with_whom_it_is_open_and_for_how_long(page, submitted, sam, as_approver):
    claims.visit(submitted, by=sam)
    Claim.objects.update(opened_at=timezone.now() - timedelta(minutes=3))

    shown = as_approver.get(url(page, submitted)).content.decode()

    assert "<strong>sam</strong> has had this open for 3 minutes." in shown
    assert Claim.objects.filter(person__username="approver").exists()


def test_whoever_publishes_is_told_too(cleared, sam, as_approver):
    claims.visit(cleared, by=sam)

    page = as_approver.get(url("publish", cleared)).content.decode()
    assert "<strong>sam</strong> has had this open" in page


def test_looking_at_its_own_page_claims_nothing(submitted, as_approver):
    as_approver.get(url("change", submitted))
    as_approver.head(url("review", submitted))

    assert not Claim.objects.exists()


def test_alone_with_it_one_is_told_of_nobody(submitted, as_approver):
    shown = as_approver.get(url("review", submitted)).content.decode()

    assert "has had this open" not in shown
    assert 'data-testid="hand-over"' in shown


def test_the_page_says_that_it_was_left_and_an_earlier_page_ends_nothing(submitted, as_approver):
    earlier = token_on(as_approver.get(url("review", submitted)))
    present = token_on(as_approver.get(url("prepare", submitted)))

    assert act(as_approver, submitted, "leave", token=earlier).status_code == 204
    assert Claim.objects.count() == 1
    assert act(as_approver, submitted, "leave", token=present).status_code == 204
    assert Claim.objects.count() == 0


def test_a_page_in_sight_keeps_it_open_and_is_told_what_is_new(submitted, as_approver, as_sam):
    token = token_on(as_approver.get(url("review", submitted)))
    Claim.objects.update(seen_at=timezone.now() - OPEN_FOR + timedelta(minutes=1))
    as_sam.get(url("review", submitted))

    answer = act(as_approver, submitted, "open", page="review", token=token)

    own = Claim.objects.get(person__username="approver")
    assert timezone.now() - own.seen_at < timedelta(minutes=1)
    assert answer.headers["X-Claim"] == f"open{Claim.objects.get(person__username='sam').person_id}"
    assert "<strong>sam</strong> has had this open" in answer.content.decode()


def test_what_a_page_says_by_itself_holds_no_words_and_leaves_no_audit_row(submitted, as_approver):
    token = token_on(as_approver.get(url("review", submitted)))
    before = Event.objects.filter(action=Action.OPENED).count()

    answer = act(as_approver, submitted, "open", page="review", token=token)
    act(as_approver, submitted, "leave", token=token)

    assert "jess" not in answer.content.decode()
    assert Event.objects.filter(action=Action.OPENED).count() == before
    assert Event.objects.filter(testimony_id=submitted.pk).latest("pk").action == Action.OPENED


def test_what_a_page_says_by_itself_keeps_nobody_signed_in(submitted, as_approver):
    as_approver.get(url("review", submitted))

    def left_after(press):
        session = as_approver.session
        session["heard.last-used-at"] -= 60
        session.save()
        before = as_approver.session["heard.last-used-at"]
        press()
        return as_approver.session["heard.last-used-at"] - before

    assert left_after(lambda: act(as_approver, submitted, "open", page="review")) == 0
    assert left_after(lambda: act(as_approver, submitted, "leave", token="0" * 16)) == 0
    assert left_after(lambda: act(as_approver, submitted, "take", page="review")) > 0


def test_what_is_taken_says_so_on_the_page_of_the_other_at_their_next_act(submitted, as_approver, as_sam):
    as_approver.get(url("clear", submitted))
    taken = act(as_sam, submitted, "take", page="clear")
    assert taken.headers["Location"] == url("clear", submitted)

    answer = as_approver.post(url("return", submitted), {"version": submitted.version, "comment": ""})

    assert answer.status_code == 400  # the act itself is judged as ever
    assert "sam has taken this testimony over." in answer.content.decode()


def test_an_act_by_script_is_answered_with_how_it_stands(entered, as_reviewer, sam):
    as_reviewer.get(url("review", entered))
    claims.take(entered, by=sam)

    answer = as_reviewer.post(
        url("review_act", entered, "undo"),
        {"version": entered.version},
        headers={"X-Requested-With": "fetch"},
    )

    assert answer.headers["X-Claim"] == f"taken{sam.pk}.open{sam.pk}"


def test_a_press_that_is_answered_with_what_has_changed_says_so_too(entered, as_reviewer, sam):
    page = unsoftened(as_reviewer).get(url("review", entered))
    claims.take(entered, by=sam)
    flag = page.context["sheet"].cards[0].state.flag_id

    answer = as_reviewer.post(
        url("review_act", entered, "accept"),
        {"version": entered.version, "flags": flag},
        headers={"X-Requested-With": "fetch", "X-Shown": page.context["state"]},
    )

    assert answer.templates[0].name.endswith("review_changes.html")
    assert answer.headers["X-Claim"] == f"taken{sam.pk}.open{sam.pk}"


def test_nothing_unknown_is_done(submitted, as_approver):
    for name, sent in (("keep", {}), ("leave", {}), ("leave", {"token": "x"}), ("open", {"page": "change"})):
        assert act(as_approver, submitted, name, **sent).status_code == 404
    assert not Claim.objects.exists()


def test_what_has_moved_on_is_neither_kept_open_nor_taken(published, as_approver, as_author):
    kept = act(as_approver, published, "open", page="clear")
    taken = as_approver.post(url("claim", published, "take"), {"page": "clear"}, follow=True)

    assert (kept.status_code, kept.content) == (204, b"")
    assert "has moved on, so there is nothing to take over." in taken.content.decode()
    assert act(as_author, published, "open", page="review").status_code == 204
    assert not Claim.objects.exists()


def test_entry_staff_reach_no_claim_of_what_is_not_theirs(submitted):
    another = logged_in(person("another", "entry"))

    for name in ("open", "take", "leave"):
        assert act(another, submitted, name, page="text", token="0" * 16).status_code == 404
    assert another.get(url("hand_over", submitted)).status_code == 404
    assert not Claim.objects.exists()


@pytest.mark.parametrize("page", WORKING)
def test_without_a_script_the_next_page_ends_it(page, submitted, as_approver):
    claims.visit(submitted, by=as_approver.reader)
    left = f"http://testserver{url(page, submitted)}"

    as_approver.get(url("change", submitted), headers={**BY_A_BROWSER, "referer": left})
    as_approver.get("/admin/jsi18n/", headers={"accept": "*/*", "referer": left})
    assert Claim.objects.count() == 1

    as_approver.get("/admin/", headers={**BY_A_BROWSER, "referer": left})
    assert Claim.objects.count() == 0


def test_signing_out_ends_what_one_has_open(submitted, as_approver):
    as_approver.get(url("review", submitted))

    as_approver.post("/admin/logout/")

    assert not Claim.objects.exists()


def test_a_session_that_ran_out_ends_what_it_had_open(submitted, as_approver, settings):
    as_approver.get(url("review", submitted))
    session = as_approver.session
    session["heard.last-used-at"] -= settings.SESSION_UNUSED_SECONDS + 1
    session.save()

    as_approver.get("/admin/")

    assert not Claim.objects.exists()


def test_it_is_handed_to_a_colleague_who_finds_it_under_with_you(submitted, as_approver, as_sam):
    page = as_approver.get(url("hand_over", submitted))
    assert [each.username for each in page.context["colleagues"]] == ["sam"]

    answer = as_approver.post(url("hand_over", submitted), {"to": page.context["colleagues"][0].pk})

    assert answer.headers["Location"] == f"/admin/next/?after={submitted.pk}"
    (row,) = as_sam.get("/admin/").context["with_you"]
    assert (row.name, row.place, row.url) == (
        str(submitted),
        "handed to you by approver",
        url("clear", submitted),
    )
    assert "approver handed this to you." in as_sam.get(url("clear", submitted)).content.decode()
    assert "Handed to <strong>sam</strong>" not in as_sam.get(url("clear", submitted)).content.decode()


def test_others_see_to_whom_it_was_handed(submitted, as_approver, sam):
    claims.hand_over(submitted, to=sam, by=person("third", "approver"))

    shown = as_approver.get(url("clear", submitted)).content.decode()
    (queue,) = [each for each in as_approver.get("/admin/").context["queues"] if each.code == "to-clear"]

    assert "Handed to <strong>sam</strong>" in shown
    assert [row.place for row in queue.shown] == ["with sam"]


def test_it_is_handed_to_nobody_who_is_not_listed(submitted, as_approver, reviewer):
    for to in (reviewer.pk, as_approver.reader.pk, 987_654, "x"):
        answer = as_approver.post(url("hand_over", submitted), {"to": to})
        assert answer.status_code == 400
        assert "Please choose somebody from the list." in answer.content.decode()
    assert not Claim.objects.exists()


def test_handing_over_shows_no_word_of_the_text_and_counts_as_no_opening(submitted, as_approver):
    page = as_approver.get(url("hand_over", submitted)).content.decode()

    assert "jess" not in page
    assert not Event.objects.filter(action=Action.OPENED, by="approver").exists()


def test_one_press_puts_everything_back_and_asks_for_no_reason(submitted, as_approver):
    as_approver.get(url("clear", submitted))

    answer = as_approver.post("/admin/hand-over/", follow=True)

    assert "1 testimony is back in the queue. Take care of yourself." in answer.content.decode()
    assert not Claim.objects.exists()
