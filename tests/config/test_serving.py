"""What `make run` and a deployment serve with: hashed static files and gunicorn."""

import os
import re
import secrets
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from django.core.management import call_command
from django.test import Client

ROOT = Path(__file__).resolve().parents[2]
CANARY = "heron-on-a-red-gate"


@pytest.fixture
def collected(settings, tmp_path):
    """Static files as production has them."""
    settings.STATIC_ROOT = tmp_path
    settings.WHITENOISE_AUTOREFRESH = False
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.mark.django_db
def test_a_page_names_its_style_sheet_by_hash_and_browsers_may_keep_it(collected):
    client = Client()  # made now, so that it finds what was collected
    page = client.get("/about/").content.decode()
    addresses = re.findall(r'<link[^>]+rel="stylesheet"[^>]+href="([^"]+)"', page)
    assert addresses
    for address in addresses:
        assert re.search(r"\.[0-9a-f]{12}\.css$", address), address
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (
            200,
            "max-age=315360000, public, immutable",
        )
        answer.close()


def breaks(environ, start_response):
    """A WSGI application whose error repeats what was typed."""
    raise ValueError(environ["QUERY_STRING"])


@pytest.fixture
def gunicorn(tmp_path):
    """Serve an application: gives its address, and a function that waits for a line and returns the log."""
    log = tmp_path / "log"
    started = []
    environment = {
        **os.environ,
        "ARCHIVE_DEBUG": "0",
        "ARCHIVE_HTTPS": "0",
        "ARCHIVE_ALLOWED_HOSTS": "127.0.0.1",
        "ARCHIVE_SECRET_KEY": secrets.token_urlsafe(64),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'archive.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }

    def logged(pattern):
        deadline = time.monotonic() + 30
        while not (found := re.search(pattern, log.read_text())):
            assert started[0].poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        return found

    def start(application):
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
        subprocess.run(migrate, cwd=ROOT, env=environment, check=True)
        command = ["-m", "gunicorn", "-c", "python:config.serving", "--bind", "127.0.0.1:0", application]
        with log.open("w") as output:
            server = subprocess.Popen(
                [sys.executable, *command], cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
            )
        started.append(server)
        return logged(r"Listening at: (\S+)")[1], logged

    yield start
    for server in started:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=20)


@pytest.mark.parametrize(
    ("application", "line"),
    [
        ("config.wsgi", " gunicorn.access GET /robots.txt "),
        (
            "tests.config.test_serving:breaks",
            " gunicorn.error Error handling request GET /robots.txt\nbuiltins.ValueError\n",
        ),
    ],
)
def test_gunicorn_logs_paths_and_never_what_was_searched_for(gunicorn, application, line):
    address, logged = gunicorn(application)
    with suppress(HTTPError):
        urlopen(f"{address}/robots.txt?q={CANARY}", timeout=20)
    assert CANARY not in logged(re.escape(line)).string


def parent_of(pid):
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def scanning_processes():
    """Parent and number of every process here that scans."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if b"archive.detection.process" in (process / "cmdline").read_bytes():
                found[parent_of(process.name)] = int(process.name)
    return found


def test_the_server_loads_the_model_in_a_process_that_ends_with_it(gunicorn):
    address, logged = gunicorn("config.wsgi")
    worker = int(logged(r"Booting worker with pid: (\d+)")[1])
    urlopen(f"{address}/robots.txt", timeout=20).close()  # it answers, whatever else is being loaded
    scanning = scanning_processes()[worker]
    assert "spacy" not in Path(f"/proc/{worker}/maps").read_text()

    os.kill(parent_of(worker), signal.SIGTERM)

    deadline = time.monotonic() + 30
    while scanning in scanning_processes().values():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_nothing_is_served_from_a_database_without_its_guards(tmp_path):
    environment = {
        **os.environ,
        "ARCHIVE_DEBUG": "1",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'bare.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    command = [sys.executable, "-c", "import config.wsgi"]

    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 3
    assert "guards do not stand" in done.stderr
    assert "manage.py migrate" in done.stderr
    assert len(done.stderr.splitlines()) == 1
