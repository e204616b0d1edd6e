"""Finding, withdrawing, closing, erasing and correcting, and the next edition, on the staff's pages."""

from dataclasses import replace

import pytest
from django.urls import reverse

from archive.models import Closing, Contact, Event, ScheduledWithdrawal, Testimony, Withdrawal
from archive.vocabulary import ERASED_MARK, Status
from archive.workflow import closing, editions, erasing, withdrawing
from archive.workflow.flags import flag_states
from archive.workflow.intake import edit_text, enter
from tests.admin.conftest import confirm_all, logged_in, now, person, url
from tests.admin.test_drafts import typed_into
from tests.workflow.acting import preparing, publishing, review

TEXT = "my mate jess told me he lives in stockport"


@pytest.fixture
def sibling(published, entry, author):
    """One more testimony of the same contact, not public yet."""
    return enter(replace(entry, text="i was scared and told nobody"), by=author).testimony


@pytest.fixture
def scheduled(published, sibling, approver):
    """``published`` will leave on its day."""
    order = withdrawing._ordered(published, "child_asked", approver)
    return withdrawing._schedule(order, withdrawing._random_days(order.ordered_at.date(), 1)[0], approver)


@pytest.fixture
def closed(entered, reviewer):
    closing.close(entered, seen=entered.version, reason="unsuitable", note="rang back", by=reviewer)
    return now(entered)


@pytest.fixture
def erased(closed, approver):
    erasing.erase(closed, seen=closed.version, by=approver)
    return now(closed)


def found_by(client, typed):
    """Where the search on My work leads."""
    return client.get(reverse("admin:archive_testimony_find"), {"q": typed}).url


ADDRESSES = [
    "{id}",
    "  {id}  ",
    "{ID}",
    "https://heard.example/quotes/{id}/",
    "https://heard.example/quotes/{id}",
    "https://heard.example/cy/quotes/{id}/?from=share&x=1#top",
    "heard.example/quotes/{id}",
    "/quotes/{id}/",
    "<https://heard.example/quotes/{id}/>",
    "(https://heard.example/quotes/{id}/).",
    "https%3A%2F%2Fheard.example%2Fquotes%2F{id}%2F",
    "see “https://heard.example/quotes/{id}/”, please",
]


@pytest.mark.parametrize("typed", ADDRESSES)
@pytest.mark.parametrize("withdrawn", [False, True])
def test_a_quote_is_found_by_whatever_somebody_copied(typed, withdrawn, published, approver, as_approver):
    public_id = published.publication.public_id
    if withdrawn:
        publishing.withdraw(published, seen=published.version, reason="child_asked", by=approver)

    asked = typed.format(id=public_id, ID=public_id.upper())

    assert found_by(as_approver, asked) == url("change", published)


@pytest.mark.parametrize("typed", ["{pk}", "#{pk}", "Testimony {pk}", "testimony {pk} ", "T-1", " t-1"])
def test_a_testimony_is_found_by_number_and_reference(typed, entered, as_approver):
    assert found_by(as_approver, typed.format(pk=entered.pk)) == url("change", entered)


@pytest.mark.parametrize("typed", ["", "   ", "jess", TEXT, "bcdfg23456", "9" * 40, "%", "'", "T-1%", "²"])
def test_what_names_nothing_leads_to_an_empty_list(typed, published, as_approver):
    address = found_by(as_approver, typed)

    assert address.startswith(reverse("admin:archive_testimony_changelist"))
    if typed.strip():
        assert "0 testimonies" in as_approver.get(address).content.decode()


def test_several_of_one_contact_are_shown_as_a_list(published, sibling, as_approver):
    page = as_approver.get(found_by(as_approver, "T-1"))

    assert page.context["cl"].result_count == 2


def test_nobody_finds_what_they_may_not_see(published, entry):
    stranger = logged_in(person("stranger", "entry"))

    assert "testimony/?q=" in found_by(stranger, published.publication.public_id)
    assert (
        logged_in(person("auditor", "auditor")).get(reverse("admin:archive_testimony_find")).status_code
        == 403
    )


def test_withdraw_shows_each_quote_of_the_contact_ticked(published, sibling, as_approver):
    page = as_approver.get(url("withdraw", published)).content.decode()

    assert f"{sibling}: to review" in page
    assert f'name="others" value="{sibling.pk}"' in page
    assert "checked" in page
    assert "Somebody watching sees" in page


def test_a_quote_without_others_is_withdrawn_without_a_word_about_them(published, as_approver):
    page = as_approver.get(url("withdraw", published)).content.decode()

    assert "onlooker" not in page
    assert "All at once" not in page


def send_withdrawal(client, testimony, **given):
    data = {"version": testimony.version, "reason": "child_asked", "confirmed": "on", **given}
    return client.post(url("withdraw", testimony), data, follow=True)


def test_the_page_says_what_became_of_each(published, sibling, as_approver):
    page = send_withdrawal(as_approver, published, note="rang", others=[sibling.pk]).content.decode()

    assert f"{published} has been withdrawn." in page
    assert f"Closed as not for publication: {sibling}." in page
    assert "Note: rang" in page


def test_the_note_is_not_for_entry_staff(published, sibling, as_approver, as_author):
    send_withdrawal(as_approver, published, note="her mother rang")

    assert "mother" not in as_author.get(url("change", published)).content.decode()


def test_what_is_no_other_quote_of_the_contact_stops_no_takedown_and_goes_nowhere(
    published, entry, author, as_approver
):
    stranger = enter(replace(entry, reference="T-2", text="somebody else"), by=author).testimony

    send_withdrawal(as_approver, published, others=[stranger.pk, 999_999])

    assert now(published).status == Status.WITHDRAWN
    assert now(stranger).status == Status.IN_REVIEW


def test_a_stale_page_keeps_what_was_typed(published, sibling, as_approver):
    response = send_withdrawal(as_approver, published, version=1, note="her mother rang")

    assert response.status_code == 409
    assert "her mother rang" in response.content.decode()
    assert Withdrawal.objects.count() == 0


def test_a_note_about_what_somebody_else_has_withdrawn_meanwhile_is_still_there(published, as_approver):
    typed_into(as_approver, url("withdraw", published), "withdraw", note="her mother rang")
    send_withdrawal(logged_in(person("other-approver", "approver")), published)

    pressed = send_withdrawal(as_approver, published, note="her mother rang")
    later = as_approver.get(url("withdraw", published))

    assert (pressed.status_code, later.status_code) == (409, 200)
    assert "her mother rang</textarea>" in pressed.content.decode()
    assert "her mother rang</textarea>" in later.content.decode()
    assert "We will keep what you typed until" in later.content.decode()


def test_what_waits_for_its_day_is_shown_on_my_work_and_on_its_page(published, scheduled, as_approver):
    work = as_approver.get(reverse("admin:index")).content.decode()
    page = as_approver.get(url("change", published)).content.decode()

    assert 'data-testid="leaving"' in work
    assert "To be withdrawn on" in page


def test_it_is_brought_forward_or_cancelled_by_an_approver_alone(
    published, scheduled, as_approver, as_reviewer
):
    for page in ("withdraw_now", "withdraw_cancel"):
        assert as_reviewer.post(url(page, published)).status_code == 403
        assert as_approver.get(url(page, published)).status_code == 405
    assert "Withdraw now" not in as_reviewer.get(url("change", published)).content.decode()

    as_approver.post(url("withdraw_now", published))

    assert now(published).status == Status.WITHDRAWN
    assert as_approver.post(url("withdraw_cancel", published)).status_code == 403


def test_a_cancelled_one_no_longer_waits(published, scheduled, as_approver):
    as_approver.post(url("withdraw_cancel", published))

    assert now(published).status == Status.PUBLISHED
    assert ScheduledWithdrawal.objects.get().state == "cancelled"
    assert 'data-testid="leaving"' not in as_approver.get(reverse("admin:index")).content.decode()


def test_a_reviewer_closes_with_a_reason_and_opens_again(entered, as_reviewer):
    assert as_reviewer.post(url("close", entered), {"version": entered.version}).status_code == 400

    as_reviewer.post(url("close", entered), {"version": entered.version, "reason": "unsuitable"})
    assert now(entered).status == Status.CLOSED
    assert Closing.objects.get().reason == "unsuitable"

    as_reviewer.post(url("open_again", entered), {"version": now(entered).version})
    assert now(entered).status == Status.IN_REVIEW


@pytest.mark.parametrize("page", ["close", "correct"])
def test_entry_staff_neither_close_nor_correct(page, entered, as_author):
    assert as_author.get(url(page, entered)).status_code == 403
    assert as_author.post(url(page, entered), {"version": entered.version}).status_code == 403


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_still_public_offers_no_form_to_erase_it(method, published, as_approver):
    answer = getattr(as_approver, method)(url("erase", published))

    page = answer.content.decode()
    assert answer.status_code == 403
    assert "has to be withdrawn or closed before its text can be erased" in page
    assert "Ask for its words to be erased" not in page


def test_only_an_approver_erases_and_only_on_saying_so_twice(closed, as_reviewer, as_approver):
    whole = {"version": closed.version, "number": closed.pk, "confirmed": "on"}
    assert as_reviewer.post(url("erase", closed), whole).status_code == 403
    for missing in ("number", "confirmed"):
        part = {name: value for name, value in whole.items() if name != missing}
        assert as_approver.post(url("erase", closed), part).status_code == 400
    assert as_approver.post(url("erase", closed), {**whole, "number": closed.pk + 1}).status_code == 400
    assert now(closed).status == Status.CLOSED

    as_approver.post(url("erase", closed), whole)
    assert now(closed).status == Status.CLOSED
    confirm_all("approver")

    assert now(closed).status == Status.ERASED


@pytest.mark.parametrize("page", ["review", "text", "prepare", "clear", "publish"])
def test_each_page_says_that_the_text_was_erased(page, erased, as_approver):
    response = as_approver.get(url(page, erased))

    assert response.status_code == 200
    assert "Its text was erased" in response.content.decode()
    assert ERASED_MARK not in response.content.decode()
    assert as_approver.post(url(page, erased), {"version": erased.version}).status_code == 403


def test_its_own_page_says_who_erased_it_and_keeps_its_tags(erased, as_approver):
    page = as_approver.get(url("change", erased)).content.decode()

    assert "Its text was erased</strong> by approver" in page
    assert "Instagram" in page
    assert "rang back" not in page


def test_correcting_shows_first_what_will_happen(entered, entry, author, as_reviewer):
    enter(replace(entry, reference="T-2", text="somebody else"), by=author)
    typed = {"version": entered.version, "reference": "T-2", "month": "2025-03"}

    page = as_reviewer.post(url("correct", entered), typed).content.decode()

    assert "There is already a contact T-2" in page
    assert f"1 testimony ({entered.pk})" in page
    assert now(entered).contact.reference == "T-1"
    code = as_reviewer.post(url("correct", entered), typed).context["intended"].code
    as_reviewer.post(url("correct", entered), {**typed, "code": code})
    assert now(entered).contact.reference == "T-2"
    assert Event.objects.filter(action="corrected").count() == 1


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"month": "0025-03"}, 400),
        ({"month": "1985-12"}, 400),
        ({"month": "2999-01"}, 400),
        ({"month": ""}, 400),
        ({"reference": "jess smith"}, 400),
        ({"version": "1", "code": "mend-0-2025-03-99"}, 409),
    ],
)
def test_what_cannot_be_corrected_is_refused_in_words(wrong, status, entered, as_reviewer):
    typed = {"version": entered.version, "reference": "T-9", "month": "2025-03", **wrong}

    assert as_reviewer.post(url("correct", entered), typed).status_code == status
    assert Contact.objects.get().reference == "T-1"


def test_a_next_edition_is_begun_and_left_with_one_press_each(published, as_reviewer):
    assert "Correct this quote" in as_reviewer.get(url("change", published)).content.decode()

    as_reviewer.post(url("start_edition", published), {"version": published.version})
    assert now(published).status == Status.IN_REVIEW
    assert "Give up the next edition" in as_reviewer.get(url("change", published)).content.decode()

    as_reviewer.post(url("leave_edition", published), {"version": now(published).version})
    assert now(published).status == Status.PUBLISHED


@pytest.mark.parametrize("page", ["start_edition", "leave_edition", "open_again"])
@pytest.mark.parametrize("sent", [{}, {"version": "x"}, {"version": "1"}])
def test_a_bad_or_stale_press_is_refused_and_writes_nothing(page, sent, published, as_reviewer):
    before = now(published).version

    assert as_reviewer.post(url(page, published), sent).status_code in (400, 403, 409)
    assert now(published).version == before


@pytest.mark.parametrize(("shortened", "said"), [(False, "address-stays"), (True, "address-goes")])
def test_the_second_person_sees_the_changes_alone_and_what_becomes_of_the_address(
    shortened, said, published, choices, reviewer, as_approver
):
    testimony = editions.start_next(published, seen=published.version, by=reviewer)
    if shortened:
        text = testimony.latest_revision.text.partition(".")[0]
        testimony = edit_text(testimony, seen=testimony.version, text=text, by=reviewer).testimony
    if open_ids := [s.flag_id for s in flag_states(testimony.latest_revision) if s.is_open]:
        reason = "not_identifying"
        testimony = review.keep(
            testimony, seen=testimony.version, flag_ids=open_ids, reason=reason, by=reviewer
        )
    edited = replace(choices, fidelity="lightly_edited") if shortened else choices
    preparing.submit(testimony, seen=testimony.version, choices=edited, by=reviewer)

    page = as_approver.get(url("clear", published)).content.decode()

    assert f'data-testid="{said}"' in page
    assert ('data-testid="changed-place"' in page) == shortened
    assert 'data-testid="restricted-text"' not in page
    assert published.publication.public_id in page


def test_a_first_edition_stands_beside_nothing(submitted, as_approver):
    assert 'data-testid="next-edition"' not in as_approver.get(url("clear", submitted)).content.decode()


def test_a_next_edition_can_be_withdrawn_from_its_page(published, reviewer, as_approver):
    editions.start_next(published, seen=published.version, by=reviewer)

    send_withdrawal(as_approver, now(published))

    assert now(published).status == Status.WITHDRAWN
    assert Testimony.objects.standing().count() == 0
