"""Who gets to which address by which method: every address of the staff's side, for every kind of person.

The addresses come from the URLconf. One that the table does not know fails the test, so that nobody adds a
page without saying who it is for.
"""

from datetime import date

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from archive.admin.signing_in import PRESSED_ON
from archive.models import Event, HelpLine, RightsRequest
from archive.models.figure import Figure
from archive.models.power import Kind
from archive.models.vocabulary import HarmType, Platform, Theme
from archive.workflow import collections, power, uploads
from archive.workflow.collections import Content
from archive.workflow.policy import ROLES
from tests.workflow.conftest import person

E, R, A, AUD, ADM = "entry", "reviewer", "approver", "auditor", "administrator"
STAFF = {role.name for role in ROLES}
ENTER = {E, R, A}
REVIEW = {R, A}
APPROVE = {A}
NOBODY = set()
OPEN = "open"  # also to whoever is not signed in
TERMS = ("platform", "harmtype", "theme")
BESIDE = ("figure", "helpline")


def _stock(name, *, read, write, delete=None):
    return {
        f"{name}_changelist": (read, read),
        f"{name}_add": (write, write),
        f"{name}_change": (read, write),
        f"{name}_delete": (write if delete is None else delete,) * 2,
        f"{name}_history": (read, read),
    }


# name: (who may read it, who may send something to it); None: nobody can, whoever they are
TABLE = {
    "index": (STAFF, STAFF),
    "login": (OPEN, OPEN),
    "login_code": (NOBODY, NOBODY),  # leads back to the sign-in, for whoever has just given no password
    "login_set_up": (NOBODY, NOBODY),
    "password_link": (OPEN, OPEN),
    "second_factor": (STAFF, STAFF),
    "auth_user_second_factor": ({ADM}, {ADM}),
    "auth_user_link": ({ADM}, {ADM}),
    "logout": (OPEN, OPEN),
    "session": (OPEN, OPEN),
    "draft_keep": (OPEN, OPEN),  # it answers by itself, and keeps nothing for whoever is not signed in
    "draft_discard": (STAFF, STAFF),
    "policy_report": (OPEN, OPEN),  # browsers send it by themselves
    "policy_reports": ({ADM}, None),
    "team": ({R, A, ADM}, None),
    "guide": (STAFF, None),
    "guide_page": (STAFF, None),
    "guide_whole": (STAFF, None),
    "practice": (STAFF, None),
    "practice_case": (STAFF, None),
    "practice_result": (STAFF, None),
    "practice_act": (STAFF, STAFF),
    "power_requests": (STAFF, None),
    # Of a role that somebody else asked for: the one other administrator may answer it.
    "power_request": ({AUD, ADM}, None),
    "power_request_act": ({AUD, ADM}, {AUD, ADM}),
    "collections": (REVIEW, None),
    "collection_add": (REVIEW, REVIEW),
    "collection": (REVIEW, REVIEW),
    "collection_preview": (REVIEW, None),
    "collection_as_readers": (REVIEW, None),
    "collection_submit": (REVIEW, REVIEW),
    "collection_discard": (REVIEW, REVIEW),
    "collection_take_down": (REVIEW, REVIEW),
    "rights_requests": ({A, ADM}, None),
    "rights_request_add": ({A, ADM}, {A, ADM}),
    "rights_requests_export": ({A, ADM}, {A, ADM}),
    "rights_request": ({A, ADM}, None),
    "rights_request_act": ({A, ADM}, {A, ADM}),
    "uploads": (ENTER, ENTER),
    "uploads_template": (ENTER, None),
    "upload": (ENTER, None),
    "upload_columns": (ENTER, ENTER),
    "upload_questions": (ENTER, ENTER),
    "upload_check": (ENTER, ENTER),
    "upload_progress": (ENTER, None),
    "upload_standing": (ENTER, None),
    "upload_errors": (ENTER, ENTER),
    "upload_undo": (ENTER, ENTER),
    "upload_discard": (ENTER, ENTER),
    "password_change": (STAFF, STAFF),
    "password_change_done": (STAFF, None),
    "jsi18n": (STAFF, None),
    "autocomplete": (NOBODY, None),  # of no table that is named
    "view_on_site": (STAFF, STAFF),
    "app_list": (STAFF, STAFF),
    "auth_user_password_change": ({ADM}, {ADM}),
    "archive_event_export": ({AUD}, {AUD}),
    "archive_testimony_find": (ENTER, None),
    "archive_testimony_claim": (ENTER, ENTER),
    "archive_testimony_hand_over": (ENTER, ENTER),
    "next": (ENTER, ENTER),
    "next_skip": (ENTER, ENTER),
    "hand_over_all": (ENTER, ENTER),
    "archive_testimony_text": (ENTER, ENTER),
    "archive_testimony_severity": (ENTER, ENTER),
    "archive_testimony_note": (ENTER, None),
    "archive_contact": (ENTER, None),
    "archive_testimony_review": (REVIEW, None),
    "archive_testimony_review_act": (REVIEW, REVIEW),
    "archive_testimony_show_text": (REVIEW, REVIEW),
    "archive_testimony_prepare": (REVIEW, REVIEW),
    "archive_testimony_trail": ({*ENTER, AUD}, None),
    "archive_testimony_take_back": (REVIEW, REVIEW),
    "archive_testimony_line": (REVIEW, REVIEW),
    "archive_testimony_language_read": (REVIEW, REVIEW),
    "archive_testimony_correct": (REVIEW, REVIEW),
    "archive_testimony_close": (REVIEW, REVIEW),
    "archive_testimony_open_again": (REVIEW, REVIEW),
    "archive_testimony_start_edition": (REVIEW, REVIEW),
    "archive_testimony_change_line": (REVIEW, REVIEW),
    "archive_testimony_leave_line": (REVIEW, REVIEW),
    "archive_testimony_leave_edition": (REVIEW, REVIEW),
    "archive_testimony_renew": (REVIEW, REVIEW),
    "archive_testimony_intruder": (APPROVE, APPROVE),
    "archive_testimony_clear": (APPROVE, APPROVE),
    "archive_testimony_return": (APPROVE, APPROVE),
    "archive_testimony_return_line": (APPROVE, APPROVE),
    "archive_testimony_publish": (APPROVE, APPROVE),
    "archive_testimony_keep": (APPROVE, APPROVE),
    "archive_testimony_let_go": (APPROVE, APPROVE),
    "archive_testimony_withdraw": (APPROVE, APPROVE),
    "archive_testimony_withdraw_now": (APPROVE, APPROVE),
    "archive_testimony_withdraw_cancel": (APPROVE, APPROVE),
    "archive_testimony_concern": (ENTER, ENTER),
    "archive_testimony_concerns": (ENTER, None),
    "archive_testimony_concern_note": (ENTER, ENTER),
    "archive_testimony_concern_close": (ENTER, ENTER),
    "archive_testimony_erase": (APPROVE, APPROVE),
    **_stock("archive_testimony", read=ENTER, write=ENTER, delete=NOBODY),
    **_stock("archive_event", read={AUD}, write=NOBODY),
    **_stock("auth_user", read={ADM}, write={ADM}, delete=NOBODY),
    **_stock("auth_group", read={ADM}, write=NOBODY),
}
for _term in TERMS:
    TABLE |= _stock(f"archive_{_term}", read={*ENTER, ADM}, write={ADM})
    _acts = ("merge", "unmerge", "retire", "bringback", "newer")
    TABLE |= {f"archive_{_term}_{act}": ({ADM}, {ADM}) for act in _acts}
for _table in BESIDE:
    TABLE |= _stock(f"archive_{_table}", read={ADM}, write={ADM})
# Closed to superusers as well.
NEVER = {
    "login_code",
    "login_set_up",
    "auth_group_add",
    "auth_group_delete",
    "autocomplete",
    "archive_testimony_delete",
    "archive_event_add",
    "archive_event_delete",
    "auth_user_delete",
}
NEVER_SENT = {*NEVER, "archive_event_change", "auth_group_change"}
PEOPLE = {
    **{role.name: {role.name} for role in ROLES},
    "reviewer and auditor": {R, AUD},
    "entry and administrator": {E, ADM},
    "superuser": None,
    "switched off": set(),
    "not staff": set(),
    "no role": set(),
    "signed out": set(),
}
# By which column an approver is shut out.
SHUT_OUT = {"switched off": "is_active", "not staff": "is_staff"}


def staff_patterns(resolver, namespace=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            if namespace == "admin":
                yield pattern
        else:
            yield from staff_patterns(pattern, pattern.namespace or namespace)


NAMES = sorted({pattern.name for pattern in staff_patterns(get_resolver()) if pattern.name})


def user_for(kind):
    if kind == "signed out":
        return None
    if kind == "superuser":
        return User.objects.create_superuser("chief")
    # What there is to see was entered by this account.
    user = User.objects.get(username="author") if kind == E else None
    user = user or User.objects.create_user("somebody", is_staff=True)
    is_shut_out = kind in SHUT_OUT
    user.groups.set(Group.objects.filter(name__in={A} if is_shut_out else PEOPLE[kind]))
    if is_shut_out:
        setattr(user, SHUT_OUT[kind], False)
        user.save()
    return user


def ask(client, user, method, address):
    if user is not None and SESSION_KEY not in client.session:
        client.force_login(user)
    return getattr(client, method)(address)


def address_of(name, rows):
    model = name.removeprefix("archive_").removeprefix("auth_").rpartition("_")[0]
    row = rows.get(model, rows["testimony"])
    if name.startswith("power_request"):
        row = rows["request"]
    if name.startswith("rights_request"):
        row = rows["rights_request"]
    if name in ("auth_user_password_change", "auth_user_second_factor", "auth_user_link"):
        row = rows["user"]
    if name.startswith("collection"):
        row = rows["collection"]
    if name.startswith("upload_"):
        row = rows["upload"]
    known = {"view_on_site": [1, 1], "app_list": ["archive"]}
    if name in known:
        return reverse(f"admin:{name}", args=known[name])
    if name.startswith("archive_testimony"):
        row = rows["testimony"]
    for args in ([], [row], [row, "keep"]):
        try:
            return reverse(f"admin:{name}", args=args)
        except NoReverseMatch:
            continue
    raise AssertionError(name)


def is_let_in(answer):
    """Not sent to sign in, and not refused for who they are. What a page refuses for its own reasons, in its
    own words, is another matter."""
    if answer.status_code == 302 and answer.headers["Location"].startswith("/admin/login/"):
        return False
    return not (answer.status_code == 403 and b"Your account is not allowed to do this" in answer.content)


def expected(name, kind, *, sends):
    open_to = TABLE[name][sends]
    if open_to == OPEN:
        return True
    if kind == "superuser":
        return name not in (NEVER_SENT if sends else NEVER)
    return bool((open_to or NOBODY) & PEOPLE[kind])


@pytest.fixture
def rows(submitted):
    return {
        "testimony": submitted.pk,
        "event": Event.objects.earliest("sequence").pk,
        "request": power.ask(
            Kind.ROLE, by=person("asks", ADM), account=person("gets", "entry"), what={"role": R}
        ).pk,
        "rights_request": RightsRequest.objects.create(
            asks="removal",
            asker="child",
            way="phone",
            received_on=date(2026, 3, 31),
            received_by=person("takes-calls", A),
            recorded_by=person("writes-down", A),
        ).pk,
        "upload": uploads.receive(
            b"reference,month,text\r\nT-9,2025-03,he kept on writing to me\r\n",
            "one.csv",
            by=User.objects.get(username="author"),
        ).pk,
        "collection": collections.start(Content("Evidence", "evidence"), by=person("collects", R)).pk,
        "user": person("colleague", "entry").pk,
        "group": Group.objects.first().pk,
        "platform": Platform.objects.first().pk,
        "harmtype": HarmType.objects.first().pk,
        "theme": Theme.objects.first().pk,
        "figure": Figure.objects.first().pk,
        "helpline": HelpLine.objects.first().pk,
    }


def test_the_table_knows_every_address_and_no_other():
    assert sorted(TABLE) == NAMES
    assert len(NAMES) > 70


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=pytest.mark.long) if " and " in kind else kind for kind in PEOPLE]
)
def test_each_address_is_open_to_those_that_the_table_names_and_to_no_other(kind, rows):
    client, user, wrong = Client(), user_for(kind), []
    for name in NAMES:
        address = address_of(name, rows)
        for method in ("get", "post"):
            found = ask(client, user, method, address)
            if found.status_code == 405:
                if not (name in PRESSED_ON if method == "get" else TABLE[name][1] is None):
                    wrong.append((name, method, 405))
                continue
            if is_let_in(found) != expected(name, kind, sends=method == "post"):
                wrong.append((name, method, found.status_code))

    assert wrong == []
