import pytest

from archive.models import Clearance, Publication, Return, Tombstone
from archive.vocabulary import CheckItem
from tests.admin.conftest import now, url
from tests.workflow.acting import preparing


def codes(answer):
    return [blocker.code for blocker in answer.context["blockers"]]


def test_a_saved_draft_shows_its_attribution_line(as_reviewer, filled):
    testimony, form = filled

    as_reviewer.post(url("prepare", testimony), {**form, "platforms": ["social-media"], "_save": "1"})

    page = as_reviewer.get(url("prepare", testimony)).content.decode()
    assert ">Girl, 13–15, social media, online blackmail, 2025<" in page
    assert now(testimony).status == "in_review"


def test_a_complete_preparation_goes_to_the_second_person(as_reviewer, filled):
    testimony, form = filled

    answer = as_reviewer.post(url("prepare", testimony), {**form, "_submit": "1"})

    assert answer.headers["Location"] == f"/admin/next/?after={testimony.pk}&step=review"
    assert now(testimony).status == "submitted"


def test_an_incomplete_preparation_is_refused_with_every_reason_and_the_draft_is_kept(as_reviewer, filled):
    testimony, form = filled
    incomplete = {**form, "content_notes": [], "fidelity": "", "themes": [], "check_dates": ""}

    answer = as_reviewer.post(url("prepare", testimony), {**incomplete, "_submit": "1"})

    assert answer.status_code == 409
    assert codes(answer) == ["checklist", "content-notes", "fidelity", "no-theme"]
    assert now(testimony).status == "in_review"
    again = as_reviewer.get(url("prepare", testimony)).context["form"]
    assert (again["gender"].value(), again["check_family"].value(), again.unanswered) == (
        "girl",
        "nothing",
        1,
    )


def test_none_needed_is_an_answer_and_contradicts_any_note(as_reviewer, filled):
    testimony, form = filled

    both = as_reviewer.post(
        url("prepare", testimony), {**form, "content_notes": ["threats", "none-needed"], "_save": "1"}
    )
    none = as_reviewer.post(
        url("prepare", testimony), {**form, "content_notes": ["none-needed"], "_submit": "1"}
    )

    assert both.status_code == 400
    assert none.status_code == 302
    assert now(testimony).latest_revision.preparation.content_notes == []


@pytest.mark.parametrize(
    "change",
    [
        {"platforms": ["roblox"]},
        {"harm_types": ["canary"]},
        {"themes": ["canary"]},
        {"age_band": "16-18"},
        {"gender": "boy"},
        {"nation": "scotland"},
        {"year": "1999"},
        {"fidelity": "canary"},
        {"content_notes": ["canary"]},
        {"check_dates": "canary"},
        {"note": "x" * 2001},
        {"version": "canary"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_was_not_entered_cannot_be_chosen(as_reviewer, filled, change):
    testimony, form = filled

    answer = as_reviewer.post(url("prepare", testimony), {**form, **change, "_submit": "1"})

    assert answer.status_code == 400
    assert "canary" not in str(answer.context["form"].errors)
    assert now(testimony).version == testimony.version


def test_the_clearing_page_shows_both_texts_every_decision_and_the_exact_public_page(as_approver, submitted):
    page = as_approver.get(url("clear", submitted))

    html = page.content.decode()
    assert "<del>stockport</del>" in html
    assert "<ins>[name]</ins>" in html
    assert [(v.surface, v.outcome, v.by) for v in page.context["verdicts"]][:2] == [
        ("jess", "[name]", "reviewer"),
        ("stockport", "[town]", "reviewer"),
    ]
    assert html.count("Checked: nothing found") == len(CheckItem)
    assert ">Girl, 13–15, Instagram, online blackmail, 2025<" in html
    assert codes(page) == []


def test_a_second_person_clears_publishes_and_withdraws(client, as_approver, submitted):
    page = as_approver.get(url("clear", submitted))
    cleared = as_approver.post(
        url("clear", submitted), {"version": submitted.version, "digest": page.context["digest"]}
    )
    assert cleared.headers["Location"] == url("publish", submitted)

    ready = as_approver.get(url("publish", submitted))
    assert ready.context["checks"]
    assert [check for check in ready.context["checks"] if not check.passed] == []
    as_approver.post(url("publish", submitted), {"version": now(submitted).version})
    quote = Publication.objects.get()
    assert client.get(f"/quotes/{quote.public_id}/").status_code == 200

    as_approver.post(
        url("withdraw", submitted),
        {"version": now(submitted).version, "reason": "child_asked", "confirmed": "on"},
    )
    assert client.get(f"/quotes/{quote.public_id}/").status_code == 410
    assert [grave.public_id for grave in Tombstone.objects.all()] == [quote.public_id]


def test_nobody_clears_their_own_work_superusers_included(client, admin_user, entered, decide_all, choices):
    testimony = decide_all(entered, admin_user)
    testimony = preparing.submit(testimony, seen=testimony.version, choices=choices, by=admin_user)
    client.force_login(admin_user)

    page = client.get(url("clear", testimony))
    answer = client.post(
        url("clear", testimony), {"version": testimony.version, "digest": page.context["digest"]}
    )

    assert codes(page) == ["own-work"]
    assert 'data-testid="clear"' not in page.content.decode()
    assert answer.status_code == 409
    assert Clearance.objects.count() == 0


def test_a_page_that_changed_after_it_was_shown_is_not_cleared(as_approver, as_reviewer, submitted):
    shown = as_approver.get(url("clear", submitted)).context["digest"]
    as_reviewer.post(url("text", submitted), {"version": submitted.version, "text": "other words"})

    answer = as_approver.post(url("clear", submitted), {"version": submitted.version, "digest": shown})

    assert answer.status_code == 409
    assert Clearance.objects.count() == 0


@pytest.mark.parametrize("digest", ["", "canary", "0" * 64])
def test_only_the_digest_of_the_shown_page_is_signed(as_approver, submitted, digest):
    answer = as_approver.post(url("clear", submitted), {"version": submitted.version, "digest": digest})

    assert answer.status_code in (400, 409)
    assert Clearance.objects.count() == 0


def test_a_return_needs_a_comment_and_shows_it_to_whoever_mends_it(as_approver, as_reviewer, submitted):
    empty = as_approver.post(url("return", submitted), {"version": submitted.version, "comment": " "})
    answer = as_approver.post(
        url("return", submitted), {"version": submitted.version, "comment": "Please broaden the place."}
    )

    assert (empty.status_code, answer.status_code) == (400, 302)
    assert now(submitted).status == "returned"
    assert [given.comment for given in Return.objects.all()] == ["Please broaden the place."]
    for page in ("change", "review", "prepare"):
        assert "Please broaden the place." in as_reviewer.get(url(page, submitted)).content.decode()


def test_whoever_entered_it_reads_first_what_should_change(as_approver, as_author, submitted):
    as_approver.post(
        url("return", submitted), {"version": submitted.version, "comment": "Please broaden the place."}
    )

    page = as_author.get(url("change", submitted)).content.decode()

    assert page.count("Please broaden the place.") == 1
    assert page.index("Please broaden the place.") < page.index("Basis for publication")
    assert "Please broaden the place." in as_author.get(url("text", submitted)).content.decode()


def test_publishing_what_is_not_cleared_is_refused_with_the_reason(as_approver, submitted):
    page = as_approver.get(url("publish", submitted))
    answer = as_approver.post(url("publish", submitted), {"version": submitted.version})

    assert [check.sentence for check in page.context["checks"] if not check.passed] == [
        "no second person has cleared it"
    ]
    assert answer.status_code == 409
    assert Publication.objects.count() == 0


def test_what_was_cleared_and_may_not_go_out_leads_to_where_it_is_returned(as_approver, cleared, settings):
    settings.ARCHIVE_MINIMUM_GROUP = 50

    page = as_approver.get(url("publish", cleared)).content.decode()

    assert f'<a href="{url("clear", cleared)}" data-key="r"' in page
    assert ">Send it back, with a comment or with another line</a>" in page


def test_publishing_twice_publishes_once(as_approver, cleared):
    form = {"version": cleared.version}

    first = as_approver.post(url("publish", cleared), form)
    second = as_approver.post(url("publish", cleared), form, follow=True)

    assert (first.status_code, second.redirect_chain[0][1]) == (302, 302)
    assert "your first press got through" in second.content.decode()
    assert Publication.objects.count() == 1


@pytest.mark.parametrize("change", [{"reason": ""}, {"reason": "canary"}, {"confirmed": ""}, {"version": ""}])
def test_a_withdrawal_needs_a_reason_and_a_tick(as_approver, published, change):
    form = {"version": published.version, "reason": "identifying", "confirmed": "on", **change}

    answer = as_approver.post(url("withdraw", published), form)

    assert answer.status_code == 400
    assert Publication.objects.count() == 1


def test_whoever_prepares_or_clears_is_led_to_the_other_quotes_of_the_contact(
    as_author, as_reviewer, as_approver, filled_in, submitted
):
    as_author.post(
        "/admin/archive/testimony/add/",
        {**filled_in, "reference": "T-1", "text": "another thing the same child said"},
    )
    (other,) = submitted.contact.testimonies.exclude(pk=submitted.pk)

    for client, page in ((as_reviewer, "prepare"), (as_approver, "clear")):
        assert f'href="{url("change", other)}"' in client.get(url(page, submitted)).content.decode(), page


def test_a_signature_that_a_change_made_void_is_shown_as_void_with_what_changed(
    as_reviewer, as_approver, cleared
):
    assert "No longer cleared" not in as_approver.get(url("clear", cleared)).content.decode()
    words = cleared.latest_revision.text

    as_reviewer.post(url("text", cleared), {"version": cleared.version, "text": f"{words} and so was i"})

    for client, page in ((as_approver, "clear"), (as_reviewer, "review"), (as_reviewer, "prepare")):
        html = client.get(url(page, cleared)).content.decode()
        assert "because the text was changed here:" in html, page
        assert '<ins><span class="visually-hidden">put in: </span>and so was i</ins>' in html, page


def test_a_signature_that_a_return_made_void_says_so_and_marks_no_change(as_approver, as_reviewer, cleared):
    as_approver.post(url("return", cleared), {"version": cleared.version, "comment": "Look at the day."})

    html = as_reviewer.get(url("review", cleared)).content.decode()
    assert "That no longer counts: it was sent back or changed after that." in html
    assert "changed-place" not in html
    assert "about revision 2</footer>" in html

    as_reviewer.post(url("text", cleared), {"version": now(cleared).version, "text": "other words"})
    assert "about revision 2. The text has been changed since." in (
        as_reviewer.get(url("review", cleared)).content.decode()
    )
