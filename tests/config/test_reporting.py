"""Canaries: something that was typed must reach no log and no error page."""

import logging
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.test import RequestFactory
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

from archive.errors import NotAllowed
from config.reporting import EXCEPTIONS, FRAMES, LONGEST_MESSAGE, CodesOnly, kinds_and_places

ROOT = Path(__file__).resolve().parents[2]
CANARY = "heron-on-a-red-gate"


def fail_with_local(typed):
    kept = f"local {typed}"
    raise ValueError(f"{kept} cannot be used")


def fail_without_words(typed):
    kept = [typed]
    raise LookupError(len(kept))


@pytest.fixture
def failure():
    try:
        try:
            fail_with_local(CANARY)
        except ValueError as cause:
            raise KeyError(CANARY) from cause
    except KeyError:
        return sys.exc_info()


def record_of(logger, message, *args, exc_info=None, **extra):
    record = logging.LogRecord(logger, logging.ERROR, __file__, 1, message, args, exc_info)
    vars(record).update(extra)
    return record


def line_of(*args, **extra):
    return CodesOnly().format(record_of(*args, **extra))


def test_a_logged_traceback_says_where_and_what_kind_but_not_what(failure):
    record = record_of("config.serving", "Failed", exc_info=failure)
    assert CANARY in logging.Formatter().format(record)  # there to be leaked, and kept in the record

    lines = CodesOnly().format(record).splitlines()

    assert [line for line in lines if not line.startswith("  ")][1:] == [
        "builtins.KeyError",
        "builtins.ValueError",
    ]
    assert lines[-1].startswith(f"  {__file__}:")
    assert lines[-1].endswith(" in fail_with_local")
    assert CANARY not in "\n".join(lines)


# What libraries say, as they say it: some with arguments, some with the words in the message itself.
SAID = {
    "a page that is not there": ("django.request", "Not Found: %s", f"/{CANARY}/"),
    "a host that a stranger typed": (
        "django.security.DisallowedHost",
        f"Invalid header: '{CANARY}'.",
    ),
    "a form that is too large": ("django.security.SuspiciousOperation", f"{CANARY} is not a field"),
    "a form that is not trusted": ("django.security.csrf", "Forbidden (%s): %s", "no token", f"/{CANARY}/"),
    "a statement": ("django.db.backends", "(%.3f) %s; args=%s", 0.1, "SELECT", (CANARY,)),
    "a development server": ("django.server", '"%s" %s', f"GET /search/?q={CANARY} HTTP/1.1", 200),
    "the server": ("waitress", "Exception while serving %s", f"/{CANARY}"),
    "the event loop": ("asyncio", f"Task exception was never retrieved {CANARY}"),
    "a driver": ("psycopg", "error ignored: %s", ValueError(CANARY)),
    "a warning": ("py.warnings", "%s", f"UserWarning: {CANARY}"),
    "somebody without a name": ("root", CANARY),
}


@pytest.mark.parametrize("said", SAID.values(), ids=SAID)
def test_of_what_a_library_logs_only_the_place_is_written(said):
    record = record_of(*said)
    assert CANARY in record.getMessage()  # there to be leaked

    line = CodesOnly().format(record)

    assert CANARY not in line
    assert line.endswith(f" ERROR {said[0]} at {__file__}:1")


def test_a_refused_request_of_djangos_is_logged_with_its_status():
    assert line_of("django.security.csrf", CANARY, status_code=403).endswith(":1 status 403")
    assert CANARY not in line_of("django.security.csrf", "x", status_code=CANARY)


@pytest.mark.parametrize(
    "extra", [{"request": CANARY}, {"exc_text": CANARY}, {"stack_info": CANARY}, {"taskName": CANARY}]
)
def test_what_is_handed_to_a_line_beside_its_message_is_not_written(extra):
    assert CANARY not in line_of("archive.tasks", "Job %s failed", "release", **extra)


def test_our_own_lines_say_ids_and_codes_and_of_an_exception_its_kind():
    said = line_of("archive.tasks.engine", "Job %s failed after %d: %s", "release", 3, ValueError(CANARY))

    assert said.endswith(" ERROR archive.tasks.engine Job release failed after 3: ValueError")


def test_our_own_refusals_are_written_as_they_are():
    assert line_of("archive.admin", "%s", NotAllowed("testimony 3")).endswith("testimony 3")


def test_our_own_line_loses_a_query_and_is_not_endless():
    assert line_of("config.elsewhere", "Go to %s now", f"/search/?q={CANARY}").endswith("Go to /search/ now")
    assert len(line_of("config.elsewhere", "%s", "x" * 100_000)) < LONGEST_MESSAGE + 200


def test_a_line_whose_arguments_do_not_fit_says_where_it_stands():
    assert line_of("archive.tasks", "%d jobs", CANARY).endswith(f" archive.tasks at {__file__}:1")


@pytest.mark.parametrize("between", ["\n", "\r\n", "\x85", "\u2028", "\u2029", "\x1b[2K", "\u202e"])
def test_nothing_in_a_line_begins_another_or_rewrites_it(between):
    line = line_of("config.serving", "Refused %s", f"/a{between}INFO forged")

    assert len(line.splitlines()) == 1
    assert not [character for character in line if not character.isprintable()]


def groups():
    raise ExceptionGroup(CANARY, [ValueError(CANARY), ExceptionGroup(CANARY, [KeyError(CANARY)])])


def test_every_exception_of_a_group_is_named_by_its_kind():
    with pytest.raises(ExceptionGroup) as caught:
        groups()

    told = kinds_and_places(caught.value)

    assert CANARY not in told
    assert [line for line in told.splitlines() if not line.startswith("  ")] == [
        "builtins.ExceptionGroup",
        "builtins.ValueError",
        "builtins.ExceptionGroup",
        "builtins.KeyError",
    ]


def deeper():
    deeper()


def test_neither_endless_frames_nor_a_chain_that_bites_its_tail_fill_the_log():
    with pytest.raises(RecursionError) as caught:
        deeper()
    ring = [ValueError(number) for number in range(EXCEPTIONS + 5)]
    for one, other in zip(ring, [*ring[1:], ring[0]], strict=True):
        one.__cause__ = other

    assert len(kinds_and_places(caught.value).splitlines()) == FRAMES + 1
    assert len(kinds_and_places(ring[0]).splitlines()) == EXCEPTIONS


# --- what Python prints by itself ---------------------------------------------------------------------

PRINTS = {
    "an error that nobody caught": f"raise ValueError('{CANARY}')",
    "an error that led to another": f"""
try:
    raise ValueError('{CANARY}')
except ValueError:
    raise KeyError('{CANARY}')""",
    "an error with notes": f"e = ValueError(1); e.add_note('{CANARY}'); raise e",
    "an error in a thread": f"""
import threading
def fail(): raise ValueError('{CANARY}')
t = threading.Thread(target=fail, name='{CANARY}'); t.start(); t.join()""",
    "an error as something is cleared away": f"""
class Kept:
    def __del__(self): raise ValueError('{CANARY}')
Kept()""",
    "a warning": f"import warnings; warnings.warn('{CANARY}')",
    "a line that cannot be put together": f"""
import logging; logging.getLogger('archive').error('%d', '{CANARY}')""",
    "a line that a library's own handler cannot put together": f"""
import logging; log = logging.getLogger('some'); log.addHandler(logging.StreamHandler())
log.error('%d', '{CANARY}')""",
    "a line of a library": f"import logging; logging.getLogger('some').error('{CANARY}')",
    "a task that nobody waited for": f"""
import asyncio, gc
async def fail(): raise ValueError('{CANARY}')
async def main():
    t = asyncio.create_task(fail()); await asyncio.sleep(0.01); del t; gc.collect()
asyncio.run(main())""",
}


def printed(program, *, begin):
    given = f"import django; django.setup()\nfrom config.reporting import say_kinds_alone\n{begin}\n{program}"
    environment = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", given],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("program", PRINTS.values(), ids=PRINTS)
def test_what_python_prints_by_itself_repeats_no_word(program):
    said = printed(program, begin="say_kinds_alone()")

    assert CANARY not in said
    assert "Error" in said or "Warning" in said or " at " in said  # it does say that something was


def test_without_that_python_would_repeat_it():
    assert CANARY in printed(PRINTS["an error in a thread"], begin="")


@pytest.mark.parametrize("started", ["import config.wsgi", "import manage; manage.main()"])
def test_whatever_serves_or_commands_prints_kinds_alone(started):
    program = f"""
import sys, warnings
sys.argv = ['manage.py', 'help', 'detect']
try:
    {started}
except SystemExit:
    pass
print([hook.__module__ for hook in (sys.excepthook, warnings.showwarning)])"""

    assert "['config.reporting', 'config.reporting']" in printed(program, begin="")


def test_nothing_is_ever_mailed():
    handlers = configured.LOGGING["handlers"].values()

    assert [handler["class"] for handler in handlers] == ["config.reporting.Quiet"]
    assert configured.ADMINS == configured.MANAGERS == []
    assert "dummy" in (ROOT / "config" / "settings.py").read_text().partition("EMAIL_BACKEND = ")[2][:60]


def test_an_error_page_shows_no_local_variable_and_no_form_field(settings):
    settings.DEBUG = True  # the page that a developer sees; no other is ever made
    request = RequestFactory().post("/admin/", {"text": CANARY})
    try:
        fail_without_words(CANARY)
    except LookupError:
        failure = sys.exc_info()
    page = ExceptionReporter(request, *failure)
    request.exception_reporter_filter = SafeExceptionReporterFilter()
    assert CANARY in ExceptionReporter(request, *failure).get_traceback_html()  # there to be leaked

    assert CANARY not in page.get_traceback_html()
    assert CANARY not in page.get_traceback_text()
    assert "fail_without_words" in page.get_traceback_text()


def test_a_warning_says_where_and_what_kind():
    said = printed("import warnings; warnings.warn('x', stacklevel=1)", begin="say_kinds_alone()")

    assert said == "<string>:4: UserWarning\n"
    assert warnings.showwarning.__module__ != "config.reporting"  # not in the process of the tests
