"""Requests from people on the pages: written down, due, the takedown beside them, and counts to take away."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.urls import reverse
from django.utils import timezone

from archive.models import Event, RightsAnswer, RightsRequest, RightsStep
from archive.workflow import rights, withdrawing
from tests.admin.conftest import confirm_all, logged_in, unsoftened, url
from tests.workflow.conftest import person

LIST, ADD = reverse("admin:rights_requests"), reverse("admin:rights_request_add")
WORDS = "She would like the quote about the park taken down."


def page_of(request):
    return reverse("admin:rights_request", args=[request.pk])


def act(request, name):
    return reverse("admin:rights_request_act", args=[request.pk, name])


def text_of(client, address):
    return client.get(address).content.decode()


@pytest.fixture
def form(approver):
    return {
        "asks": "removal",
        "asker": "child",
        "received_on": timezone.localdate().isoformat(),
        "way": "phone",
        "received_by": approver.pk,
        "about": "",
        "words": WORDS,
    }


@pytest.fixture
def receive(approver):
    def receive(days_ago=0, **given):
        known = {"asks": "removal", "asker": "child", "way": "phone", "received_by": approver, "by": approver}
        day = timezone.localdate() - timedelta(days=days_ago)
        return rights.receive(**(known | {"received_on": day} | given))

    return receive


def test_a_request_is_written_down_in_one_page_and_shows_when_it_is_due(as_approver, form, published):
    answer = as_approver.post(ADD, {**form, "about": str(published.pk)}, follow=True)

    request = RightsRequest.objects.get()
    text = answer.content.decode()
    assert answer.redirect_chain[-1][0] == page_of(request)
    assert f"{request.due_on.day} {request.due_on:%B %Y}" in text
    assert WORDS in text
    assert f"Testimony {published.pk}" in text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"asks": ""}, "Choose what they ask for."),
        ({"way": ""}, "Choose how it came in."),
        ({"received_on": ""}, "Enter the day on which it came in."),
        ({"received_on": "31.3.2026"}, "Enter the day as YYYY-MM-DD"),
        ({"received_on": "2999-01-01"}, "That day is in the future"),
        ({"received_by": ""}, "Choose who received it."),
        ({"received_by": "9" * 30}, "Choose from the list."),
        ({"about": "999999"}, "No testimony is found by this"),
        ({"about": "\0"}, "Null characters are not allowed."),
        ({"words": "x" * 2001}, "too long"),
    ],
)
def test_what_does_not_fit_comes_back_with_what_to_do_and_every_word(changed, said, as_approver, form):
    answer = as_approver.post(ADD, {**form, **changed})

    text = answer.content.decode()
    assert answer.status_code == 400
    assert said in text
    assert "words" in changed or WORDS in text
    assert not RightsRequest.objects.exists()


def test_the_request_offers_to_withdraw_and_then_to_erase_and_shows_both(as_approver, published, receive):
    request = receive(about=str(published.pk))
    assert f'href="{url("withdraw", published)}" data-testid="withdraw-now"' in text_of(
        as_approver, page_of(request)
    )

    as_approver.post(
        url("withdraw", published),
        {"version": published.version, "reason": "child_asked", "confirmed": "on"},
    )
    text = text_of(as_approver, page_of(request))
    assert "Withdrawal ordered by approver" in text
    assert f'href="{url("erase", published)}" data-testid="erase"' in text

    published.refresh_from_db()
    as_approver.post(
        url("erase", published),
        {"version": published.version, "number": published.pk, "confirmed": "on"},
    )
    assert "approver has asked for it to be erased" in text_of(as_approver, page_of(request))
    confirm_all("approver")
    text = text_of(as_approver, page_of(request))
    assert "Erased on" in text
    assert 'data-testid="erase"' not in text
    as_approver.post(act(request, "answer"), _answer("erased"))
    assert RightsAnswer.objects.get().done == "erased"


def _answer(done, words=""):
    return {"done": done, "answered_on": timezone.localdate().isoformat(), "words": words}


def test_what_is_not_public_can_be_closed_from_the_request(as_approver, entered, receive):
    request = receive(about=str(entered.pk))

    assert f'href="{url("close", entered)}" data-testid="close"' in text_of(as_approver, page_of(request))


def test_the_testimony_leads_back_to_the_request(as_approver, as_reviewer, submitted, receive):
    request = receive(about=str(submitted.pk))

    for page in ("change", "clear", "close"):
        assert f'<a href="{page_of(request)}">Request {request.pk}</a>' in text_of(
            unsoftened(as_approver), url(page, submitted)
        )
    text = text_of(as_reviewer, url("review", submitted))
    assert 'data-testid="asked-about-it"' in text  # who works on it hears of it too
    assert page_of(request) not in text


def test_an_administrator_sees_numbers_and_what_they_wrote_themselves(as_approver, form, entered, receive):
    boss = person("boss", "administrator")
    as_boss = logged_in(boss)
    by_approver = receive(about=str(entered.pk), words=WORDS)
    as_boss.post(ADD, {**form, "words": "Rang at ten."})
    by_boss = RightsRequest.objects.latest("pk")

    text = text_of(as_boss, page_of(by_approver))

    assert f"Testimony {entered.pk}" in text
    assert WORDS not in text
    assert 'data-testid="close"' not in text
    assert url("change", entered) not in text
    assert "Rang at ten." in text_of(as_boss, page_of(by_boss))
    assert WORDS in text_of(as_approver, page_of(by_approver))  # there to be leaked


def test_steps_and_identity_stand_on_the_request(as_approver, receive):
    request = receive()
    assert "Not checked yet" in text_of(as_approver, page_of(request))

    as_approver.post(act(request, "step"), {"step": "identity-checked", "words": "She knew the day."})
    as_approver.post(act(request, "step"), {"step": "extended", "words": "It is about four contacts."})

    text = text_of(as_approver, page_of(request))
    assert "Identity checked" in text
    assert "She knew the day." in text
    assert "It was extended by two months." in text


@pytest.mark.parametrize(
    ("name", "sent", "status", "said"),
    [
        ("step", {"step": "", "words": ""}, 400, "Choose from the list."),
        ("step", {"step": "extended", "words": ""}, 400, "Say why, in a sentence."),
        ("about", {"about": ""}, 400, "Enter a number, a public address or a reference."),
        ("about", {"about": "T-999"}, 400, "No testimony is found by this"),
        ("answer", {"done": "refused", "answered_on": "2999-01-01", "words": "No."}, 400, "in the future"),
        (
            "answer",
            {"done": "withdrawn", "answered_on": "TODAY", "words": "Kept."},
            403,
            "Name the testimony",
        ),
    ],
)
def test_a_step_that_cannot_be_taken_says_why(name, sent, status, said, as_approver, receive):
    request = receive()
    sent = {key: value.replace("TODAY", timezone.localdate().isoformat()) for key, value in sent.items()}

    answer = as_approver.post(act(request, name), sent)

    assert answer.status_code == status
    assert said in answer.content.decode()
    assert sent.get("words", "") in answer.content.decode()
    assert not RightsStep.objects.exists()
    assert not RightsAnswer.objects.exists()


def test_an_answered_request_takes_nothing_more(as_approver, receive):
    request = receive()
    as_approver.post(act(request, "answer"), _answer("answered"))

    answer = as_approver.post(act(request, "answer"), _answer("refused", "Too late."))

    assert answer.status_code == 403
    assert "has already been answered" in answer.content.decode()
    assert "Too late." in answer.content.decode()  # and no word is lost
    assert RightsAnswer.objects.get().done == "answered"


def test_an_act_that_there_is_not_is_not_found(as_approver, receive):
    assert as_approver.post(act(receive(), "shout"), {}).status_code == 404


def test_my_work_tells_approvers_and_administrators_what_is_overdue_or_due_soon(as_role, receive):
    overdue, soon, fresh = receive(40), receive(26), receive()

    for role in ("approver", "administrator"):
        text = text_of(as_role(role), reverse("admin:index"))
        assert text.index(page_of(overdue)) < text.index(page_of(soon))
        assert "is overdue" in text
        assert page_of(fresh) not in text
    for role in ("entry", "reviewer", "auditor"):
        assert 'data-testid="people-requests"' not in text_of(as_role(role), reverse("admin:index"))


def test_the_list_is_narrowed_by_state_and_kind(as_approver, receive):
    overdue, soon, copy = receive(40), receive(26), receive(asks="access")
    answered = receive(50)
    as_approver.post(act(answered, "answer"), _answer("answered"))

    def shown(**asked):
        text = as_approver.get(LIST, asked).content.decode()
        return [each for each in (overdue, soon, copy, answered) if page_of(each) in text]

    assert shown() == [overdue, soon, copy]
    assert shown(state="overdue") == [overdue]
    assert shown(state="soon") == [overdue, soon]
    assert shown(state="answered") == [answered]
    assert shown(state="all") == [overdue, soon, copy, answered]
    assert shown(state="all", asks="access") == [copy]
    assert shown(state="x", asks="y", page="z") == [overdue, soon, copy]


def test_the_list_costs_as_many_questions_for_three_as_for_one(
    as_approver, receive, entered, django_assert_max_num_queries
):
    receive(about=str(entered.pk))
    as_approver.get(LIST)
    with django_assert_max_num_queries(100) as one:
        as_approver.get(LIST)
    receive(about=str(entered.pk))
    receive(40)
    with django_assert_max_num_queries(len(one)):
        text = as_approver.get(LIST).content.decode()
    assert text.count("<tr") == 4


def test_the_practice_stands_on_the_list_and_on_the_page_that_writes_one_down(as_approver):
    for address in (LIST, ADD):
        text = text_of(as_approver, address)
        assert "Withdraw first, then think." in text
        assert "Children may ask for themselves" in text


def test_the_export_holds_counts_alone_and_leaves_a_row(as_approver, receive, published, approver):
    request = receive(40, about=str(published.pk), words=WORDS)
    rights.answer(request, "refused", answered_on=timezone.localdate(), words="Not hers.", by=approver)
    receive()

    answer = as_approver.post(reverse("admin:rights_requests_export"))

    text = answer.content.decode()
    rows = list(csv.DictReader(StringIO(text)))
    assert sum(int(row["received"]) for row in rows) == 2
    assert sum(int(row["answered late"]) for row in rows) == 1
    assert sum(int(row["done: refused"]) for row in rows) == 1
    assert "park" not in text
    assert Event.objects.latest("sequence").subject == "register of requests"


def test_reading_a_request_leaves_a_row(as_approver, receive):
    request = receive(words=WORDS)

    as_approver.get(page_of(request))

    row = Event.objects.latest("sequence")
    assert (row.action, row.subject, row.by) == ("opened", f"rightsrequest {request.pk}", "approver")


def test_a_withdrawal_stands_beside_it_whichever_page_it_came_from(receive, published, approver, as_approver):
    request = receive(about="T-1")
    withdrawing.order(published, seen=published.version, reason="family_asked", by=approver)

    assert "the family asked" in text_of(as_approver, page_of(request))
