"""Each group holds exactly what the table in the design gives it, whatever anybody did to it."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission, User
from django.db import connection

from archive.workflow.policy import ROLES, RULES, Right, install_roles, may

pytestmark = pytest.mark.django_db

EXPECTED = {
    "entry": """
        archive.add_testimony archive.change_testimony archive.view_testimony
        archive.view_harmtype archive.view_platform archive.view_theme
    """,
    "reviewer": """
        archive.add_testimony archive.change_testimony archive.review_testimony archive.view_testimony
        archive.view_harmtype archive.view_platform archive.view_theme archive.add_collection
    """,
    "approver": """
        archive.add_testimony archive.change_testimony archive.review_testimony archive.view_testimony
        archive.clear_testimony archive.publish_testimony
        archive.view_harmtype archive.view_platform archive.view_theme
        archive.add_rightsrequest archive.add_collection
    """,
    "auditor": "archive.view_event",
    "administrator": """
        archive.add_harmtype archive.change_harmtype archive.delete_harmtype archive.view_harmtype
        archive.add_platform archive.change_platform archive.delete_platform archive.view_platform
        archive.add_theme archive.change_theme archive.delete_theme archive.view_theme
        archive.add_figure archive.change_figure archive.delete_figure archive.view_figure
        archive.add_helpline archive.change_helpline archive.delete_helpline archive.view_helpline
        auth.add_user auth.change_user auth.view_user auth.view_group
        archive.add_rightsrequest
    """,
}
# What holds words of a child, or leads to them.
TESTIMONY = {
    "clearance",
    "contact",
    "decision",
    "flag",
    "preparation",
    "return",
    "revision",
    "scan",
    "testimony",
}


def held():
    """Role to its permissions, as the database has them."""
    found = {}
    for group in Group.objects.prefetch_related("permissions__content_type"):
        found[group.name] = {f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.all()}
    return found


TABLE = {role: set(names.split()) for role, names in EXPECTED.items()}


def test_migrating_gives_each_group_exactly_its_permissions():
    assert held() == TABLE


@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_those_who_run_the_place_may_do_nothing_with_testimony(role):
    user = User.objects.create_user("somebody")
    user.groups.add(Group.objects.get(name=role))
    everything = Permission.objects.filter(content_type__app_label="archive").select_related("content_type")

    allowed = {
        permission.codename
        for permission in everything
        if permission.content_type.model in TESTIMONY and user.has_perm(f"archive.{permission.codename}")
    }

    assert {p.content_type.model for p in everything} >= TESTIMONY  # there to be given
    assert allowed == set()


def test_nobody_may_change_or_delete_what_the_workflow_wrote():
    given = {name for names in held().values() for name in names}
    written_by_workflow = {
        f"archive.{verb}_{model}"
        for verb in ("add", "change", "delete")
        for model in [*(TESTIMONY - {"testimony"}), "event", "publication", "tombstone"]
    }

    assert given & (written_by_workflow | {"archive.delete_testimony"}) == set()


def test_nobody_may_rewrite_the_groups_themselves():
    given = {name for names in held().values() for name in names}

    assert {name for name in given if name.endswith(("_group", "_permission"))} == {"auth.view_group"}


def test_installing_the_roles_twice_changes_nothing():
    before = sorted(Group.permissions.through.objects.values_list("pk", "group_id", "permission_id"))

    install_roles(using=connection.alias)

    after = sorted(Group.permissions.through.objects.values_list("pk", "group_id", "permission_id"))
    assert after == before


def test_installing_the_roles_mends_a_changed_group_and_brings_back_a_lost_one():
    auditor = Group.objects.get(name="auditor")
    auditor.permissions.add(Permission.objects.get(codename="view_testimony"))
    Group.objects.get(name="approver").permissions.clear()
    Group.objects.get(name="entry").delete()

    install_roles(using=connection.alias)

    assert held() == TABLE


def test_installing_the_roles_leaves_members_and_groups_of_the_helplines_own_alone():
    member = User.objects.create_user("somebody")
    member.groups.add(Group.objects.get(name="reviewer"))
    Group.objects.create(name="night shift").permissions.add(Permission.objects.get(codename="view_theme"))

    install_roles(using=connection.alias)

    assert held() == {**TABLE, "night shift": {"archive.view_theme"}}
    assert list(member.groups.values_list("name", flat=True)) == ["reviewer"]


ASKS_DJANGO = re.compile(
    r"has_perms?\b|has_module_perms|get_(all|group|user)_permissions|permission_required|user_passes_test"
    r"|PermissionRequiredMixin|\.is_superuser\b|{%[^%]*\bperms\."
)
POLICY = {"archive/workflow/policy.py"}


def test_nothing_but_the_policy_asks_what_somebody_may():
    root = Path(settings.BASE_DIR)
    sources = [
        file
        for pattern in ("*.py", "*.html")
        for folder in ("archive", "config")
        for file in (root / folder).rglob(pattern)
        if "migrations" not in file.parts
    ]

    asking = {
        f"{file.relative_to(root)}: {found[0]}"
        for file in sources
        for found in ASKS_DJANGO.finditer(file.read_text("utf-8"))
    }

    assert len(sources) > 200
    assert [each for each in sorted(asking) if each.partition(":")[0] not in POLICY] == []
    assert {each.partition(":")[0] for each in asking} == POLICY  # the search finds what there is


def test_every_right_says_in_words_why_somebody_lacks_it():
    nobody = User.objects.create_user("nobody")

    said = {right: may(nobody, right).reason for right in Right}

    assert set(RULES) == set(Right)
    assert [right for right, reason in said.items() if not reason.endswith(".")] == []


def test_every_role_has_a_label_and_one_sentence():
    assert {role.name for role in ROLES} == set(TABLE)
    assert [role.name for role in ROLES if not role.label or role.says.count(".") != 1] == []
