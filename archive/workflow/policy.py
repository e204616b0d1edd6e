"""May this person do this to that now, and if not, why not: the one place that says so.

Pages, tabs, queues, views and commands ask here, and nothing else asks Django for a permission. What a role
holds is in ``ROLES``, one group for each, kept equal to it by every migrate; what the state of a testimony
allows is in ``RULES``. The workflow asks for the state once more when it acts, in its own transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import AnonymousUser, Group, Permission, User
from django.db import transaction
from django.db.models import Model, QuerySet

from archive.models.concern import Concern
from archive.models.testimony import Testimony, TestimonyQuerySet
from archive.vocabulary import AT_REST, Status
from archive.workflow.shredding import gone

Person = User | AnonymousUser

ENTRY = "entry"
REVIEWER = "reviewer"
APPROVER = "approver"
AUDITOR = "auditor"
ADMINISTRATOR = "administrator"

_TERMS = ("platform", "harmtype", "theme")
_BESIDE_QUOTES = ("figure", "helpline")
_SEE_TERMS = tuple(f"archive.view_{term}" for term in _TERMS)
_ENTER = ("archive.add_testimony", "archive.view_testimony", "archive.change_testimony", *_SEE_TERMS)


@dataclass(frozen=True, slots=True)
class Role:
    """A group: its name, what people call it, one sentence on what it may, and what it holds."""

    name: str
    label: str
    says: str
    permissions: tuple[str, ...]


ROLES = (
    Role(ENTRY, "Entry", "Enters testimony, and sees only what they entered themselves.", _ENTER),
    Role(
        REVIEWER,
        "Reviewer",
        "Reads all testimony, decides what has to be replaced in it, and prepares it for an approver.",
        (*_ENTER, "archive.review_testimony", "archive.add_collection"),
    ),
    # May enter and edit as well, but what an approver touched another approver clears.
    Role(
        APPROVER,
        "Approver",
        "Reads all testimony, clears what others have worked on, and publishes, withdraws and erases.",
        (
            *(*_ENTER, "archive.review_testimony", "archive.clear_testimony", "archive.publish_testimony"),
            "archive.add_collection",
            "archive.add_rightsrequest",
        ),
    ),
    Role(AUDITOR, "Auditor", "Reads the audit trail, but no testimony.", ("archive.view_event",)),
    Role(
        ADMINISTRATOR,
        "Administrator",
        "Looks after accounts, the vocabulary, figures and help lines, but reads no testimony.",
        (
            *(
                f"archive.{verb}_{table}"
                for table in (*_TERMS, *_BESIDE_QUOTES)
                for verb in ("view", "add", "change", "delete")
            ),
            "auth.view_user",
            "auth.add_user",
            "auth.change_user",
            "auth.view_group",
            "archive.add_rightsrequest",
        ),
    ),
)
ROLE_BY_NAME = {role.name: role for role in ROLES}


def role_label(name: str) -> str:
    """What people call the group of this name; a group of the helpline's own goes by its name."""
    return ROLE_BY_NAME[name].label if name in ROLE_BY_NAME else name


def role_sentence(name: str) -> str:
    """Return one sentence on what the group may; "" of a group of the helpline's own."""
    return ROLE_BY_NAME[name].says if name in ROLE_BY_NAME else ""


class Right(StrEnum):
    """What somebody does on the staff's side; the value is a code."""

    ENTER = "enter"
    SEE = "see"
    CHANGE = "change"
    SET_SEVERITY = "set-severity"
    REVIEW = "review"
    PREPARE = "prepare"
    CLEAR = "clear"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    KEEP = "keep"
    CORRECT = "correct"
    CLOSE = "close"
    ERASE = "erase"
    RAISE_CONCERN = "raise-concern"
    COLLECT = "collect"
    KEEP_REQUESTS = "keep-requests"
    SEE_TRAIL = "see-trail"
    SEE_TEAM = "see-team"
    CHANGE_ACCOUNTS = "change-accounts"


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes, or a reason in words for whoever asked. It is true where it is yes."""

    reason: str = ""

    def __bool__(self) -> bool:
        return not self.reason


YES = Answer()


@dataclass(frozen=True, slots=True)
class Rule:
    """``permission``, or ``instead``, is what the role has to hold. ``state`` says why a testimony does not
    allow it as things stand; "" where it does."""

    permission: str
    otherwise: str
    state: Callable[[Testimony], str] | None = None
    instead: str = ""


def is_closed(testimony: Testimony) -> bool:
    """Whether its text and tags can no longer change."""
    return testimony.status == Status.PUBLISHED or testimony.status in AT_REST


def _is_open(testimony: Testimony) -> str:
    return "Its text and tags can no longer be changed." if is_closed(testimony) else ""


def _may_set_severity(testimony: Testimony) -> str:
    signed = testimony.status in (Status.CLEARED, Status.WAITING)
    return "It has been cleared. Send it back or take it back first." if signed else _is_open(testimony)


def _has_words(testimony: Testimony) -> str:
    if testimony.status not in AT_REST:
        return ""
    lacks = testimony.status == Status.ERASED or gone(testimony) is not None
    return "Its words are gone." if lacks else ""


def _in(*allowed: Status, otherwise: str) -> Callable[[Testimony], str]:
    return lambda testimony: "" if testimony.status in allowed else otherwise


def _is_public(testimony: Testimony) -> str:
    return "" if testimony.publication_id is not None else "It is not public."


def _may_close(testimony: Testimony) -> str:
    if testimony.publication_id is not None:
        return "It is public, so it has to be withdrawn instead."
    return "It is already closed." if testimony.status in AT_REST else ""


def _was_not_erased(testimony: Testimony) -> str:
    return "Its text has been erased." if testimony.status == Status.ERASED else ""


def _may_erase(testimony: Testimony) -> str:
    if testimony.status not in (Status.WITHDRAWN, Status.CLOSED):
        return "Withdraw or close it first."
    if Concern.objects.open().filter(testimony=testimony).exists():
        return (
            "Somebody is concerned that the child may still be at risk, and whoever follows that up may need "
            "the words. That concern has to be closed first."
        )
    return ""


_STAFF = "Only people who enter, review or clear testimony may do this."
_REVIEWERS = "Only reviewers and approvers may do this."
_APPROVERS = "Only approvers may do this."
_CHANGE, _REVIEW = "archive.change_testimony", "archive.review_testimony"
_CLEAR, _PUBLISH = "archive.clear_testimony", "archive.publish_testimony"
_REQUESTS = "archive.add_rightsrequest"

RULES: dict[Right, Rule] = {
    Right.ENTER: Rule("archive.add_testimony", _STAFF),
    Right.SEE: Rule("archive.view_testimony", _STAFF),
    Right.CHANGE: Rule(_CHANGE, _STAFF, _is_open),
    Right.SET_SEVERITY: Rule(_CHANGE, _STAFF, _may_set_severity),
    Right.REVIEW: Rule(_REVIEW, _REVIEWERS, _has_words),
    Right.PREPARE: Rule(_REVIEW, _REVIEWERS, _is_open),
    Right.CLEAR: Rule(
        _CLEAR,
        _APPROVERS,
        _in(Status.SUBMITTED, Status.CLEARED, otherwise="It is not waiting to be cleared."),
    ),
    Right.PUBLISH: Rule(
        _PUBLISH,
        _APPROVERS,
        _in(Status.CLEARED, Status.WAITING, otherwise="It is not waiting to be published."),
    ),
    Right.WITHDRAW: Rule(_PUBLISH, _APPROVERS, _is_public),
    Right.KEEP: Rule(_PUBLISH, _APPROVERS),
    Right.CORRECT: Rule(_REVIEW, _REVIEWERS),
    Right.CLOSE: Rule(_REVIEW, _REVIEWERS, _may_close),
    Right.ERASE: Rule(_PUBLISH, _APPROVERS, _may_erase),
    Right.RAISE_CONCERN: Rule("archive.view_testimony", _STAFF, _was_not_erased),
    Right.COLLECT: Rule("archive.add_collection", _REVIEWERS),
    Right.KEEP_REQUESTS: Rule(_REQUESTS, "Only approvers and administrators may do this."),
    Right.SEE_TRAIL: Rule("archive.view_event", "Only auditors may read the audit trail."),
    Right.SEE_TEAM: Rule(
        _REVIEW, "Only reviewers, approvers and administrators may see this.", instead="auth.change_user"
    ),
    Right.CHANGE_ACCOUNTS: Rule("auth.change_user", "Only administrators may do this."),
}


def may(person: Person, right: Right, testimony: Testimony | None = None) -> Answer:
    """Say whether ``person`` may use ``right``: at all, or to ``testimony`` as it stands."""
    rule = RULES[right]
    if not person.has_perm(rule.permission) and not (rule.instead and person.has_perm(rule.instead)):
        return Answer(rule.otherwise)
    if testimony is not None and rule.state is not None:
        return Answer(rule.state(testimony))
    return YES


def rights_of(person: Person) -> dict[str, bool]:
    """Return what ``person`` may do at all, by the codes of ``Right``: for templates."""
    return {right.value.replace("-", "_"): bool(may(person, right)) for right in Right}


def is_switched_on(person: Person) -> bool:
    """Whether an administrator lets the account sign in, once it has a role."""
    return bool(person.is_active and person.is_staff)


def may_sign_in(person: Person) -> bool:
    """Whether the account is let in: it is switched on, and has a role or is above roles."""
    return is_switched_on(person) and (is_above_roles(person) or bool(person.get_all_permissions()))


def is_above_roles(person: Person) -> bool:
    """Whether no role limits them: a superuser, whom only a command makes."""
    return bool(person.is_active and person.is_superuser)


def visible_testimonies(person: User) -> TestimonyQuerySet:
    """Those that ``person`` may see at all: all for whoever reviews or clears, their own for entry staff."""
    testimonies = Testimony.objects.all()
    if any(may(person, right) for right in (Right.REVIEW, Right.CLEAR, Right.PUBLISH)):
        return testimonies
    if may(person, Right.SEE):
        return testimonies.entered_by(person)
    return testimonies.none()


class Verb(StrEnum):
    """What the stock admin does with the rows of a table."""

    VIEW = "view"
    ADD = "add"
    CHANGE = "change"
    DELETE = "delete"


_NEVER_DELETED = "This is never deleted."
_KEPT = {
    "archive.testimony": _NEVER_DELETED,
    # What they entered and decided names them.
    "auth.user": "Accounts are never deleted. Untick “May sign in” instead.",
}
_ONLY_READ = {
    "archive.event": "The audit trail is only ever added to, by the program itself.",
    "auth.group": "What each role may do is built in, and cannot be changed here.",
}


def may_with(person: Person, verb: Verb, table: type[Model], row: object = None) -> Answer:
    """Say whether ``person`` may do this on a stock page with rows of ``table``, or with ``row`` of it."""
    label = table._meta.label_lower
    if verb == Verb.DELETE and label in _KEPT:
        return Answer(_KEPT[label])
    if verb != Verb.VIEW and label in _ONLY_READ:
        return Answer(_ONLY_READ[label])
    held = [f"{table._meta.app_label}.{verb}_{table._meta.model_name}"]
    if verb == Verb.VIEW:
        held.append(f"{table._meta.app_label}.{Verb.CHANGE}_{table._meta.model_name}")
    if not any(person.has_perm(permission) for permission in held):
        return Answer("Your role does not allow this.")
    if verb == Verb.CHANGE and isinstance(row, User) and row.is_superuser and not is_above_roles(person):
        return Answer("Only a superuser may change a superuser.")
    return YES


def needs_second(group: Group) -> bool:
    """Whether somebody else has to confirm that the group is given: all but what lets one enter testimony.

    Auditors and administrators are among them, since they confirm what others ask for.
    """
    held = {f"{one.content_type.app_label}.{one.codename}" for one in group.permissions.all()}
    return not held <= set(ROLE_BY_NAME[ENTRY].permissions)


def who_holds(permission: str, *, also_above_roles: bool = True) -> QuerySet[User]:
    """Those who may sign in and have the permission, superusers included where they are meant."""
    backend = "django.contrib.auth.backends.ModelBackend"
    holders: QuerySet[User] = User.objects.with_perm(
        permission, include_superusers=also_above_roles, backend=backend
    )
    return holders.filter(is_active=True, is_staff=True)


def who_may(right: Right) -> QuerySet[User]:
    """Those whose role gives them ``right``, and who may sign in."""
    return who_holds(RULES[right].permission, also_above_roles=False)


def may_see_any(person: Person, app_label: str) -> bool:
    """Whether the list of pages shows them a part of it."""
    return person.has_module_perms(app_label)


def install_roles(*, using: str, **_: Any) -> None:
    """Make each group hold exactly its permissions; runs after every migrate."""
    for label in ("archive", "auth"):  # Django makes them too, but perhaps only after this handler
        create_permissions(apps.get_app_config(label), verbosity=0, using=using)
    with transaction.atomic(using=using):
        for role in ROLES:
            group, _created = Group.objects.using(using).get_or_create(name=role.name)
            group.permissions.set(_permission(name, using) for name in role.permissions)


def _permission(name: str, using: str) -> Permission:
    app_label, codename = name.split(".")
    return Permission.objects.using(using).get(content_type__app_label=app_label, codename=codename)
