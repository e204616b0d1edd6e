"""Auditors read words in the trail. The source is read for every key that a row can carry."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.urls import reverse

from archive.admin.trail_words import KEYS, about, told
from archive.backups.again import Lists
from archive.models import Event
from archive.models.power import Kind
from archive.vocabulary import Act, Basis, ClosingReason, WithdrawalReason
from archive.workflow.power import FIRST_PASSWORD
from archive.workflow.shredding import Why
from tests.admin.conftest import logged_in
from tests.workflow.conftest import person

WRITERS = {"record", "record_about", "record_by", "row", "_record"}
# Names by which the source calls details that are put together before they are recorded.
GATHERED = {"details", "what", "told", "named", "about"}
# Where a row gets details that were put together elsewhere in these same files, or come with a request.
UNPACKS = {
    "archive/backups/restoring.py",
    "archive/admin/lists.py",
    "archive/admin/people.py",
    "archive/workflow/power.py",
    "archive/workflow/publishing.py",
    "archive/workflow/sign_in_tries.py",
    "archive/workflow/upload_keeping.py",
    "archive/workflow/term_changes.py",
}


def sources():
    for file in sorted(Path(settings.BASE_DIR, "archive").rglob("*.py")):
        if not {"migrations", "spreadsheets"} & set(file.parts):  # neither records anything
            yield str(file.relative_to(settings.BASE_DIR)), ast.parse(file.read_text())


def is_audit(call):
    called = call.func
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    owner = getattr(called.value, "id", "") if isinstance(called, ast.Attribute) else ""
    if name == "append":  # Event.objects.append
        return True
    return name == "_record" or name == "_ask" or (name in WRITERS and owner == "audit")


def strings(node):
    if isinstance(node, ast.Dict):
        return {key.value for key in node.keys if isinstance(key, ast.Constant)}
    return set()


def carried():
    """Every key, and the files that hand over keys which stand elsewhere."""
    keys, unpacking = {FIRST_PASSWORD, *Lists().counts}, set()
    for file, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                if is_audit(node):
                    named = {each.arg for each in node.keywords if each.arg}
                    keys |= named - {"by", "subject", "details", "testimony_id", "request_id"}
                    if any(each.arg is None for each in node.keywords):
                        unpacking.add(file)
                for each in node.keywords:
                    if each.arg in ("details", "what"):
                        keys |= strings(each.value)
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for target in targets:
                    if isinstance(target, ast.Name) and target.id in GATHERED and "admin/trail" not in file:
                        keys |= strings(node.value)
                    elif isinstance(target, ast.Subscript) and getattr(target.value, "id", "") in GATHERED:
                        keys |= {target.slice.value} if isinstance(target.slice, ast.Constant) else set()
    return keys, unpacking


def test_every_key_that_the_source_records_has_words():
    keys, unpacking = carried()

    assert sorted(keys - set(KEYS)) == []
    assert len(keys) > 40
    assert unpacking == UNPACKS


def test_no_words_are_left_of_what_is_recorded_no_more():
    assert sorted(set(KEYS) - carried()[0]) == []


@pytest.mark.parametrize(
    ("details", "words"),
    [
        ({"wrong_before": 2, "second": "code"}, "Second step: code from the phone; wrong attempts before: 2"),
        ({"kind": "role", "role": "reviewer", "request": 4}, "Give a role; role: Reviewer; request: 4"),
        (
            {"fields": "first_name groups", "gave": "entry auditor"},
            "Fields: first name, groups; roles given: Entry, Auditor",
        ),
        ({"again": 0}, ""),
        ({"due_on": "2026-07-02"}, "Due on: 2 July 2026"),
        ({"told_at": "2026-07-02T13:05+00:00"}, "Somebody was told: 2 July 2026, 14:05"),
        ({"keys": "2026-99-99"}, "Keys from: 2026-99-99"),
        ({"again": 1}, "A different phone"),
        ({"digest": "0123456789abcdef"}, "Fingerprint of what was signed: 0123456789ab"),
        ({"kind": "password"}, "Give a link to choose a new password"),
        ({"route": "auth_user_add", "method": "POST"}, "Page: account add; by: sending something"),
        ({"of_an_older_release": None, "other_key": 1}, "Other key: 1"),
        ({}, ""),
    ],
)
def test_a_row_is_told_in_words(details, words):
    assert told(details) == words


@pytest.mark.parametrize(
    ("key", "codes"),
    [
        ("act", Act.values),
        ("basis", Basis.values),
        ("kind", Kind.values),
        ("reason", {*ClosingReason.values, *WithdrawalReason.values}),
        ("because", [why.value for why in Why]),
        ("what", ["password", "code", "set-up", "proof"]),
        ("second", ["off", "code", "recovery-code", "set-up"]),
        ("role", ["administrator"]),
    ],
)
def test_a_code_is_not_shown_as_it_is_stored(key, codes):
    shown = {code: told({key: code}).partition(": ")[2] or told({key: code}) for code in codes}

    assert {code for code, words in shown.items() if (words == code and "-" in code) or "_" in words} == set()
    assert all(shown.values())


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("user 3", "Account 3"),
        ("harmtype 4", "Harm type 4"),
        ("rightsrequest 5", "Person’s request 5"),
        ("audit trail", "Audit trail"),
        ("archive", "Archive"),
        ("", ""),
    ],
)
def test_what_a_row_is_about(subject, words):
    assert about(subject) == words


def test_the_page_of_the_trail_shows_words(published):
    chief, colleague = person("chief", "administrator"), person("colleague", "entry")
    ids = list(Group.objects.filter(name="auditor").values_list("pk", flat=True))
    form = {"username": "colleague", "groups": ids, "may_sign_in": "on"}
    logged_in(chief).post(reverse("admin:auth_user_change", args=[colleague.pk]), form)

    html = logged_in(person("auditor", "auditor")).get("/admin/archive/event/").content.decode()

    assert "Roles taken away: Entry" in html or "roles taken away: Entry" in html
    assert f"Account {colleague.pk}" in html
    unknown = {key for row in Event.objects.all() for key in row.details} - set(KEYS)
    assert unknown == set()
