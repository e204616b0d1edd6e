"""What `make run` and a deployment serve with: hashed static files, and a server that waits for nobody."""

import os
import re
import secrets
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from statistics import median
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.core.management import call_command
from django.test import Client

from config.headers import WITHOUT_DJANGO
from config.serving import LARGEST_BODY, LARGEST_HEADERS, REFUSALS, SILENT_SECONDS, SOMETHING_FAILED
from config.settings import DATA_UPLOAD_MAX_MEMORY_SIZE
from tests.as_migrated import kept

pytestmark = pytest.mark.xdist_group("served")  # they share a server
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


class Served:
    """A server in a process of its own, and what it wrote."""

    def __init__(self, command, log, environment):
        self.log = log
        with log.open("w") as output:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
            )
        found = self.logged(r"Listening at http://([0-9.]+):(\d+)\n")
        self.place = (found[1], int(found[2]))
        self.address = f"http://{found[1]}:{found[2]}"

    def logged(self, pattern):
        """Wait for a line."""
        deadline = time.monotonic() + 30
        while not (found := re.search(pattern, self.log.read_text())):
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)
        return found

    def connect(self, sent=b"", receive_buffer=None):
        """Open a connection and send what is given, and no more."""
        connection = socket.socket()
        if receive_buffer:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        connection.settimeout(20)
        connection.connect(self.place)
        connection.sendall(sent)
        return connection

    def said_to(self, sent):
        """All that is answered to what is sent, until the server closes."""
        with self.connect(sent) as connection:
            return whole(connection)

    def wait_of_a_reader(self, path="/about/"):
        """Ask for a page as a reader does, and return how long that took in seconds."""
        began = time.monotonic()
        with urlopen(self.address + path, timeout=20) as answer:
            assert answer.status == 200
            answer.read()
        return time.monotonic() - began

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)


def whole(connection):
    received = b""
    while more := connection.recv(65536):
        received += more
    return received


def environment_of(directory, **settings):
    return {
        **os.environ,
        "ARCHIVE_DEBUG": "0",
        "ARCHIVE_HTTPS": "0",
        "ARCHIVE_ALLOWED_HOSTS": "127.0.0.1",
        "ARCHIVE_CONTACT": "archive@helpline.example",
        "ARCHIVE_SECRET_KEY": secrets.token_urlsafe(64),
        "DATABASE_URL": f"sqlite:///{directory / 'archive.sqlite3'}",
        # Not the hashed static files that only a deployment collects.
        "DJANGO_SETTINGS_MODULE": "tests.site_settings",
        **settings,
    }


@pytest.fixture(scope="module")
def migrated(tmp_path_factory):
    directory = tmp_path_factory.mktemp("served")
    if kept().exists():  # the tests' own database is migrated with the same rules (site_settings.py)
        shutil.copyfile(kept(), directory / "archive.sqlite3")
    else:
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
        subprocess.run(migrate, cwd=ROOT, env=environment_of(directory), check=True)
    return directory


SERVE_HEARD = [sys.executable, "-m", "config.serving", "--bind", "127.0.0.1:0"]


@pytest.fixture(scope="module")
def heard(migrated):
    """Heard itself, as `make run` serves it."""
    served = Served(SERVE_HEARD, migrated / "log", environment_of(migrated))
    yield served
    assert served.stop() == 0


@pytest.fixture
def serve(tmp_path):
    """Serve one of applications.py with limits of the test's own."""
    started = []

    def start(application, **limits):
        program = (
            "import django; django.setup()\n"
            "from config import serving\n"
            "from tests.config import applications\n"
            f"vars(serving).update({limits!r})\n"
            "serving.SETTINGS['cleanup_interval'] = 1\n"
            f"serving.serve(applications.{application}, '127.0.0.1', 0)"
        )
        started.append(Served([sys.executable, "-c", program], tmp_path / "log", environment_of(tmp_path)))
        return started[-1]

    yield start
    for served in started:
        if served.process.poll() is None:
            served.stop()


# --- what is logged ---------------------------------------------------------------------------------


def test_a_request_is_logged_by_its_page_and_never_by_what_was_searched_for(heard):
    request = Request(f"{heard.address}/search/?q={CANARY}", headers={"Referer": f"/search/?q={CANARY}"})
    urlopen(request, timeout=20).close()

    line = heard.logged(r" config.requests GET archive:search 200 \d+ ms\n")
    assert CANARY not in line.string


def asked(method, path, *headers, host="127.0.0.1", body=""):
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", *headers, "", body]
    return "\r\n".join(lines).encode("latin-1")


DISALLOWED = r" django.security.DisallowedHost at "
REFUSED = r" config.serving Refused with 400\n"
# What a stranger can write into a request, and what is logged of it.
WRITTEN = {
    "a path": (asked("GET", f"/{CANARY}/"), r" GET - 404 "),
    "a question spelled as part of the path": (asked("GET", f"/no%3Fq={CANARY}"), r" GET - 404 "),
    "a path with a line break": (asked("GET", f"/a%0AINFO%20{CANARY}"), r" GET - 404 "),
    "a host": (asked("GET", "/about/", host=f"{CANARY}.example"), DISALLOWED),
    "a host that is none": (asked("GET", "/about/", host=f"a\x0b\x85INFO {CANARY}"), REFUSED),
    "a host, to the staff": (asked("GET", "/admin/login/", host=f"{CANARY}.example"), DISALLOWED),
    "a method": (asked(f"HERON{CANARY.upper()}", "/about/"), r" - archive:about 405 "),
    "a link that sets a password": (
        asked("GET", f"/admin/password/{CANARY}/{CANARY}/"),
        r" GET admin:password_link 410 ",
    ),
    "a body": (
        asked("POST", "/admin/login/", "Content-Length: 29", body=f"username={CANARY}&"),
        r" POST admin:login 403 ",
    ),
    "a boundary": (
        asked(
            *("POST", "/admin/login/", "Content-Length: 19"),
            f"Content-Type: multipart/form-data; boundary={'x' * 80}{CANARY}",
            body=CANARY,
        ),
        r" POST admin:login 403 ",
    ),
    "a cookie": (asked("GET", "/admin/", rf'Cookie: sessionid="{CANARY}\000"'), r" GET - 400 "),
    "a header that is none": (asked("GET", "/", CANARY), REFUSED),
    "a length that is none": (asked("POST", "/", f"Content-Length: {CANARY}"), REFUSED),
}


@pytest.mark.parametrize(("sent", "line"), WRITTEN.values(), ids=WRITTEN)
def test_no_word_that_a_stranger_writes_into_a_request_stands_in_the_log(sent, line, heard):
    before = len(heard.log.read_text())
    with heard.connect(sent) as connection:
        assert connection.recv(65536)[8:10] == b" 4"

    heard.logged(line)
    logged = heard.log.read_text()[before:]
    assert CANARY not in logged.lower()
    assert "\nINFO" not in logged


def test_whoever_leaves_before_the_answer_leaves_no_word_behind(heard):
    for _ in range(5):
        with heard.connect(asked("GET", f"/search/?q={CANARY}")) as leaving:
            leaving.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # it resets

    heard.wait_of_a_reader()
    assert CANARY not in heard.log.read_text()


def test_an_error_that_the_application_let_go_is_logged_by_its_kind_alone(serve):
    served = serve("breaks")
    with pytest.raises(HTTPError) as answer:
        urlopen(f"{served.address}/page?q={CANARY}", timeout=20)

    assert answer.value.code == 500
    assert answer.value.read() == SOMETHING_FAILED.encode() + b"\n"
    logged = served.logged(r" ERROR waitress at .*:\d+\nbuiltins.ValueError\n(  .*\n)+")
    assert CANARY not in logged.string


def test_a_request_that_breaks_the_server_itself_is_logged_by_its_kind_and_no_one_else_notices(serve):
    served = serve("repeats")
    too_long_for_a_number = b"1" * 5000
    answered = served.said_to(
        b"POST /?q=%s HTTP/1.1\r\nContent-Length: %s\r\n\r\n" % (CANARY.encode(), too_long_for_a_number)
    )

    assert answered == b""
    assert CANARY not in served.logged(r" config.serving A connection failed\nbuiltins.ValueError\n").string
    assert served.wait_of_a_reader("/") < A_MOMENT


# --- who is slow or silent --------------------------------------------------------------------------

A_MOMENT = 3  # seconds; on an idle machine a page takes 0.03

HALF_A_REQUEST = b"GET /about/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
A_REQUEST = HALF_A_REQUEST + b"\r\n"
HALF_A_BODY = b"POST /search/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nq="
SILENT = {
    "nothing": b"",
    "half a request": HALF_A_REQUEST,
    "half a body": HALF_A_BODY,
    "half a chunk": b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n100\r\nq",
    "a request, and no next one": b"GET /robots.txt HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
}
# The last is more than are kept open at once.
MANY = [8, pytest.param(200, marks=pytest.mark.long), pytest.param(1500, marks=pytest.mark.long)]


@pytest.mark.parametrize("sent", SILENT.values(), ids=SILENT)
@pytest.mark.parametrize("number", MANY)
def test_nobody_waits_for_those_who_send_this_and_fall_silent(sent, number, heard):
    with ExitStack() as opened:
        for _ in range(number):
            connection = opened.enter_context(heard.connect(sent))
            if sent.endswith(b"\r\n\r\n"):
                assert connection.recv(15) == b"HTTP/1.1 200 OK"

        waits = [heard.wait_of_a_reader() for _ in range(5)]

    # One may come behind the opening of all the others; nobody waits for their silence.
    assert median(waits) < A_MOMENT
    assert max(waits) < SILENT_SECONDS / 6


@pytest.mark.parametrize("number", [8, pytest.param(50, marks=pytest.mark.long)])
def test_nobody_waits_for_those_who_do_not_read_their_answer(number, serve):
    served = serve("says_much")
    with ExitStack() as opened:
        for _ in range(number):
            opened.enter_context(served.connect(b"GET /much HTTP/1.1\r\n\r\n", receive_buffer=4096))

        waits = [served.wait_of_a_reader("/") for _ in range(5)]

    assert median(waits) < A_MOMENT


def dribble(connection):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        connection.sendall(b"x")
        time.sleep(0.1)


def test_a_request_that_is_not_whole_in_time_is_closed_however_it_dribbles(serve):
    served = serve("repeats", WHOLE_REQUEST_SECONDS=1)
    with served.connect(HALF_A_BODY) as dribbling, pytest.raises(ConnectionError):
        dribble(dribbling)


def test_when_all_connections_are_taken_the_longest_silent_makes_room(serve):
    served = serve("repeats", CONNECTIONS=10)
    with ExitStack() as opened:
        silent = [opened.enter_context(served.connect(HALF_A_REQUEST)) for _ in range(10)]

        assert served.wait_of_a_reader() < A_MOMENT
        assert silent[0].recv(1) == b""  # closed
        silent[-1].sendall(b"\r\n")
        assert silent[-1].recv(15) == b"HTTP/1.1 200 OK"


# --- what a request may be, and how it is answered --------------------------------------------------


def test_a_form_as_large_as_django_takes_arrives_whole(serve):
    typed = b"heron " * (DATA_UPLOAD_MAX_MEMORY_SIZE // 6)

    with urlopen(serve("repeats").address, data=typed, timeout=20) as answer:
        assert answer.read() == typed


@pytest.mark.parametrize("said", ["text/html; charset=rot13", "text/html; charset*=x''; a*0"])
def test_a_page_is_served_whatever_is_said_of_a_form_that_is_not_there(said, heard):
    with urlopen(Request(f"{heard.address}/about/", headers={"Content-Type": said}), timeout=20) as answer:
        assert answer.status == 200


LONG = {
    "413": b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (LARGEST_BODY + 1),
    "431": b"GET /?q=%s HTTP/1.1\r\n\r\n" % (b"x" * LARGEST_HEADERS),
    "400": b"GET no-path-at-all\r\nno header\r\n\r\n",
    "501": b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
}


@pytest.mark.parametrize(("status", "sent"), LONG.items(), ids=LONG)
def test_what_cannot_be_taken_is_refused_in_a_sentence(status, sent, heard):
    head, _, body = heard.said_to(sent).partition(b"\r\n\r\n")

    assert head.split(b" ")[1].decode() == status
    assert body.decode() == f"{REFUSALS[status]}\n"
    said = set(head.decode().split("\r\n"))
    assert {f"{name}: {value}" for name, value in WITHOUT_DJANGO.items()} <= said
    assert not [each for each in said if each.startswith(("Server:", "Via:"))]


def test_a_head_request_is_answered_without_the_page(heard):
    head, _, body = heard.said_to(
        b"HEAD /about/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    ).partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"Content-Length: 0" not in head
    assert body == b""


def test_an_answer_that_is_made_bit_by_bit_arrives_whole(serve):
    with urlopen(f"{serve('says_much').address}/much", timeout=20) as answer:
        assert len(answer.read()) == 160 * 65536


def test_the_server_does_not_name_itself(heard):
    with urlopen(f"{heard.address}/about/", timeout=20) as answer:
        assert answer.headers["Server"] is None


SAY_HTTPS = ["X-Forwarded-Ssl: on", "Forwarded: proto=https", "X_Forwarded_Proto: https"]


def answered(served, *headers):
    return served.said_to(asked("GET", "/about/", "Connection: close", *headers))


def test_behind_a_proxy_what_it_says_of_https_is_believed_and_nothing_else(migrated):
    environment = environment_of(
        migrated, ARCHIVE_HTTPS="1", ARCHIVE_SECOND_FACTOR="1", ARCHIVE_BEHIND_PROXY="1"
    )
    served = Served(SERVE_HEARD, migrated / "log-proxy", environment)
    secure, plain = "X-Forwarded-Proto: https", "X-Forwarded-Proto: http"

    assert answered(served).startswith(b"HTTP/1.1 301 ")
    assert answered(served, secure).startswith(b"HTTP/1.1 200 ")
    assert b"\r\nStrict-Transport-Security: " in answered(served, secure)
    assert answered(served, secure, plain).startswith(b"HTTP/1.1 301 ")
    elsewhere = answered(served, "X-Forwarded-Host: elsewhere.example", "X-Forwarded-Prefix: /elsewhere")
    assert b"Location: https://127.0.0.1/about/\r\n" in elsewhere
    assert {answered(served, other)[:12] for other in SAY_HTTPS} == {b"HTTP/1.1 301"}
    served.stop()


def test_without_a_proxy_nobody_is_believed_to_use_https(migrated):
    served = Served(
        SERVE_HEARD,
        migrated / "log-secured",
        environment_of(migrated, ARCHIVE_HTTPS="1", ARCHIVE_SECOND_FACTOR="1"),
    )

    for header in ["X-Forwarded-Proto: https", *SAY_HTTPS]:
        assert b"Location: https://127.0.0.1/about/\r\n" in answered(served, header), header
    served.stop()


@pytest.mark.parametrize(("behind_proxy", "seen"), [(False, b"127.0.0.1"), (True, b"203.0.113.9")])
def test_the_address_that_the_application_sees_is_the_visitors(behind_proxy, seen, serve):
    served = serve(f"says_who_asks({behind_proxy})")

    assert answered(served, "X-Forwarded-For: 198.51.100.1, 203.0.113.9").endswith(b"\r\n\r\n" + seen)


# --- stopping ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_the_server_ends_with_what_it_is_answering_and_takes_nothing_new(how, serve):
    served = serve("takes_a_second")
    with served.connect(A_REQUEST) as asked, served.connect(HALF_A_REQUEST):
        time.sleep(0.5)  # until it is being answered
        served.process.send_signal(how)
        answered = whole(asked)

        assert answered.startswith(b"HTTP/1.1 200 OK\r\n")
        assert answered.endswith(b"done")
        assert served.process.wait(timeout=10) == 0
    with pytest.raises(ConnectionRefusedError):
        served.connect()


def test_told_twice_the_server_ends_at_once(serve):
    served = serve("takes_a_second", STOPPING_SECONDS=60)
    with ExitStack() as opened:
        for _ in range(40):  # ten seconds of work
            opened.enter_context(served.connect(A_REQUEST))
        time.sleep(0.5)
        served.process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        served.process.send_signal(signal.SIGINT)

        assert served.process.wait(timeout=5) == 1


def test_where_it_cannot_listen_the_server_says_so_in_a_sentence(heard, migrated):
    taken = "{}:{}".format(*heard.place)
    command = [sys.executable, "-m", "config.serving", "--bind", taken]
    environment = environment_of(migrated, ARCHIVE_PAGES="tests/config/pages")

    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (
        1,
        f"Cannot listen at {taken}: use --bind to give a free address of this machine.\n",
    )


@pytest.mark.parametrize("given", ["8000", "127.0.0.1:", "127.0.0.1:70000", ":80", "127.0.0.1:x"])
def test_an_address_that_is_none_is_refused_before_anything_is_read(given):
    command = [sys.executable, "-m", "config.serving", "--bind", given]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert done.stderr.endswith("give a host and a port, such as 127.0.0.1:8000\n")


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


def test_the_server_loads_the_model_in_a_process_that_ends_with_it(migrated, tmp_path):
    served = Served(SERVE_HEARD, tmp_path / "log", environment_of(migrated))
    served.wait_of_a_reader()  # it answers, whatever else is being loaded
    scanning = scanning_processes()[served.process.pid]
    assert "spacy" not in Path(f"/proc/{served.process.pid}/maps").read_text()

    assert served.stop() == 0

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
    assert "Guards of the database are missing or altered" in done.stderr
    assert "manage.py migrate" in done.stderr
    assert len(done.stderr.splitlines()) == 1
