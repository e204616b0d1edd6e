"""Four eyes for power: one person asks, another confirms, and only then does it happen.

Who may confirm what is in ``policy_requests.may_answer``; that nobody confirms what they asked for, or what
is about themselves, is kept by the database as well (wall/power.py).
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from archive.errors import NotAllowed
from archive.models.audit import Action
from archive.models.collection import Collection, CollectionEdition
from archive.models.power import LASTS, Kind, PowerAnswer, PowerRequest, PowerTold, Verdict
from archive.models.public_tags import VOCABULARY
from archive.models.restricted import GoneWords
from archive.models.testimony import Testimony
from archive.workflow import audit, concerns, erasing, password_links
from archive.workflow.policy import Right, is_switched_on, may, role_label
from archive.workflow.policy_requests import may_answer
from archive.workflow.second_factor import reset_second_factor
from archive.workflow.state import advance_in_place, hold

_ACTIONS = {
    Verdict.CONFIRMED: Action.CONFIRMED,
    Verdict.REFUSED: Action.REFUSED,
    Verdict.TAKEN_BACK: Action.TAKEN_BACK,
}
# Of these, several may wait about one thing, as long as they differ.
_SEVERAL = (Kind.ROLE, Kind.WORDS, Kind.TERM, Kind.COLLECTION)
_LETS_IN = (Kind.PASSWORD, Kind.SECOND_FACTOR)
REASON_LENGTH = 300  # characters
# With the first role of a new colleague, so that whoever confirms it is asked once.
FIRST_PASSWORD = "first_password"  # noqa: S105 -- a key of ``what``


@transaction.atomic
def ask(
    kind: Kind,
    *,
    by: User,
    subject: str = "",
    account: User | None = None,
    what: Mapping[str, str | int] | None = None,
    reason: str = "",
    words: str = "",
) -> PowerRequest:
    """Store what ``by`` asks for, until somebody else confirms it.

    Raises:
        NotAllowed: just this is waiting already.
    """
    subject = subject or (f"user {account.pk}" if account else "")
    waiting = PowerRequest.objects.open_at(timezone.now()).filter(kind=kind, subject=subject)
    same = [one for one in waiting if kind not in _SEVERAL or one.what == (what or {})]
    if same:
        raise NotAllowed(f"This is already waiting to be confirmed, as request {same[0].pk}.")
    asked = PowerRequest.objects.create(
        kind=kind,
        subject=subject,
        account=account,
        what=dict(what or {}),
        reason=reason.strip()[:REASON_LENGTH],
        words=words,
        asked_by=by,
    )
    audit.record_about(Action.ASKED, subject, by, request=asked.pk, kind=kind.value, **asked.what)
    return asked


@transaction.atomic
def answer(asked: PowerRequest, verdict: Verdict, *, by: User) -> PowerAnswer:
    """Answer it once and for all; what is confirmed happens here, in the same transaction.

    Raises:
        NotAllowed: it is answered or expired, or ``by`` is not who may answer.
        ArchiveError: it cannot be done any more; then nothing is written.
    """
    if asked.kind == Kind.ERASURE:
        hold(int(asked.what["testimony"]))  # before the rows that hang on it, and the trail last
    if asked.kind == Kind.COLLECTION:
        Collection.objects.select_for_update().get(pk=int(asked.what["collection"]))
    asked = PowerRequest.objects.select_for_update().get(pk=asked.pk)
    allowed = may_answer(by, asked, verdict)
    if not allowed:
        raise NotAllowed(allowed.reason)
    given = PowerAnswer.objects.create(request=asked, verdict=verdict, answered_by=by)
    if verdict == Verdict.CONFIRMED:
        APPLIED[Kind(asked.kind)](asked)
    audit.record_about(
        _ACTIONS[verdict],
        asked.subject,
        by,
        request=asked.pk,
        kind=asked.kind,
        asked_by=asked.asked_by_id,
        **asked.what,
    )
    return given


@transaction.atomic
def ask_to_erase(testimony: Testimony, *, seen: int, by: User) -> PowerRequest:
    """Raises StaleEdit or NotAllowed, as ``erasing.erase`` would."""
    testimony = advance_in_place(testimony, seen=seen)
    allowed = may(by, Right.ERASE, testimony)
    if not allowed:
        raise NotAllowed(allowed.reason)
    about = {"testimony": testimony.pk}
    return ask(Kind.ERASURE, by=by, subject=f"testimony {testimony.pk}", what=about)


def waiting_to_erase(testimony: Testimony) -> PowerRequest | None:
    """The request to erase its words that nobody has answered yet."""
    waiting = PowerRequest.objects.open_at(timezone.now())
    return waiting.filter(kind=Kind.ERASURE, subject=f"testimony {testimony.pk}").first()


def words_of(asked: PowerRequest) -> str:
    """Return what cannot be a code of it.

    Raises:
        NotAllowed: it cannot be read any more, since an archive was restored without its sealing keys.
    """
    words: str = asked.words
    if isinstance(words, GoneWords):
        raise NotAllowed("What was asked for can no longer be read. Refuse this request, and ask again.")
    return words


def _account_of(asked: PowerRequest) -> User:
    return User.objects.select_for_update().get(pk=asked.account_id or 0)


def _give_role(asked: PowerRequest) -> None:
    group = Group.objects.filter(name=asked.what["role"]).first()
    if group is None:
        raise NotAllowed("This role no longer exists. Refuse this request.")
    account = _account_of(asked)
    account.groups.add(group)
    if asked.what.get(FIRST_PASSWORD) and password_links.is_new(account):
        password_links.let_show(account, asked.asked_by)


def _let_show_link(asked: PowerRequest) -> None:
    password_links.let_show(_account_of(asked), asked.asked_by)  # who is signed in there is signed out


def _reset_second_factor(asked: PowerRequest) -> None:
    if not reset_second_factor(_account_of(asked), asked.asked_by):
        raise NotAllowed(
            "They no longer have a phone set up, so there is nothing to reset. Refuse this request."
        )


def _switch_on(asked: PowerRequest) -> None:
    account = _account_of(asked)
    account.is_active = account.is_staff = True
    account.save(update_fields=["is_active", "is_staff"])


def _erase(asked: PowerRequest) -> None:
    testimony = Testimony.objects.get(pk=asked.what["testimony"])
    if concerns.open_about(testimony) is not None:  # raised since it was asked for
        raise NotAllowed(may(asked.asked_by, Right.ERASE, testimony).reason)
    erasing.erase(testimony, seen=testimony.version, by=asked.asked_by)


# What happens once it is confirmed. Where the act is the admin's own, the admin puts it here.
APPLIED: dict[Kind, Callable[[PowerRequest], None]] = {
    Kind.ROLE: _give_role,
    Kind.PASSWORD: _let_show_link,
    Kind.SECOND_FACTOR: _reset_second_factor,
    Kind.SWITCH_ON: _switch_on,
    Kind.ERASURE: _erase,
}


_TERM_ACTS = {
    "merge": "merge {}",
    "unmerge": "make {} a term of its own again",
    "rename": "rename {}",
}
_TABLES = {"harmtype": "harm type", "helpline": "help line"}


def said(asked: PowerRequest) -> str:
    """What is asked for, in words: ids, names of accounts and roles, and nothing of a testimony."""
    name = asked.account.get_username() if asked.account else ""
    match Kind(asked.kind):
        case Kind.ROLE:
            first = ", and a link to choose a first password" if asked.what.get(FIRST_PASSWORD) else ""
            return f"give {name} the role {role_label(str(asked.what['role']))}{first}"
        case Kind.PASSWORD:
            return f"give {name} a link to choose a new password"
        case Kind.SECOND_FACTOR:
            return f"reset sign-in by phone for {name}"
        case Kind.SWITCH_ON:
            return f"let {name} sign in again"
        case Kind.ERASURE:
            return f"erase the words of testimony {asked.what['testimony']}"
        case Kind.WORDS:
            table, number = asked.subject.split()
            name = _TABLES.get(table, table)
            return f"add a {name}" if number == "new" else f"{asked.what['verb']} {name} {number}"
        case Kind.TERM:
            table, number = asked.subject.split()
            into = f" into {_term_said(table, asked.what['into'])}" if "into" in asked.what else ""
            return f"{_TERM_ACTS[str(asked.what['verb'])].format(_term_said(table, number))}{into}"
        case Kind.COLLECTION:
            edition = CollectionEdition.objects.filter(request=asked.pk).first()
            return f"publish the collection “{edition.title}”" if edition else f"publish {asked.subject}"


def _term_said(table: str, number: str | int) -> str:
    """By what staff and readers call it; by its number where it is gone."""
    name = _TABLES.get(table, table)
    terms = next(model for model in VOCABULARY.values() if model._meta.model_name == table)
    term = terms._default_manager.filter(pk=number).first()
    return f"the {name} “{term}”" if term else f"{name} {number}"


def beside(asked: PowerRequest) -> list[PowerRequest]:
    """What was asked for the same account lately and would, with this, let whoever has both sign in there: a
    link for a new password and a new second factor."""
    if asked.kind not in _LETS_IN:
        return []
    lately = PowerRequest.objects.filter(
        account=asked.account_id, kind__in=_LETS_IN, asked_at__gt=timezone.now() - LASTS
    )
    counts = Q(answer=None) | Q(answer__verdict=Verdict.CONFIRMED)
    return list(lately.filter(counts).exclude(pk=asked.pk).select_related("account"))


def is_named_in(account: User) -> bool:
    """Whether somebody was asked to confirm, or has confirmed, something about ``account`` by its name."""
    counts = Q(answer=None) | Q(answer__verdict=Verdict.CONFIRMED)
    return PowerRequest.objects.filter(counts, account=account).exists()


def waiting_for(person: User, now: datetime) -> list[PowerRequest]:
    """What ``person`` may confirm, the oldest first."""
    open_now = PowerRequest.objects.open_at(now).exclude(asked_by=person).order_by("pk")
    some = open_now.select_related("asked_by", "account")
    return [asked for asked in some if may_answer(person, asked, Verdict.CONFIRMED)]


def link_to_come(account: User, now: datetime) -> PowerRequest | None:
    """What nobody has answered yet, and with which ``account`` gets a link to choose a password."""
    is_link = Q(kind=Kind.PASSWORD) | Q(what__has_key=FIRST_PASSWORD)
    return PowerRequest.objects.open_at(now).filter(is_link, account=account).first()


def untold(person: User) -> list[PowerAnswer]:
    """Answers about what ``person`` asked for, or about their account, that they were not told of yet; and
    links that ``person`` confirmed, once they were used."""
    concerns = Q(request__asked_by=person) | Q(request__account=person, verdict=Verdict.CONFIRMED)
    is_link = Q(request__kind=Kind.PASSWORD) | Q(request__what__has_key=FIRST_PASSWORD)
    used = Q(is_link, answered_by=person, verdict=Verdict.CONFIRMED) & ~Q(
        request__account__password__startswith=UNUSABLE_PASSWORD_PREFIX
    )
    answers = PowerAnswer.objects.filter(concerns & ~Q(answered_by=person) | used).exclude(
        told__person=person
    )
    return list(answers.select_related("request__account", "request__asked_by", "answered_by"))


def tell(given: PowerAnswer, person: User) -> str:
    """Return the sentence that tells ``person`` of it, and remember that they were told."""
    PowerTold.objects.create(answer=given, person=person)
    asked = given.request
    who = given.answered_by.get_username()
    if given.answered_by_id == person.pk and asked.account:
        name = asked.account.get_username()
        return (
            f"The link for {name} that you confirmed, and that {asked.asked_by.get_username()} was to hand "
            f"over, has been used to choose a password. Ask {name} whether it was really them. {_IF_NOT}"
        )
    if asked.account_id == person.pk:
        return _HAPPENED_TO_YOU[Kind(asked.kind)].format(
            role=role_label(str(asked.what.get("role", ""))), by=asked.asked_by.get_username(), who=who
        )
    done = "confirmed" if given.verdict == Verdict.CONFIRMED else "refused"
    return f"Your request {asked.pk} has been {done} by {who}: {said(asked)}."


_IF_NOT = (
    "If it was not, tell an administrator at once to untick “May sign in” on their account, or do it "
    "yourself."
)
_NOT_ASKED = "If you did not expect this, tell an administrator at once."
_HAPPENED_TO_YOU = {
    Kind.ROLE: f"You now have the role {{role}}. {{by}} asked for it, and {{who}} confirmed it. {_NOT_ASKED}",
    Kind.PASSWORD: "A link to choose a new password was made for you. {by} asked for it, and {who} confirmed "
    "it. If you did not get that link, or did not use it yourself, tell an administrator at once.",
    Kind.SECOND_FACTOR: "Your sign-in by phone was reset. {by} asked for it, and {who} confirmed it. "
    f"{_NOT_ASKED}",
    Kind.SWITCH_ON: f"You may sign in again. {{by}} asked for it, and {{who}} confirmed it. {_NOT_ASKED}",
}


def was_switched_off(account: User) -> bool:
    """Whether somebody who exists may not sign in as things stand in the database."""
    stored = User.objects.filter(pk=account.pk).first()
    return stored is not None and not is_switched_on(stored)
