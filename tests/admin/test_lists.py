"""What may be asked of the admin's lists in an address: what their filters ask, and nothing else."""

import re

import pytest

from archive.models.vocabulary import Theme
from tests.admin.conftest import logged_in
from tests.workflow.conftest import person

LISTS = {
    "administrator": ["archive/theme", "archive/figure", "archive/helpline", "auth/user", "auth/group"],
    "auditor": ["archive/event"],
    "reviewer": ["archive/testimony"],
}


@pytest.mark.parametrize(("role", "name"), [(role, name) for role in LISTS for name in LISTS[role]])
def test_no_list_takes_a_pattern_or_a_column_that_it_does_not_offer(role, name, db):
    client = logged_in(person("looks", role))
    columns = ["action", "by", "status", "parent__label", "themes__label", "is_active", "groups__name"]

    for column in [*columns, "name", "username", "email", "label", "heading", "entered_by__password"]:
        assert client.get(f"/admin/{name}/?{column}__regex=(").status_code == 400, column


@pytest.mark.parametrize(
    "asked", ["year=9999", "year=9999&at__month=12&at__day=31", f"year={'9' * 30}", "year=x"]
)
def test_a_year_that_no_calendar_has_leads_back_to_the_list(asked, db):
    client = logged_in(person("looks", "auditor"))

    for answer in (
        client.get(f"/admin/archive/event/?at__{asked}"),
        client.post(f"/admin/archive/event/export/?at__{asked}"),
    ):
        assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (
            302,
            "/admin/archive/event/",
        )


def test_the_filters_themselves_go_on_working(db, entered):
    asked = {
        "reviewer": ["archive/testimony/?status__exact=in_review", "archive/testimony/?waits=re-review"],
        "auditor": ["archive/event/?at__year=2025&at__month=3&at__day=1", "archive/event/?by=author"],
        "administrator": [
            f"archive/theme/?parent__id__exact={Theme.objects.filter(parent=None).first().pk}",
            "auth/user/?is_active__exact=1&groups__id__exact=1",
        ],
    }
    for role, addresses in asked.items():
        client = logged_in(person(f"the-{role}", role))
        for address in addresses:
            assert client.get(f"/admin/{address}").status_code == 200, address


@pytest.mark.parametrize("chosen", ["x", "-1", "9" * 30])
@pytest.mark.parametrize(
    ("name", "field"),
    [("archive/figure", "themes"), ("archive/figure", "platforms"), ("auth/user", "groups")],
)
def test_a_form_takes_no_row_that_cannot_be(name, field, chosen, db):
    somebody = person("somebody", "entry")
    client = logged_in(person("looks", "administrator"))
    page = f"/admin/{name}/{f'{somebody.pk}/change' if name == 'auth/user' else 'add'}/"

    asked, sent = client.get(f"{page}?{field}={chosen}"), client.post(page, {field: ["1", chosen]})

    assert (asked.status_code, sent.status_code) == (200, 200)
    assert "Choose from the list." in sent.context["adminform"].form.errors[field]


def test_a_draft_of_one_comes_back_without_it(db):
    client = logged_in(person("looks", "administrator"))
    page = "/admin/archive/figure/add/"
    token = re.search(r'name="_draft" value="([^"]+)"', client.get(page).content.decode())[1]

    client.post("/admin/drafts/keep/", {"_draft": token, "themes": ["x", "9" * 30], "caveat": "half a"})

    assert client.get(page).context["adminform"].form["caveat"].value() == "half a"
