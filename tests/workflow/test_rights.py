"""The register of requests: one month, what was done, and no word in clear."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from archive.disclosure.gate import Step, blockers
from archive.errors import InvalidEntry, NotAllowed
from archive.models import DataKey, Event, RightsAbout, RightsAnswer, RightsRequest, RightsStep
from archive.models.rights import months_after
from archive.workflow import power, rights, verifying, withdrawing
from archive.workflow.preparing import candidate_for
from tests.workflow.conftest import person

WORDS = "She would like the quote about the park taken down."


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def receive(approver, today):
    def receive(**given):
        known = {
            "asks": "removal",
            "asker": "child",
            "way": "phone",
            "received_on": today,
            "received_by": approver,
            "by": approver,
        }
        return rights.receive(**(known | given))

    return receive


@pytest.mark.parametrize(
    ("received", "months", "due"),
    [
        (date(2026, 9, 3), 1, date(2026, 10, 3)),  # the ICO's own example
        (date(2026, 3, 31), 1, date(2026, 4, 30)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 15), 3, date(2027, 3, 15)),
    ],
)
def test_it_is_due_on_the_same_date_of_a_later_month_or_on_that_months_last_day(received, months, due):
    assert months_after(received, months) == due


def test_what_comes_in_is_written_down_with_the_day_on_which_it_is_due(receive, approver, today):
    request = receive(words=WORDS)

    row = Event.objects.latest("sequence")
    assert (request.due_on, request.words) == (months_after(today, 1), WORDS)
    assert (row.action, row.subject, row.details) == (
        "request-received",
        f"rightsrequest {request.pk}",
        {"asks": "removal", "way": "phone"},
    )


def test_approvers_and_administrators_keep_it_and_nobody_else(receive, reviewer, author):
    administrator = person("boss", "administrator")
    for other in (reviewer, author, person("auditor", "auditor")):
        with pytest.raises(NotAllowed):
            receive(by=other)

    assert receive(by=administrator).recorded_by == administrator
    assert RightsRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"asks": "money"}, "asks"),
        ({"asker": "robot"}, "asker"),
        ({"way": "pigeon"}, "way"),
        ({"received_on": date(2999, 1, 1)}, "received_on"),
        ({"received_on": date(1999, 1, 1)}, "received_on"),
        ({"words": "x" * 2001}, "words"),
        ({"about": "999999"}, "about"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_field_and_nothing_is_written(given, field, receive):
    with pytest.raises(InvalidEntry) as refusal:
        receive(**given)

    assert refusal.value.field == field
    assert not RightsRequest.objects.exists()


def test_it_names_testimonies_by_number_public_address_or_reference(receive, published, approver):
    address = f"https://heard.example/quotes/{published.publication.public_id}/"
    for typed in (str(published.pk), address, "t-1"):
        request = receive(about=typed)

        assert [one.testimony for one in request.about.all()] == [published]


def test_naming_the_same_one_twice_changes_nothing(receive, entered, approver):
    request = receive(about=str(entered.pk))

    assert rights.name(request, str(entered.pk), by=approver) == []
    assert RightsAbout.objects.count() == 1


def test_it_is_extended_once_with_a_reason_and_within_the_first_month(receive, approver, today):
    request = receive()
    with pytest.raises(InvalidEntry) as refusal:
        rights.take_step(request, "extended", by=approver)
    assert "Say why" in str(refusal.value)

    rights.take_step(request, "extended", words="It is about four contacts.", by=approver)

    assert RightsRequest.objects.get().due_on == months_after(today, 3)
    with pytest.raises(NotAllowed, match="already been extended"):
        rights.take_step(request, "extended", words="Again.", by=approver)
    late = receive(received_on=today - timedelta(days=40))
    with pytest.raises(NotAllowed, match="too late to extend"):
        rights.take_step(late, "extended", words="It is complex.", by=approver)


def test_the_last_word_on_identity_counts(receive, approver):
    request = receive()
    assert rights.identity_of(request) is None

    for step in ("identity-asked", "identity-checked"):
        rights.take_step(request, step, by=approver)
    rights.take_step(request, "note", words="Rang back.", by=approver)

    assert rights.identity_of(request).step == "identity-checked"


def test_it_is_answered_once(receive, approver, today):
    request = receive()
    rights.answer(request, "answered", answered_on=today, by=approver)

    for act in (
        lambda: rights.answer(request, "answered", answered_on=today, by=approver),
        lambda: rights.take_step(request, "note", words="More.", by=approver),
        lambda: rights.name(request, "1", by=approver),
    ):
        with pytest.raises(NotAllowed, match="already been answered"):
            act()
    assert RightsRequest.objects.open().count() == 0


@pytest.mark.parametrize(
    ("done", "days", "words", "field"),
    [
        ("perhaps", 0, "", "done"),
        ("refused", 0, " ", "entry"),
        ("answered", 1, "", "answered_on"),
        ("answered", -3, "", "answered_on"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(done, days, words, field, receive, approver, today):
    request = receive(received_on=today - timedelta(days=2))

    with pytest.raises(InvalidEntry) as refusal:
        rights.answer(request, done, answered_on=today + timedelta(days=days), words=words, by=approver)

    assert refusal.value.field == field
    assert not RightsAnswer.objects.exists()


def test_nobody_says_that_it_was_withdrawn_while_it_is_public(receive, published, approver, today):
    request = receive(about=str(published.pk))
    with pytest.raises(NotAllowed, match="is still public"):
        rights.answer(request, "withdrawn", answered_on=today, by=approver)

    withdrawing.order(published, seen=published.version, reason="child_asked", by=approver)
    rights.answer(request, "withdrawn", answered_on=today, by=approver)

    assert RightsAnswer.objects.get().done == "withdrawn"


def test_nor_that_it_was_erased_while_its_words_are_there(receive, published, approver, today):
    request = receive(about=str(published.pk))
    withdrawing.order(published, seen=published.version, reason="child_asked", by=approver)
    with pytest.raises(NotAllowed, match="has not been erased"):
        rights.answer(request, "erased", answered_on=today, by=approver)

    published.refresh_from_db()
    asked = power.ask_to_erase(published, seen=published.version, by=approver)
    power.answer(asked, "confirmed", by=person("second", "approver"))
    rights.answer(request, "erased", answered_on=today, by=approver)

    assert RightsAnswer.objects.get().done == "erased"


def test_nor_of_what_nobody_named(receive, approver, today):
    request = receive()

    with pytest.raises(NotAllowed, match="Name the testimony first"):
        rights.answer(request, "withdrawn", answered_on=today, by=approver)


@pytest.mark.parametrize(("asks", "codes"), [("removal", ["removal-asked"]), ("access", [])])
def test_what_somebody_asks_us_to_remove_does_not_go_out_meanwhile(
    asks, codes, receive, cleared, approver, today
):
    request = receive(asks=asks, about=str(cleared.pk))

    def reasons():
        return [blocker.code for blocker in blockers(candidate_for(cleared, actor=approver), Step.PUBLISH)]

    assert reasons() == codes
    rights.answer(request, "refused", answered_on=today, words="It is not theirs.", by=approver)
    assert reasons() == []


def test_my_work_hears_of_what_is_overdue_or_due_within_a_week(receive, approver, today):
    fresh = receive()
    overdue = receive(received_on=today - timedelta(days=40))
    soon = receive(received_on=today - timedelta(days=26))
    answered = receive(received_on=today - timedelta(days=50))
    rights.answer(answered, "answered", answered_on=today, by=approver)

    assert rights.due_within(today) == [overdue, soon]
    assert rights.open_requests() == [overdue, soon, fresh]


def test_counts_tell_how_many_and_what_became_of_them(receive, approver, today):
    late = receive(received_on=date(2026, 1, 5))
    rights.answer(late, "refused", answered_on=date(2026, 3, 1), words="Not theirs.", by=approver)
    in_time = receive(received_on=date(2026, 1, 5))
    rights.answer(in_time, "answered", answered_on=date(2026, 2, 5), by=approver)
    receive(received_on=date(2026, 1, 6))

    (count,) = rights.counts(rights.with_steps(RightsRequest.objects.all()), date(2026, 11, 27))

    assert (count.year, count.asks, count.received) == (2026, "removal", 3)
    assert (count.in_time, count.late, count.still_open, count.overdue) == (1, 1, 1, 1)
    assert {done: number for done, number in count.done.items() if number} == {"answered": 1, "refused": 1}


def test_what_is_written_is_sealed_and_no_row_of_the_trail_holds_it(receive, approver, today):
    request = receive(words=WORDS)
    rights.take_step(request, "note", words="Rang about the park.", by=approver)
    rights.answer(request, "refused", words="The park is not hers.", answered_on=today, by=approver)

    stored = ""
    with connection.cursor() as cursor:
        for table in ("rightsrequest", "rightsstep", "rightsanswer"):
            cursor.execute(f"SELECT words FROM archive_{table}")
            stored += str(cursor.fetchall())
    assert RightsRequest.objects.get().words == WORDS  # there to be leaked
    assert "park" not in stored + str(list(Event.objects.values_list("details", flat=True)))


def test_the_database_never_lets_a_row_of_it_change_or_go(receive, approver, today):
    request = receive(about="")
    rights.take_step(request, "note", words="Rang.", by=approver)
    rights.answer(request, "answered", answered_on=today, by=approver)

    for table, column in (
        ("rightsrequest", "received_on = '2020-01-01'"),
        ("rightsstep", "step = 'identity-checked'"),
        ("rightsanswer", "answered_on = '2020-01-01'"),
    ):
        for statement in (f"UPDATE archive_{table} SET {column}", f"DELETE FROM archive_{table}"):
            with pytest.raises(IntegrityError, match="is-only-added-to"), transaction.atomic():
                connection.cursor().execute(statement)
    with pytest.raises(IntegrityError, match="words-are-still-needed"), transaction.atomic():
        DataKey.objects.filter(pk=request.key_id).update(wrapped="", shredded_at=timezone.now())


def test_the_archive_verifies_with_requests_in_it(receive, approver, today):
    request = receive(words=WORDS)
    rights.take_step(request, "identity-none", words="She knew the day.", by=approver)
    rights.answer(request, "answered", answered_on=today, words="Done.", by=approver)

    assert [found for found in verifying.findings() if found.startswith(("sealed", "key"))] == []
    assert RightsStep.objects.get().words == "She knew the day."
