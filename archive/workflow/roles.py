"""Who may do what: one group for each role, kept equal to this table by every migrate."""

from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import transaction

ENTRY = "entry"
REVIEWER = "reviewer"
APPROVER = "approver"
AUDITOR = "auditor"
ADMINISTRATOR = "administrator"

_VOCABULARY = [
    f"archive.{verb}_{term}"
    for term in ("platform", "harmtype", "theme")
    for verb in ("view", "add", "change")
]
_BESIDE_QUOTES = [
    f"archive.{verb}_{model}"
    for model in ("figure", "helpline")
    for verb in ("view", "add", "change", "delete")
]
_SEE_VOCABULARY = [codename for codename in _VOCABULARY if ".view_" in codename]

PERMISSIONS: dict[str, list[str]] = {
    ENTRY: [
        "archive.add_testimony",
        "archive.view_testimony",
        "archive.change_testimony",
        *_SEE_VOCABULARY,
    ],
    REVIEWER: [
        "archive.add_testimony",
        "archive.view_testimony",
        "archive.change_testimony",
        "archive.review_testimony",
        *_SEE_VOCABULARY,
    ],
    # May enter and edit as well, but what an approver touched another approver clears.
    APPROVER: [
        "archive.add_testimony",
        "archive.view_testimony",
        "archive.change_testimony",
        "archive.review_testimony",
        "archive.clear_testimony",
        "archive.publish_testimony",
        *_SEE_VOCABULARY,
    ],
    AUDITOR: ["archive.view_event"],
    ADMINISTRATOR: [
        *_VOCABULARY,
        *_BESIDE_QUOTES,
        *(f"archive.delete_{term}" for term in ("platform", "harmtype", "theme")),
        "auth.view_user",
        "auth.add_user",
        "auth.change_user",
        "auth.view_group",
    ],
}


def install_roles(*, using: str, **_: Any) -> None:
    """Make each group hold exactly its permissions; runs after every migrate."""
    for label in ("archive", "auth"):  # Django makes them too, but perhaps only after this handler
        create_permissions(apps.get_app_config(label), verbosity=0, using=using)
    with transaction.atomic(using=using):
        for role, names in PERMISSIONS.items():
            group, _created = Group.objects.using(using).get_or_create(name=role)
            group.permissions.set(_permission(name, using) for name in names)


def _permission(name: str, using: str) -> Permission:
    app_label, codename = name.split(".")
    return Permission.objects.using(using).get(content_type__app_label=app_label, codename=codename)
