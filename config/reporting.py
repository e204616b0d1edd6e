"""What may be said about a request that failed: where and what kind, never what somebody typed.

A database error repeats the row that it refused, a KeyError the key, and Django's debug page every local
variable. In this archive each of them may be a child's words. So a library's message is never written, only
where it stands; nor is the message of an exception, or of a warning.
"""

import logging
import sys
import threading
import traceback
import warnings
from collections.abc import ItemsView, Iterator
from types import FrameType, TracebackType
from typing import Any, TextIO

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter

from archive.errors import ArchiveError

# A line break in an address would begin a line that looks like another record.
_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))}
_CONTROLS |= {code: f"\\u{code:04x}" for code in (*range(0x2028, 0x202F), *range(0x2066, 0x206A))}
OURS = ("archive", "config")  # whose messages carry ids, counts and codes
LONGEST_MESSAGE = 500  # characters
FRAMES = 60  # of one exception, the last of them; one that never ends has a thousand
EXCEPTIONS = 20  # of one chain


class CodesOnly(logging.Formatter):
    """Log lines of which nobody but this program chose a word, and tracebacks without messages."""

    def format(self, record: logging.LogRecord) -> str:
        # Nothing of what another formatter left in the record.
        line = f"{self.formatTime(record)} {record.levelname} {record.name} {_message(record)}"
        if error := _exception_of(record):
            return f"{line.translate(_CONTROLS)}\n{kinds_and_places(error)}"
        return line.translate(_CONTROLS)


class Quiet(logging.StreamHandler[TextIO]):
    """Where a line cannot be written, Python's own handler would print the message and its arguments."""

    def handleError(self, record: logging.LogRecord) -> None:
        return


def _message(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] not in OURS:
        status = getattr(record, "status_code", None)
        told = f" status {status}" if isinstance(status, int) else ""
        return f"at {record.pathname}:{record.lineno}{told}"
    arguments = record.args if isinstance(record.args, tuple) else ()
    try:
        said = str(record.msg) % tuple(map(_tellable, arguments)) if arguments else str(record.msg)
    except (TypeError, ValueError):
        said = f"at {record.pathname}:{record.lineno}"
    return " ".join(word.partition("?")[0] for word in said[:LONGEST_MESSAGE].split(" "))


def _tellable(argument: object) -> object:
    """Our own refusals carry ids and codes; of any other exception only its kind may be told."""
    if isinstance(argument, BaseException) and not isinstance(argument, ArchiveError):
        return type(argument).__name__
    return argument


def _exception_of(record: logging.LogRecord) -> BaseException | None:
    given: Any = record.exc_info
    error = given[1] if isinstance(given, tuple) else given
    return error if isinstance(error, BaseException) else None


def kinds_and_places(error: BaseException) -> str:
    """Return a traceback without a word of what the exceptions say, those that led to it included."""
    lines: list[str] = []
    for number, each in enumerate(_chain(error)):
        if number == EXCEPTIONS:
            break
        lines.append(f"{type(each).__module__}.{type(each).__qualname__}")
        frames = traceback.StackSummary.extract(traceback.walk_tb(each.__traceback__), lookup_lines=False)
        lines += [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames[-FRAMES:]]
    return "\n".join(lines)


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        each = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        before = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
        waiting += [before] if before is not None else []
        if isinstance(each, BaseExceptionGroup):
            waiting += reversed(each.exceptions)


def say_kinds_alone() -> None:
    """Let what Python prints by itself, of errors that nobody caught and of warnings, keep to this too."""
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_a_thread
    sys.unraisablehook = _unraisable
    warnings.showwarning = _warned
    logging.raiseExceptions = False


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.stderr.write("Stopped.\n")
        return
    sys.stderr.write(f"Stopped by an error that nobody expected:\n{kinds_and_places(error)}\n")


def _uncaught_in_a_thread(given: threading.ExceptHookArgs) -> None:
    if given.exc_value is not None and not isinstance(given.exc_value, SystemExit):
        sys.stderr.write(f"A thread ended in an error:\n{kinds_and_places(given.exc_value)}\n")


def _unraisable(given: "sys.UnraisableHookArgs") -> None:
    if given.exc_value is not None:
        sys.stderr.write(f"An error was passed over:\n{kinds_and_places(given.exc_value)}\n")


def _warned(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    (file or sys.stderr).write(f"{filename}:{lineno}: {category.__name__}\n")


class NothingTyped(SafeExceptionReporterFilter):
    """Hide every local variable and form field from error reports, in debug as well."""

    def is_active(self, request: HttpRequest | None) -> bool:
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        return {} if request is None else dict.fromkeys(request.POST, self.cleansed_substitute)

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: FrameType
    ) -> ItemsView[str, Any]:
        return {}.items()
