"""What an audit row says, in words: the codes that it holds are for programs, and the export has them.

A test reads the source, and asks that every key which a row can carry has its words here.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from archive.models.audit import Action, Event
from archive.models.concern import Outcome
from archive.models.power import Kind
from archive.models.rights import Asks, Done, Step, Way
from archive.vocabulary import Act, Basis, ClosingReason, Severity, WithdrawalReason
from archive.workflow.policy import role_label

# "" where the value speaks for itself.
KEYS = {
    "act": "",
    "again": "a different phone",
    "asks": "asked for",
    "asked_by": "asked for by account",
    "backup": "from the backup",
    "basis": "basis",
    "because": "because",
    "closed": "closed after the backup",
    "collection": "collection",
    "concern": "concern",
    "concerns": "concerns raised again after the backup",
    "contact": "contact",
    "days": "days that had passed",
    "detector": "detector",
    "digest": "fingerprint of what was signed",
    "done": "answer",
    "draft": "draft",
    "due_on": "due on",
    "edition": "edition",
    "erased": "erased after the backup",
    "expires_on": "check again by",
    "fields": "fields",
    "first_password": "with a link to choose a first password",
    "flags": "flags",
    "gave": "roles given",
    "held": "kept for longer after the backup",
    "hold": "note",
    "instead_of": "in place of",
    "into": "into term",
    "key": "data key",
    "keys": "keys from",
    "kind": "",
    "known": "rows already stored",
    "lapses_on": "good until",
    "last": "up to clearance",
    "left": "recovery codes left",
    "method": "by",
    "new_flags": "new flags",
    "next_edition_of": "next edition after",
    "not_listed": "more refusals than are listed",
    "now": "now under contact",
    "offered": "line on offer",
    "order": "withdrawal",
    "outcome": "outcome",
    "password_link": "chose a password with a link",
    "public_id": "quote",
    "reason": "because",
    "recovery_codes": "new recovery codes",
    "replacements": "replacements",
    "request": "request",
    "revision": "revision",
    "revisions": "revisions",
    "role": "role",
    "route": "page",
    "rows": "rows",
    "second": "second step",
    "sessions": "open sessions ended",
    "severity": "how serious",
    "stay": "rows that stayed",
    "step": "",
    "switched_off": "accounts switched off after the backup",
    "table": "list",
    "tables": "tables",
    "taken_down": "collections taken down after the backup",
    "testimonies": "testimonies",
    "testimony": "testimony",
    "to_clear": "with the text shown, to clear it",
    "told_at": "somebody was told",
    "took": "roles taken away",
    "tries": "attempts",
    "verb": "",
    "was": "as it stood",
    "way": "came in by",
    "what": "wrong",
    "withdrawn": "withdrawn after the backup",
    "wrong": "rows not stored",
    "wrong_before": "wrong attempts before",
}
_FIRST = {key: place for place, key in enumerate(("kind", "role", "table", "verb", "act", "second", "route"))}
# Said alone, and only where it is so.
_ONLY_IF_SO = frozenset({"again", "first_password", "password_link", "to_clear"})
# Too long to read, and only compared.
_SHORT = frozenset({"digest", "key", "was", "offered", "detector"})
_SHOWN = 12  # characters of those
_LISTED = 8  # numbers of testimonies; the export has them all

_BECAUSE = {
    "line": "the line was not right",
    "published": "it had been published",
    "closed": "it had been closed",
    "withdrawn": "it had been withdrawn",
    "resting": "nobody had worked on it for a long time",
    "restored": "a backup was restored",
    "taken-back": "somebody took it back",
    "before-opened": "they took it back before anybody had opened it",
    "time": "time was up",
    "asked": "they signed out everywhere else",
    "other-phone": "they added another phone",
    "reset": "their sign-in by phone was reset",
    "switched-off": "their account was switched off",
}
_VALUES: dict[str, Mapping[str, str]] = {
    "act": dict(Act.choices),
    "asks": dict(Asks.choices),
    "basis": dict(Basis.choices),
    "because": _BECAUSE,
    "done": dict(Done.choices),
    "kind": {**dict(Kind.choices), Kind.PASSWORD.value: "Give a link to choose a new password"},
    "method": {"GET": "opening it", "HEAD": "opening it", "POST": "sending something"},
    "outcome": dict(Outcome.choices),
    "reason": {**dict(ClosingReason.choices), **dict(WithdrawalReason.choices)},
    "second": {
        "off": "switched off",
        "code": "code from the phone",
        "recovery-code": "recovery code",
        "set-up": "phone added",
    },
    "severity": dict(Severity.choices),
    "step": dict(Step.choices) | {"about": "A testimony that it is about"},
    "table": {"harmtype": "harm types", "helpline": "help lines", "platform": "platforms"}
    | {"theme": "themes", "figure": "figures"},
    "way": dict(Way.choices),
    "verb": {"add": "something new", "change": "a change", "delete": "something deleted"}
    | {"merge": "a merge", "unmerge": "a merge undone", "rename": "another name"}
    | {"retire": "retired", "bring-back": "brought back"},
    "what": {
        "password": "password",
        "code": "code",
        "set-up": "first code of a new phone",
        "proof": "password or code asked for again",
    },
}
_PAGES = {
    "changelist": "list",
    "event": "audit trail",
    "group": "role",
    "harmtype": "harm type",
    "helpline": "help line",
    "user": "account",
}
_THINGS = {
    "casenote": "case note",
    "rightsrequest": "person’s request",
    "upload": "import",
    "user": "account",
    "harmtype": "harm type",
    "helpline": "help line",
}

# What somebody did, after their name. Of the rest, the label of the action says it.
_DEEDS: dict[str, str] = {
    Action.ENTERED: "entered it",
    Action.OPENED: "opened it",
    Action.EDITED: "changed the text",
    Action.RETAGGED: "changed the tags",
    Action.SCANNED: "had the text scanned",
    Action.DECIDED: "decided flags",
    Action.UNDONE: "undid a decision",
    Action.APPLIED: "put the replacements into the text",
    Action.PREPARED: "prepared it",
    Action.SUBMITTED: "submitted it for clearing",
    Action.RETURNED: "sent it back for changes",
    Action.CLEARED: "cleared it for publication",
    Action.PUBLISHED: "published it",
    Action.WITHDRAWN: "withdrew it",
    Action.RENEWED: "renewed its basis",
    Action.RELEASED: "set it to be published later",
    Action.SCHEDULED: "ordered its withdrawal",
    Action.CANCELLED: "cancelled its withdrawal",
    Action.LANGUAGE_READ: "confirmed that they had read it in its language",
    Action.CHECKED: "checked again whether somebody could find the child",
    Action.LEFT: "gave up the next edition",
    Action.LINE_LEFT: "left the line as it is",
    Action.CORRECTED: "corrected the reference or the month",
    Action.CLOSED: "closed it",
    Action.REOPENED: "opened it again for review",
    Action.HELD: "kept the original for longer",
    Action.LET_GO: "said that the original was no longer needed",
    Action.SHREDDED: "deleted the original words",
    Action.ERASED: "erased the text",
    Action.CONCERN_RAISED: "raised a concern that the child may be at risk",
    Action.CONCERN_NOTED: "noted something about the concern",
    Action.CONCERN_CLOSED: "closed the concern",
}
# Why it went back, where nobody sent it back with a comment of their own.
_WENT_BACK = {
    "line": "sent it back with another line",
    "taken-back": "took it back before it went out",
    "before-opened": "took it back before anybody had opened it",
}


def deed(row: Event) -> str:
    """What the row says that somebody did, to stand after their name: “sent it back for changes”."""
    because = row.details.get("because")
    if row.action == Action.RETURNED and "new_flags" in row.details:
        return "put it back into review, because a newer detector found something"
    if row.action == Action.RETURNED and because is not None:
        return _WENT_BACK.get(because, "put it back into review, because it could not go out any more")
    if row.action == Action.EDITED and "next_edition_of" in row.details:
        return "began its next edition"
    if row.action == Action.OPENED and "to_clear" in row.details:
        return "opened it to clear it"
    return _DEEDS.get(row.action) or f"did this: {row.get_action_display().lower()}"


_IS_DAY = re.compile(r"\d{4}-\d\d-\d\d(T|$)")


def told(details: Mapping[str, Any]) -> str:
    """The details of a row, as a list in words."""
    ordered = sorted(details.items(), key=lambda one: (_FIRST.get(one[0], len(_FIRST)), one[0]))
    parts = [_part(key, value) for key, value in ordered if not _is_idle(key, value)]
    said = "; ".join(parts)
    return said[:1].upper() + said[1:]


def about(subject: str) -> str:
    """What a row is about, if it is about no testimony: “account 3”."""
    thing, _, number = subject.rpartition(" ")
    said = f"{_THINGS.get(thing, thing)} {number}" if thing else _THINGS.get(number, number)
    return said[:1].upper() + said[1:]


def _is_idle(key: str, value: Any) -> bool:
    return value is None or (key in _ONLY_IF_SO and not value)


def _part(key: str, value: Any) -> str:
    label = KEYS.get(key, key.replace("_", " "))
    if key in _ONLY_IF_SO:
        return label
    words = _value(key, value)
    return f"{label}: {words}" if label else words


def _value(key: str, value: Any) -> str:
    if key in ("role", "gave", "took"):
        return ", ".join(role_label(name) for name in str(value).split())
    if key == "route":
        return _page(str(value))
    if key == "testimonies":
        return _first_of(str(value).split())
    if key == "fields":
        return ", ".join(name.replace("_", " ") for name in str(value).split())
    words = _day(str(_VALUES.get(key, {}).get(str(value), value)))
    return words[:_SHOWN] if key in _SHORT else words


def _first_of(numbers: Sequence[str]) -> str:
    """“3, 18, 32 and 15 more”."""
    shown = ", ".join(numbers[:_LISTED])
    more = len(numbers) - _LISTED
    return f"{shown} and {more} more" if more > 0 else shown


def _day(words: str) -> str:
    """A day, or a moment of this place's time, as everywhere else; anything else as it is."""
    if not _IS_DAY.match(words):
        return words
    try:
        moment = datetime.fromisoformat(words)
    except ValueError:
        return words
    if "T" not in words:
        return f"{moment:%-d %B %Y}"
    local = moment if timezone.is_naive(moment) else timezone.localtime(moment)
    return f"{local:%-d %B %Y, %H:%M}"


def _page(route: str) -> str:
    """The name of a route as somebody would say it: “account list”."""
    words = route.removeprefix("archive_").removeprefix("auth_").split("_")
    return " ".join(_PAGES.get(word, word) for word in words)
