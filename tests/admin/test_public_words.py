"""Figures and ways to get help: one administrator asks, another confirms, and then it shows at once."""

import pytest
from django.urls import reverse
from django.utils import timezone

from archive.errors import NotAllowed
from archive.models import DataKey, Event, Figure, HelpLine, PersonKey, PowerRequest, Theme
from archive.models.data_key import shred
from archive.workflow import collections, power, terms
from archive.workflow.collections import Content, Part
from tests.admin.conftest import confirm_all, logged_in
from tests.public.reading import Page
from tests.workflow.conftest import person

NEW = {
    "qualifier": "about",
    "value": "730",
    "unit": "reports",
    "counts_events": "on",
    "first_day": "2023-01-01",
    "last_day": "2023-12-31",
    "coverage": "One service in Wales.",
    "compared_with": "",
    "source": "An invented report, 2024",
    "url": "https://figures.example/2024",
    "caveat": "Invented for this test.",
    "wording": "",
    "age_from": "",
    "age_to": "",
    "slug": "reports-2023",
}


@pytest.fixture
def as_administrator(as_role):
    return as_role("administrator")


def test_a_figure_that_staff_enter_stands_on_its_theme_at_once(as_administrator, client):
    theme = Theme.objects.get(slug="telling-someone")

    answer = as_administrator.post(reverse("admin:archive_figure_add"), {**NEW, "themes": [theme.pk]})
    assert not Figure.objects.filter(slug="reports-2023").exists()
    confirm_all()

    assert answer.status_code == 302
    figure = Figure.objects.get(slug="reports-2023")
    shown = Page(client.get("/themes/telling-someone/")).one("article", id="figure-reports-2023")
    assert "About 2 a day (about 730 ÷ 365 days = 2)" in " ".join(shown.text.split())
    row = Event.objects.latest("sequence")
    assert (row.action, row.subject) == ("confirmed", "figure new")
    assert Event.objects.get(action="added").subject == f"figure {figure.pk}"


def test_whoever_enters_a_figure_sees_what_it_will_be_made_to_say(as_administrator):
    figure = Figure.objects.get(slug="internet-linked-offences-2018-19")

    page = as_administrator.get(reverse("admin:archive_figure_change", args=[figure.pk])).content.decode()

    assert "more than 22 a day (8,224 ÷ 365 days = 22.5)" in page
    assert "Save this first." in as_administrator.get(reverse("admin:archive_figure_add")).content.decode()


def test_figures_whose_ages_or_nations_nobody_has_given_can_be_listed_and_completed(as_administrator):
    as_administrator.post(reverse("admin:archive_figure_add"), {**NEW, "age_from": "0", "age_to": "17"})
    confirm_all()
    figure = Figure.objects.get(slug="reports-2023")

    def missing(what="ages"):
        page = as_administrator.get(reverse("admin:archive_figure_changelist"), {"missing": what})
        return list(page.context["cl"].queryset)

    assert (missing(), missing("link")) == ([figure], [])
    changed = {**NEW, "age_from": "0", "age_to": "17", "wales": "on"}
    as_administrator.post(reverse("admin:archive_figure_change", args=[figure.pk]), changed)
    confirm_all()
    assert missing() == []
    listed = as_administrator.get(reverse("admin:archive_figure_changelist")).content.decode()
    assert "Where it fits" in listed
    assert "Not yet: ages or nations missing" not in listed


def test_a_line_break_in_a_form_is_none_in_what_is_copied(as_administrator):
    as_administrator.post(
        reverse("admin:archive_figure_add"), {**NEW, "coverage": "One service\r\n in Wales."}
    )
    confirm_all()

    assert Figure.objects.get(slug="reports-2023").coverage == "One service in Wales."


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"last_day": "2022-12-31"}, "__all__"),
        ({"value": "-1"}, "value"),
        ({"first_day": ""}, "first_day"),
        ({"caveat": ""}, "caveat"),
        ({"url": ""}, "url"),
        ({"age_from": "11", "age_to": "10"}, "__all__"),
        ({"age_from": "11"}, "__all__"),
        ({"age_to": "19"}, "age_to"),
        ({"wording": "Police recorded many offences"}, "wording"),
        ({"wording": "{number} in {period} by {forces}"}, "wording"),
        ({"slug": "Not A Slug"}, "slug"),
    ],
)
def test_what_is_wrong_with_a_figure_is_said_beside_its_field(as_administrator, wrong, where):
    count = Figure.objects.count()

    answer = as_administrator.post(reverse("admin:archive_figure_add"), {**NEW, **wrong})

    assert where in answer.context["adminform"].form.errors
    assert Figure.objects.count() == count


def test_a_figure_that_a_later_one_is_compared_with_stays(as_administrator):
    earlier = Figure.objects.get(slug="internet-linked-offences-2015-16")

    as_administrator.post(reverse("admin:archive_figure_delete", args=[earlier.pk]), {"post": "yes"})
    confirm_all()

    assert Figure.objects.filter(pk=earlier.pk).exists()


def test_a_way_to_get_help_is_changed_on_every_page_at_once(as_administrator, client):
    line = HelpLine.objects.get(heading="Under 19?")
    changed = {
        "heading": "Under 19?",
        "text": "Call Childline at any hour.",
        "phone": "0800 1111",
        "url": "https://www.childline.org.uk/",
        "position": "10",
        "in_strip": "on",
    }
    before = client.get("/about/")

    answer = as_administrator.post(reverse("admin:archive_helpline_change", args=[line.pk]), changed)
    unchanged = client.get("/about/", headers={"If-None-Match": before.headers["ETag"]}).status_code
    confirm_all()

    assert (answer.status_code, unchanged) == (302, 304)
    again = client.get("/about/", headers={"If-None-Match": before.headers["ETag"]})
    assert again.status_code == 200
    assert "Call Childline at any hour." in again.content.decode()
    assert Event.objects.latest("sequence").subject == f"helpline {line.pk}"
    assert "0800 1111" not in str(Event.objects.latest("sequence").details)


@pytest.mark.parametrize("wrong", [{"phone": "", "url": ""}, {"phone": "call us"}, {"url": "javascript:x"}])
def test_a_way_to_get_help_that_leads_nowhere_is_refused(as_administrator, wrong):
    line = HelpLine.objects.get(heading="Under 19?")
    typed = {"heading": "Now?", "text": "Call.", "phone": "0800 1111", "url": "", "position": "1", **wrong}

    answer = as_administrator.post(reverse("admin:archive_helpline_change", args=[line.pk]), typed)

    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors
    line.refresh_from_db()
    assert line.heading == "Under 19?"


@pytest.mark.parametrize("role", ["entry", "reviewer", "approver", "auditor"])
@pytest.mark.parametrize("model", ["figure", "helpline"])
def test_nobody_else_changes_what_readers_see(as_role, role, model):
    assert as_role(role).get(reverse(f"admin:archive_{model}_add")).status_code == 403


def test_whoever_confirms_sees_what_readers_would_see(as_administrator):
    line = HelpLine.objects.get(heading="Under 19?")
    sent = {
        "heading": "Under 19?", "text": "Call at any hour.", "phone": line.phone, "url": line.url,
        "position": line.position, "in_strip": "on" if line.in_strip else "",
    }  # fmt: skip
    as_administrator.post(reverse("admin:archive_helpline_change", args=[line.pk]), sent)
    second = logged_in(person("second", "administrator"))

    page = second.get(reverse("admin:power_request", args=[PowerRequest.objects.get().pk]))

    assert page.context["changes"] == [("Text", line.text, "Call at any hour.")]
    assert "Call at any hour." not in str(list(PowerRequest.objects.values()))  # sealed


def test_what_changed_meanwhile_is_not_written_over(as_administrator):
    line = HelpLine.objects.get(heading="Under 19?")
    sent = {"heading": "Under 19?", "text": "Call at any hour.", "phone": "0800 1111", "position": "10"}
    as_administrator.post(reverse("admin:archive_helpline_change", args=[line.pk]), sent)
    HelpLine.objects.filter(pk=line.pk).update(text="Somebody else's words.")

    with pytest.raises(NotAllowed, match="changed since"):
        confirm_all()

    line.refresh_from_db()
    assert line.text == "Somebody else's words."


def test_what_whoever_asked_may_no_longer_do_is_not_done(as_administrator):
    line = HelpLine.objects.get(heading="Under 19?")
    as_administrator.post(reverse("admin:archive_helpline_delete", args=[line.pk]), {"post": "yes"})
    as_administrator.reader.groups.clear()

    with pytest.raises(NotAllowed, match="may no longer"):
        confirm_all()

    assert HelpLine.objects.filter(pk=line.pk).exists()


def test_a_change_that_a_restored_archive_cannot_read_any_more_is_only_refused(as_administrator, unguarded):
    """As where the sealing keys were lost: nothing of it may be made up."""
    as_administrator.post(reverse("admin:archive_figure_add"), NEW)
    asked = PowerRequest.objects.get()
    key = PersonKey.objects.get(person=asked.asked_by).key_id
    shred(DataKey.objects.filter(pk=key), at=timezone.now())
    deputy = person("deputy", "administrator")
    address = reverse("admin:power_request", args=[asked.pk])

    assert logged_in(deputy).get(address).status_code == 200
    answer = logged_in(deputy).post(reverse("admin:power_request_act", args=[asked.pk, "confirm"]))

    assert answer.status_code == 403
    assert "can no longer be read. Refuse this request, and ask again." in answer.content.decode()
    assert not Figure.objects.filter(slug="reports-2023").exists()
    logged_in(deputy).post(reverse("admin:power_request_act", args=[asked.pk, "refuse"]))
    assert PowerRequest.objects.get().given_answer.verdict == "refused"


def test_a_figure_takes_the_theme_that_stays_and_no_theme_that_is_no_longer_used(as_administrator):
    old, stays, gone = (
        Theme.objects.get(slug=slug) for slug in ("asked-to-pay", "asked-to-meet", "told-and-not-believed")
    )
    by = as_administrator.reader
    terms.merge(old, stays, by)
    terms.retire(gone, by)

    refused = as_administrator.post(reverse("admin:archive_figure_add"), {**NEW, "themes": [gone.pk]})
    as_administrator.post(reverse("admin:archive_figure_add"), {**NEW, "themes": [old.pk]})
    confirm_all()

    errors = refused.context["adminform"].form.errors
    assert errors["themes"] == ["“Told and not believed” has been retired. Choose another."]
    assert list(Figure.objects.get(slug="reports-2023").themes.all()) == [stays]


def test_a_figure_on_an_evidence_page_says_which_page_and_what_to_do(
    as_administrator, published, reviewer, approver
):
    client = as_administrator
    figure, other = Figure.objects.filter(compared_with=None, later=None)[:2]
    quote = Part(public_id=published.publication.public_id)
    content = Content("Evidence <b>", "evidence", "What children say.", None, (quote, Part(figure=figure.pk)))
    collection = collections.start(content, by=reviewer)
    asked = collections.submit(collection, seen=collection.latest.seen, by=reviewer)
    power.answer(asked, "confirmed", by=approver)

    page = client.get(reverse("admin:archive_figure_delete", args=[figure.pk])).content.decode()
    assert "It is on the evidence page “Evidence &lt;b&gt;”. Ask a reviewer or an approver" in page
    assert 'name="post"' not in page
    free = client.get(reverse("admin:archive_figure_delete", args=[other.pk])).content.decode()
    assert 'name="post"' in free

    collections.take_down(collection, by=reviewer)
    page = client.get(reverse("admin:archive_figure_delete", args=[figure.pk])).content.decode()
    assert 'name="post"' in page
