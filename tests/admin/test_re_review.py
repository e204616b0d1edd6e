"""Published text in which a newer detector found more: kept with a reason, or withdrawn, and nothing else."""

import pytest

from archive.models import Decision, Publication, Testimony
from archive.workflow.flags import flag_states
from tests.admin.conftest import now, unsoftened, url
from tests.workflow.acting import publishing

# Acts that would make another text of it, or whose button would be refused.
NOT_OFFERED = ["accept", "replace", "resize", "undo", "scan", "apply"]


@pytest.fixture
def found_again(published):
    """``published``, in which a newer detector found the words "my mate", which nobody has decided."""
    revision = published.latest_revision
    scan = revision.scans.create(detector_version="newer")
    revision.flags.create(
        scan=scan, start=0, end=7, label="UNIQUE", score=0.95, reason="made for this test", suggestion="[x]"
    )
    return published


def page_of(client, testimony):
    page = client.get(url("review", testimony))
    assert page.status_code == 200
    return page, page.content.decode()


def open_flag(testimony):
    (flag_id,) = [s.flag_id for s in flag_states(testimony.latest_revision) if s.is_open]
    return flag_id


def test_the_page_says_that_it_is_public_and_shows_what_is_new_and_why(as_reviewer, found_again):
    page, html = page_of(as_reviewer, found_again)

    assert "This text is public." in html
    assert "made for this test" in html
    assert page.context["sheet"].open_count == 1
    assert "1 of 1 to re-review" in html


def test_what_would_change_the_text_is_not_offered(as_reviewer, found_again):
    _, html = page_of(unsoftened(as_reviewer), found_again)

    assert url("review_act", found_again, "keep") in html
    assert [act for act in NOT_OFFERED if url("review_act", found_again, act) in html] == []


def test_opening_again_what_was_kept_withdraws_it_once_that_is_said(as_reviewer, found_again):
    flag_id = open_flag(found_again)
    kept = {"version": found_again.version, "flags": flag_id, "reason": "too_common"}
    as_reviewer.post(url("review_act", found_again, "keep"), kept)
    _, html = page_of(unsoftened(as_reviewer), found_again)
    assert html.count('name="withdraws"') == 2  # at the flag, and at the words that may be marked
    address, typed = url("review_act", found_again, "reopen"), {"version": now(found_again).version}

    refused = as_reviewer.post(address, {**typed, "flag": flag_id})
    assert refused.status_code == 400
    assert now(found_again).status == "published"

    done = as_reviewer.post(address, {**typed, "flag": flag_id, "withdraws": "yes"}, follow=True)
    assert done.redirect_chain == [(url("change", found_again), 302)]
    assert now(found_again).status == "withdrawn"
    assert not Publication.objects.exists()


def test_keeping_it_records_who_and_why_and_leaves_the_publication_as_it_is(
    as_reviewer, reviewer, found_again
):
    before = Publication.objects.values().get()
    flag_id = open_flag(found_again)

    as_reviewer.post(
        url("review_act", found_again, "keep"),
        {"version": found_again.version, "flags": flag_id, "reason": "too_common"},
    )

    decision = Decision.objects.get(flag=flag_id)
    assert (decision.by, decision.keep_reason) == (reviewer, "too_common")
    assert Publication.objects.values().get() == before
    assert not Testimony.objects.to_review_again()
    assert "Nothing is waiting for a decision." in page_of(as_reviewer, found_again)[1]


@pytest.mark.parametrize("act", ["accept", "replace"])
def test_a_forged_press_that_would_change_the_text_is_refused(act, as_reviewer, found_again):
    answer = as_reviewer.post(
        url("review_act", found_again, act),
        {"version": found_again.version, "flags": open_flag(found_again), "replacement": "[x]"},
    )

    assert answer.status_code == 403
    assert now(found_again).version == found_again.version


def test_a_press_on_a_page_from_before_the_withdrawal_is_refused(as_reviewer, approver, found_again):
    flag_id = open_flag(found_again)
    publishing.withdraw(found_again, seen=found_again.version, reason="identifying", by=approver)

    answer = as_reviewer.post(
        url("review_act", found_again, "keep"),
        {"version": found_again.version, "flags": flag_id, "reason": "too_common"},
    )

    assert answer.status_code == 409
    assert not Decision.objects.filter(flag=flag_id).exists()


def test_only_who_may_withdraw_is_sent_to_do_so(as_reviewer, as_approver, found_again):
    link = f'href="{url("withdraw", found_again)}"'

    assert link not in page_of(as_reviewer, found_again)[1]
    assert "ask an approver to withdraw it" in page_of(as_reviewer, found_again)[1]
    assert link in page_of(as_approver, found_again)[1]


def test_the_last_one_leads_back_to_my_work(as_reviewer, found_again):
    page, html = page_of(as_reviewer, found_again)

    assert page.context["again"].following is None
    assert "Back to My work" in html


@pytest.mark.parametrize("role", ["entry", "auditor", "administrator"])
def test_nobody_else_sees_the_queue_or_the_page(role, as_role, found_again):
    client = as_role(role)

    assert client.get(url("review", found_again)).status_code == 403
    assert "look-again" not in [queue.code for queue in client.get("/admin/").context["queues"]]
