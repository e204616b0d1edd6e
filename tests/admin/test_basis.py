"""Until when a testimony may be public, as staff see it and renew it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from archive.models import BasisRenewal, Event, Publication
from archive.workflow import renewing
from archive.workflow.intake import enter
from tests.admin.conftest import ROLES, logged_in, now, url
from tests.workflow.acting import publishing
from tests.workflow.conftest import person


def day(after):
    return timezone.localdate() + timedelta(days=after)


def told(when):
    return f"{when.day} {when:%B %Y}"


@pytest.fixture
def ending(entry, author):
    """Enter a testimony whose basis ends in so many days."""

    def enter_one(after, **changes):
        lapses_on = None if after is None else day(after)
        number = Event.objects.count()
        changed = {"reference": f"T-{number}", "basis_lapses_on": lapses_on, **changes}
        return enter(replace(entry, **changed), by=author).testimony

    return enter_one


@pytest.fixture
def renew(as_reviewer):
    def press(testimony, **given):
        return as_reviewer.post(url("renew", testimony), {"version": now(testimony).version, **given})

    return press


def basis_of(client, testimony):
    page = client.get(url("change", testimony)).content.decode()
    return " ".join(page.partition('data-testid="basis"')[2].partition("</section>")[0].split())


def queue(client):
    return next(q for q in client.get("/admin/").context["queues"] if q.code == "look-again")


def test_my_work_shows_what_ends_within_thirty_days_the_first_to_end_first(ending, as_reviewer):
    last, gone, first, _later, _never = (ending(after) for after in (30, 0, 5, 31, None))

    found = queue(as_reviewer)

    assert found.count == 3
    assert [(one.name, one.day) for one in found.shown] == [
        (str(gone), day(0)),
        (str(first), day(5)),
        (str(last), day(30)),
    ]
    assert found.shown[1].url == url("change", first)
    page = as_reviewer.get("/admin/").content.decode()
    assert f"{told(day(5))}</time> · Too ashamed to tell" in page
    listed = as_reviewer.get(found.url).context["cl"].queryset
    assert sorted(one.pk for one in listed) == sorted([last.pk, gone.pk, first.pk])


def test_a_published_quote_is_in_the_queue_until_it_is_renewed_or_withdrawn(
    cleared, approver, reviewer, as_reviewer
):
    renewing.renew(cleared, seen=cleared.version, basis="agreement", lapses_on=day(3), by=reviewer)
    publishing.publish(cleared, seen=cleared.version, by=approver)
    assert [one.name for one in queue(as_reviewer).shown] == [str(cleared)]

    renewing.renew(now(cleared), seen=now(cleared).version, basis="agreement", lapses_on=day(60), by=reviewer)
    assert queue(as_reviewer).shown == ()

    renewing.renew(now(cleared), seen=now(cleared).version, basis="agreement", lapses_on=day(3), by=reviewer)
    publishing.withdraw(now(cleared), seen=now(cleared).version, reason="child_asked", by=approver)
    assert queue(as_reviewer).shown == ()


def test_the_queue_shows_no_word_of_the_text(ending, as_reviewer):
    testimony = ending(3)

    page = as_reviewer.get("/admin/").content.decode()

    assert str(testimony) in page
    assert "stockport" not in page


@pytest.mark.parametrize(
    ("after", "sentence", "warns"),
    [
        (None, "The basis has no end date.", False),
        (31, "The basis ends on {day}.", False),
        (30, "The basis ends on {day}, in 30 days.", True),
        (1, "The basis ends on {day}, tomorrow.", True),
        (0, "The basis ends on {day}, today.", True),
    ],
)
def test_the_page_says_when_the_basis_ends_and_warns_a_month_before(
    after, sentence, warns, ending, as_reviewer
):
    testimony = ending(after)

    section = basis_of(as_reviewer, testimony)

    assert sentence.format(day=told(day(after or 0))) in section
    assert ("unless the basis is renewed" in section) == warns
    assert ("Renew for a year" in section) == (after is not None)


def test_one_press_renews_for_a_year_from_the_present_end(ending, as_reviewer, renew):
    testimony = ending(20)
    a_year_more = renewing.a_year_more(day(20), day(0))
    assert f'value="{a_year_more.isoformat()}"' in basis_of(as_reviewer, testimony)

    answer = renew(testimony, lapses_on=a_year_more.isoformat())

    assert (answer.status_code, answer.headers["Location"]) == (302, url("change", testimony))
    assert now(testimony).lapses_on == a_year_more
    section = basis_of(as_reviewer, testimony)
    assert f"The basis ends on {told(a_year_more)}." in section
    assert "Renewed by reviewer on" in section
    row = Event.objects.order_by("-pk").filter(action="renewed").get()
    assert (row.by, row.details) == (
        "reviewer",
        {"basis": "service_terms", "lapses_on": a_year_more.isoformat()},
    )


@pytest.mark.parametrize(
    ("ends_on", "today", "renewed"),
    [
        (date(2026, 12, 3), date(2026, 11, 26), date(2027, 12, 3)),
        (date(2026, 11, 1), date(2026, 11, 26), date(2027, 11, 26)),
        (date(2028, 2, 29), date(2028, 1, 1), date(2029, 2, 28)),
        (None, date(2026, 11, 26), date(2027, 11, 26)),
    ],
)
def test_a_year_is_counted_from_the_present_end_or_from_today_whichever_is_later(ends_on, today, renewed):
    assert renewing.a_year_more(ends_on, today) == renewed


def test_a_basis_is_renewed_until_any_day_or_for_good(ending, renew):
    testimony = ending(20)

    assert renew(testimony, lapses_on=day(400).isoformat()).status_code == 302
    assert now(testimony).lapses_on == day(400)
    assert renew(testimony, lapses_on="", for_good="on").status_code == 302
    assert now(testimony).lapses_on is None


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"lapses_on": ""}, "Either give the last day or tick “It has no end date”."),
        (
            {"lapses_on": "2099-01-01", "for_good": "on"},
            "Either give the last day or tick “It has no end date”",
        ),
        ({"lapses_on": "next year"}, "Enter the day as YYYY-MM-DD, such as 2027-03-31."),
        ({"lapses_on": "2020-01-01"}, "That day has passed"),
    ],
)
def test_a_renewal_that_says_no_usable_day_is_refused_beside_the_field(given, sentence, ending, renew):
    testimony = ending(20)

    answer = renew(testimony, **given)

    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert "basis_lapses_on:" not in answer.content.decode()
    assert list(BasisRenewal.objects.all()) == []


def test_a_renewal_from_a_page_that_is_old_is_refused(ending, as_reviewer):
    testimony = ending(20)

    answer = as_reviewer.post(
        url("renew", testimony), {"version": testimony.version + 1, "lapses_on": day(90)}
    )

    assert answer.status_code == 409
    assert "has changed since you opened this page" in answer.content.decode()
    assert list(BasisRenewal.objects.all()) == []


def test_a_basis_that_has_ended_is_said_and_can_be_renewed_while_nothing_is_public(
    ending, as_reviewer, renew, entered
):
    entered.basis_lapses_on = day(-1)
    entered.save()

    section = basis_of(as_reviewer, entered)
    assert f"The basis ended on {told(day(-1))}." in section
    assert "cannot be published unless the basis is renewed" in section
    assert renew(entered, lapses_on=day(365).isoformat()).status_code == 302
    assert now(entered).lapses_on == day(365)


@pytest.mark.usefixtures("unguarded")
def test_a_quote_whose_basis_has_ended_is_not_brought_back(published, as_reviewer, renew):
    published.basis_lapses_on = day(-1)
    published.save()
    Publication.everything.update(lapses_on=day(-1))

    section = basis_of(as_reviewer, published)
    answer = renew(published, lapses_on=day(365).isoformat())

    assert "Readers no longer see the quote" in section
    assert "Renew for a year" not in section
    assert answer.status_code == 403
    assert "has ended and its quote is being withdrawn" in answer.content.decode()
    assert list(Publication.objects.all()) == []


def test_what_is_at_rest_shows_no_basis_and_is_not_renewed(published, approver, as_approver, renew):
    publishing.withdraw(published, seen=published.version, reason="child_asked", by=approver)

    answer = renew(published, lapses_on=day(365).isoformat())

    assert basis_of(as_approver, published) == ""
    assert answer.status_code == 403
    assert "it needs no basis" in answer.content.decode()


@pytest.mark.parametrize("role", ROLES)
def test_who_reviews_may_renew_and_nobody_else(role, as_role, submitted):
    client = as_role(role)
    may = role in {"reviewer", "approver"}

    answer = client.post(
        url("renew", submitted), {"version": submitted.version, "lapses_on": day(90).isoformat()}
    )

    assert answer.status_code == (302 if may else 403)
    assert BasisRenewal.objects.count() == may


def test_renewing_takes_a_press_and_no_address(submitted, as_reviewer, client):
    assert as_reviewer.get(url("renew", submitted)).status_code == 405
    assert client.post(url("renew", submitted)).status_code == 302
    assert as_reviewer.post("/admin/archive/testimony/999999/renew/").status_code == 404


def test_entry_staff_see_when_it_ends_and_no_button(ending, as_author):
    section = basis_of(as_author, ending(5))

    assert "The basis ends on" in section
    assert "<button" not in section


def test_a_renewed_basis_is_what_the_tags_form_begins_with_and_saving_tags_leaves_it(
    ending, as_reviewer, renew, reviewer
):
    testimony = ending(20)
    renew(testimony, lapses_on=day(200).isoformat())
    form = as_reviewer.get(url("change", testimony)).context["form"]
    assert form["basis_lapses_on"].value() == day(200)

    same = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    assert as_reviewer.post(url("change", testimony), same).status_code == 302
    assert (now(testimony).lapses_on, BasisRenewal.objects.count()) == (day(200), 1)

    changed = {**same, "version": now(testimony).version, "basis_lapses_on": day(100).isoformat()}
    assert as_reviewer.post(url("change", testimony), changed).status_code == 302
    assert (now(testimony).lapses_on, BasisRenewal.objects.count()) == (day(100), 2)


def test_another_colleague_of_entry_renews_nothing_of_others(submitted):
    other = logged_in(person("other", "entry"))

    assert other.post(url("renew", submitted), {"version": submitted.version}).status_code == 403


def test_a_basis_until_the_last_day_of_the_calendar_leaves_its_page_open(ending, as_reviewer, renew):
    testimony = ending(3)

    renew(testimony, lapses_on="9999-12-31")

    assert as_reviewer.get(url("change", testimony)).status_code == 200
    assert renew(testimony, lapses_on="9999-12-31").status_code < 500
    assert renewing.a_year_more(date.max, date(2026, 1, 1)) == date.max
