"""Refusals: what was refused, why, and what to do next. They carry ids and codes, never testimony."""

import errno
import sqlite3
from collections.abc import Sequence

from archive.disclosure.gate import Blocker


class ArchiveError(Exception):
    """Base of every refusal; ``str()`` of it may be shown to staff and written to a log."""


class RefusedText(ArchiveError):
    """The text holds a character that cannot be stored safely, or is empty or too long."""


class InvalidEntry(ArchiveError):
    """A field of an entry is missing or malformed. ``field`` names it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


class AlreadyEntered(ArchiveError):
    """The same contact has the very same text already: a form sent twice, or two people with one note."""

    def __init__(self, message: str, testimony_id: int | None = None) -> None:
        super().__init__(message)
        self.testimony_id = testimony_id


class StaleEdit(ArchiveError):
    """Somebody changed the testimony meanwhile; nothing was written."""


class NotAllowed(ArchiveError):
    """This person, or this state, does not permit the act."""


class NotShown(NotAllowed):
    """They would judge a text that they were not shown."""

    code = "not-shown"

    def __init__(self, testimony_id: int) -> None:
        super().__init__(
            f"You have not been shown this text of testimony {testimony_id} yet, so nothing was changed. "
            "Press “Show text”, read it, and then decide."
        )


class RefusedDraft(ArchiveError):
    """What was typed is too much to be kept unsaved."""


class InvalidDecision(ArchiveError):
    """A decision about a flag that does not fit the flag or the text."""


class Blocked(ArchiveError):
    """The gate refuses. ``blockers`` holds every reason, in the gate's order."""

    def __init__(self, blockers: Sequence[Blocker]) -> None:
        super().__init__("; ".join(blocker.message for blocker in blockers))
        self.blockers = tuple(blockers)


class SealBroken(ArchiveError):
    """Sealed words do not open: the key is another, or somebody altered or moved them. Never their text."""


class Shredded(ArchiveError):
    """The words are gone for good: their key was deleted when their time was over."""

    code = "shredded"

    def __init__(self, testimony_id: int) -> None:
        self.testimony_id = testimony_id
        super().__init__(
            f"The words of testimony {testimony_id} were deleted because the time for keeping them is over. "
            "Its tags are still here, and so is the record of who did what and when."
        )


class TracesRemain(ArchiveError):
    """Words that were withdrawn are still in the database's files, for longer than they may be."""


class RefusedBackup(ArchiveError):
    """A backup cannot be made or restored; what stood before stands unchanged."""


class RefusedBaseline(ArchiveError):
    """Statistics that cannot be used. ``problems`` names each, by its line."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = tuple(problems)


class GuardsDown(RuntimeError):
    """The database would let through what it must refuse, so nothing is served."""


NOT_REACHED = (
    "The database could not be opened. Check that its server is running, and that DATABASE_URL has the right "
    "host, port, account, password and name, or the right file."
)


def is_out_of_reach(error: Exception) -> bool:
    """Say whether this error of Django's means that no database answered, rather than that it refused."""
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_CANTOPEN
    # PostgreSQL gives each refusal a code; what fails before it answers has none.
    return type(error).__name__ == "OperationalError" and getattr(cause, "sqlstate", "") is None


# What the system says of a file, for whoever typed its name.
_OF_A_FILE = {
    errno.ENOENT: "there is no such file or directory",
    errno.EACCES: "this account may not open it",
    errno.EPERM: "this account may not open it",
    errno.EISDIR: "it is a directory, not a file",
    errno.ENOTDIR: "a part of its name is a file, not a directory",
    errno.ENOSPC: "the disk is full",
    errno.EROFS: "the disk can only be read, not written",
    errno.EIO: "the disk could not read or write it",
}


def in_words(error: OSError) -> str:
    """Return a clause such as "there is no such file or directory"; it never repeats a name or a row."""
    return _OF_A_FILE.get(error.errno or 0) or f"the system gave the reason {type(error).__name__}"
