"""What the admin leaves in the trail: who opened what, and what was changed beside testimony."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from archive.models import Event
from archive.models.audit import broken_links
from archive.models.vocabulary import Theme


def last():
    return Event.objects.latest("sequence")


@pytest.mark.parametrize("page", ["review", "prepare"])
def test_opening_restricted_text_leaves_a_row(page, as_reviewer, entered, reviewer):
    answer = as_reviewer.get(f"/admin/archive/testimony/{entered.pk}/{page}/")

    assert answer.status_code == 200
    row = last()
    assert (row.action, row.testimony_id, row.by, row.details) == ("opened", entered.pk, "reviewer", {})


def test_who_may_not_open_it_leaves_no_row(as_role, entered):
    before = Event.objects.count()

    assert as_role("auditor").get(f"/admin/archive/testimony/{entered.pk}/review/").status_code in (403, 404)
    assert Event.objects.count() == before


def test_a_term_that_is_added_changed_and_deleted_leaves_three_rows(as_role):
    client = as_role("administrator")
    form = {
        "label": "Left out on purpose",
        "slug": "left-out-on-purpose",
        "definition": "Use when others shut a child out of a group. Not for quarrels.",
        "synonyms": "",
        "parent": "",
    }
    client.post(reverse("admin:archive_theme_add"), form)
    term = Theme.objects.get(slug="left-out-on-purpose")
    client.post(reverse("admin:archive_theme_change", args=[term.pk]), {**form, "synonyms": "excluded"})
    client.post(reverse("admin:archive_theme_delete", args=[term.pk]), {"post": "yes"})

    rows = list(Event.objects.order_by("sequence").values_list("action", "subject", "by"))
    assert rows == [(act, f"theme {term.pk}", "administrator") for act in ("added", "changed", "deleted")]
    assert list(broken_links()) == []


def test_a_role_that_is_given_leaves_a_row_without_the_name_that_was_typed(as_role, author):
    client = as_role("administrator")
    address = reverse("admin:auth_user_change", args=[author.pk])
    group = Group.objects.get(name="reviewer").pk
    form = {
        "username": author.username,
        "first_name": "Zebedee",
        "is_active": "on",
        "is_staff": "on",
        "groups": [group],
    }

    assert client.post(address, form).status_code == 302

    row = last()
    assert (row.action, row.subject, row.by, row.testimony_id) == (
        "changed",
        f"user {author.pk}",
        "administrator",
        None,
    )
    assert "Zebedee" not in str(row.details)


def test_a_new_password_leaves_a_row(admin_client, author):
    address = reverse("admin:auth_user_password_change", args=[author.pk])

    admin_client.post(
        address, {"password1": "correct-horse-9-battery", "password2": "correct-horse-9-battery"}
    )

    assert (last().action, last().subject) == ("changed", f"user {author.pk}")
