"""What the admin leaves in the trail: who opened what, and what was changed beside testimony."""

import csv
import io
import json
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError
from django.urls import reverse

from archive.errors import NotAllowed
from archive.models import Event
from archive.models.audit import EventManager, broken_links
from archive.models.vocabulary import Theme
from archive.workflow import password_links
from tests.admin.conftest import confirm_all
from tests.workflow.conftest import TEXT


def last():
    return Event.objects.latest("sequence")


@pytest.mark.parametrize("page", ["review", "prepare"])
def test_opening_restricted_text_leaves_a_row(page, as_reviewer, entered, reviewer):
    answer = as_reviewer.get(f"/admin/archive/testimony/{entered.pk}/{page}/")

    assert answer.status_code == 200
    row = last()
    assert (row.action, row.testimony_id, row.by, row.details) == ("opened", entered.pk, "reviewer", {})


def test_who_may_not_open_it_leaves_the_row_of_a_refusal_alone(as_role, entered):
    before = Event.objects.count()

    assert as_role("auditor").get(f"/admin/archive/testimony/{entered.pk}/review/").status_code in (403, 404)
    assert (Event.objects.count(), last().action) == (before + 1, "denied")


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
    confirm_all()
    term = Theme.objects.get(slug="left-out-on-purpose")
    client.post(reverse("admin:archive_theme_change", args=[term.pk]), {**form, "synonyms": "excluded"})
    client.post(reverse("admin:archive_theme_delete", args=[term.pk]), {"post": "yes"})
    confirm_all()

    rows = list(Event.objects.order_by("sequence").values_list("action", "subject", "by"))
    made = [row for row in rows if row[0] in ("added", "changed", "deleted")]
    assert made == [(act, f"theme {term.pk}", "administrator") for act in ("added", "changed", "deleted")]
    assert len(rows) == len(made) + 4  # the two that readers see were asked for and confirmed
    assert list(broken_links()) == []


def test_a_role_that_is_given_leaves_a_row_without_the_name_that_was_typed(as_role, author):
    client = as_role("administrator")
    address = reverse("admin:auth_user_change", args=[author.pk])
    group = Group.objects.get(name="reviewer").pk
    form = {
        "username": author.username,
        "first_name": "Zebedee",
        "may_sign_in": "on",
        "groups": [group],
    }

    assert client.post(address, form).status_code == 302

    about = (f"user {author.pk}", "administrator", None)
    rows = Event.objects.order_by("sequence").values_list("action", "subject", "by", "testimony_id")
    assert list(rows) == [("asked", *about), ("changed", *about)]
    asked, changed = Event.objects.order_by("sequence")
    assert (asked.details["kind"], asked.details["role"]) == ("role", "reviewer")
    assert changed.details == {"fields": "first_name groups", "took": "entry"}


def test_a_link_that_is_asked_for_leaves_a_row(admin_client, author):
    admin_client.post(reverse("admin:auth_user_password_change", args=[author.pk]), {"why": "forgot it"})

    assert (last().action, last().subject) == ("asked", f"user {author.pk}")


def test_ones_own_new_password_leaves_a_row(client, author):
    author.set_password("a long enough pass phrase")
    author.save()
    client.force_login(author)
    new = {"new_password1": "correct-horse-9-battery", "new_password2": "correct-horse-9-battery"}

    wrong = client.post(reverse("admin:password_change"), {"old_password": "no", **new})
    assert (wrong.status_code, last().action, last().details["what"]) == (200, "sign-in-refused", "proof")
    client.post(reverse("admin:password_change"), {"old_password": "a long enough pass phrase", **new})

    assert (last().action, last().subject, last().by) == ("changed", f"user {author.pk}", "author")


def fail(*_, **__):
    raise IntegrityError("made for this test")


def test_a_password_whose_row_fails_stays_as_it_was(admin_client, author, approver, monkeypatch):
    password_links.let_show(author, approver)
    before = author.password
    monkeypatch.setattr(EventManager, "append", fail)

    with pytest.raises(IntegrityError):
        password_links.address_of(author, by=approver)

    author.refresh_from_db()
    assert author.password == before


def test_a_deletion_that_fails_leaves_no_row(as_role):
    """It was asked for, and by now something else refers to it."""
    term = Theme.objects.create(slug="unused", label="Unused", definition="Use never.")
    as_role("administrator").post(reverse("admin:archive_theme_delete", args=[term.pk]), {"post": "yes"})
    Theme.objects.create(slug="narrower", label="Narrower", definition="Use never.", parent=term)

    with pytest.raises(NotAllowed):
        confirm_all()

    assert Theme.objects.filter(pk=term.pk).exists()
    assert [row.action for row in Event.objects.all()] == ["asked"]


EXPORT = "admin:archive_event_export"


def exported(client, **filters):
    answer = client.post(f"{reverse(EXPORT)}?{urlencode(filters)}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")
    text = b"".join(answer.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text))), text


def test_an_auditor_takes_the_whole_trail_away_as_csv_and_leaves_a_row(as_role, published):
    standing = list(Event.objects.order_by("sequence"))

    rows, text = exported(as_role("auditor"))

    assert [(int(r["sequence"]), r["action"], r["by"], r["mac"]) for r in rows] == [
        (e.sequence, e.action, e.by, e.mac) for e in standing
    ]
    assert [json.loads(r["details"]) for r in rows] == [e.details for e in standing]
    assert (last().action, last().subject, last().by) == ("exported", "audit trail", "auditor")
    assert last().details == {"rows": len(standing)}
    assert TEXT[:12] not in text
    assert list(broken_links()) == []


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        ({"action__exact": "decided"}, lambda e: e.action == "decided"),
        ({"by": "approver"}, lambda e: e.by == "approver"),
        ({"q": "999"}, lambda e: False),
        ({"at__year": "1999"}, lambda e: False),
    ],
)
def test_what_is_exported_is_what_the_list_shows(filters, kept, as_role, published):
    expected = [event.sequence for event in Event.objects.order_by("sequence") if kept(event)]
    auditor = as_role("auditor")
    shown = auditor.get(reverse("admin:archive_event_changelist"), filters)

    rows, _ = exported(auditor, **filters)

    assert [int(row["sequence"]) for row in rows] == expected
    assert shown.context["cl"].result_count == len(expected)
    if expected:
        assert f"{reverse(EXPORT)}?{urlencode(filters)}" in shown.content.decode()


def test_a_name_that_a_spreadsheet_would_take_for_a_formula_is_only_a_name(as_role, published):
    Event.objects.append("opened", testimony_id=published.pk, by="=1+1", details={})

    rows, _ = exported(as_role("auditor"))

    assert rows[-1]["by"] == "'=1+1"


@pytest.mark.parametrize("role", ["entry", "reviewer", "approver", "administrator"])
def test_nobody_else_exports_the_trail(role, as_role, published):
    client = as_role(role)
    before = Event.objects.count()

    assert client.post(reverse(EXPORT)).status_code == 403
    assert (Event.objects.count(), last().action) == (before + 1, "denied")


def test_a_link_exports_nothing(as_role, published):
    before = Event.objects.count()

    assert as_role("auditor").get(reverse(EXPORT)).status_code == 405
    assert Event.objects.count() == before


def test_nobody_changes_what_a_role_may_not_even_a_superuser(admin_client):
    role = Group.objects.get(name="entry")

    answer = admin_client.post(f"/admin/auth/group/{role.pk}/change/", {"name": "entry"})

    assert answer.status_code == 403
    assert [row.action for row in Event.objects.all()] == ["denied"]
