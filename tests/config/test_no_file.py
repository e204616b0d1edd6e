"""Nothing that somebody sends or is answered is ever in a file, one without a name included."""

import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from archive.detection.process import ScanningProcesses
from archive.spreadsheets.refusing import LARGEST_FILE_BYTES
from config.serving import LARGEST_BODY, LARGEST_UPLOAD
from tests.config.test_serving import (
    CANARY,
    SERVE_HEARD,
    Served,
    environment_of,
    migrated,  # noqa: F401 -- a fixture
    serve,  # noqa: F401 -- a fixture
    whole,
)
from tests.config.test_sqlite_file import run

pytestmark = pytest.mark.xdist_group("served")
WORDS = f"{CANARY} ".encode()
ALMOST_ALL = WORDS * ((LARGEST_BODY - 10_000) // len(WORDS))


@pytest.fixture
def directory(tmp_path, monkeypatch):
    """Where every process that the test starts would put what is temporary."""
    made = tmp_path / "temporary"
    made.mkdir()
    monkeypatch.setenv("TMPDIR", str(made))
    return made


def temporary_files(pid, directory):
    """Those in the directory, and what the process has open that has no name any more."""
    found = [str(file) for file in directory.rglob("*")]
    for opened in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):  # closed meanwhile
            meant = str(opened.readlink())
            if meant.startswith(str(directory)) or meant.endswith("(deleted)"):
                found.append(meant)
    return found


def seen_while(pid, directory, connection, sent):
    """Send it in pieces, look after each, and return what was seen and what was answered."""
    found = []
    size = max(200_000, len(sent) // 20)
    for start in range(0, len(sent), size):
        with suppress(
            BrokenPipeError, ConnectionResetError
        ):  # what is too large is refused before it is there
            connection.sendall(sent[start : start + size])
        time.sleep(0.02)
        found += temporary_files(pid, directory)
    connection.shutdown(1)  # nothing more comes
    answered = whole(connection)
    return found + temporary_files(pid, directory), answered


def with_length(body, kind, *, to="/search/"):
    head = f"POST {to} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
    return f"{head}Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def in_chunks(body):
    pieces = [body[start : start + 60_000] for start in range(0, len(body), 60_000)]
    chunked = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in [*pieces, b""])
    return (
        b"POST /search/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked
    )


def multipart(content, *, filename=""):
    named = f'; filename="{filename}"' if filename else ""
    disposition = f'Content-Disposition: form-data; name="text"{named}\r\n\r\n'.encode()
    return b"--b\r\n" + disposition + content + b"\r\n--b--\r\n"


FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=b"
SENT = {
    "a form": with_length(b"text=" + ALMOST_ALL, FORM),
    "a form in chunks": in_chunks(b"text=" + ALMOST_ALL[: LARGEST_BODY // 2]),
    "too much in chunks": in_chunks(ALMOST_ALL * 2),
    "parts": with_length(multipart(ALMOST_ALL), PARTS),
    "a file": with_length(multipart(ALMOST_ALL, filename="told.txt"), PARTS),
    "a spreadsheet": with_length(
        multipart(WORDS * (LARGEST_FILE_BYTES // len(WORDS)), filename="told.csv"),
        PARTS,
        to="/admin/uploads/",
    ),
    "too large a spreadsheet": with_length(
        WORDS * (LARGEST_UPLOAD // len(WORDS) + 1), PARTS, to="/admin/uploads/"
    ),
}


# Each takes a server of its own; the others go the same ways through it.
@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(sent, id=name, marks=[] if name in {"a form", "a spreadsheet"} else pytest.mark.long)
        for name, sent in SENT.items()
    ],
)
def test_what_is_sent_to_heard_is_in_no_file(sent, migrated, directory, tmp_path):  # noqa: F811
    served = Served(SERVE_HEARD, tmp_path / "log", environment_of(migrated))
    with served.connect() as connection:
        found, answered = seen_while(served.process.pid, directory, connection, sent)
    served.stop()

    assert found == []
    assert answered.split(b" ")[1] in {b"400", b"403", b"405", b"413"}


@pytest.mark.django_db
def test_a_file_that_is_longer_than_the_server_takes_would_be_in_no_file_either(client, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "not there")  # whoever writes to it fails

    answer = client.post("/search/", {"text": SimpleUploadedFile("told.txt", b"x" * 3_000_000)})

    assert answer.status_code in {403, 405}


def test_what_is_sent_and_answered_at_full_length_is_in_no_file(directory, serve):  # noqa: F811
    served = serve("repeats")
    with served.connect(receive_buffer=4096) as connection:
        found, answered = seen_while(
            served.process.pid, directory, connection, with_length(ALMOST_ALL, "text/plain")
        )

    assert answered.endswith(ALMOST_ALL)
    assert found == []


def test_an_answer_that_nobody_takes_is_in_no_file(directory, serve):  # noqa: F811
    served = serve("says_much")
    with served.connect(b"GET /much HTTP/1.1\r\n\r\n", receive_buffer=4096):
        time.sleep(1)  # for all of it to be made
        assert temporary_files(served.process.pid, directory) == []


def test_where_all_that_is_held_is_too_much_whoever_sent_most_of_it_goes(serve):  # noqa: F811
    served = serve("repeats", IN_MEMORY=1_000_000)
    with ExitStack() as opened:
        others = [opened.enter_context(served.connect(half_a_body(200_000))) for _ in range(4)]
        most = opened.enter_context(served.connect(half_a_body(600_000)))

        with suppress(ConnectionError):
            assert most.recv(1) == b""  # closed
        with urlopen(served.address, data=b"heron", timeout=20) as answer:
            assert answer.read() == b"heron"
        for connection in others:
            connection.settimeout(0.2)
            with pytest.raises(TimeoutError):  # open, and the rest is waited for
                connection.recv(1)


def half_a_body(size):
    return b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (LARGEST_BODY - 1) + b"x" * size


def test_a_text_that_is_scanned_is_in_no_file_and_nobody_is_told_of_it(directory, tmp_path, monkeypatch):
    """What the detector reads with keeps a database in the home directory, of what it tells its makers."""
    monkeypatch.setenv("HOME", str(tmp_path))
    processes = ScanningProcesses(1)
    text = f"my mate Leah told me {CANARY} and he lives in Stockport. " * 300
    try:
        assert processes.scan(text)
        (process,) = processes.processes()
        assert temporary_files(process.pid, directory) == []
        assert list(tmp_path.iterdir()) == [directory]
        limits = Path(f"/proc/{process.pid}/limits").read_text()
    finally:
        processes.close()
    assert limits.split("Max core file size")[1].split()[:2] == ["0", "0"]


def test_a_server_that_falls_leaves_no_picture_of_its_memory(serve):  # noqa: F811
    served = serve("repeats")

    limits = Path(f"/proc/{served.process.pid}/limits").read_text()

    assert limits.split("Max core file size")[1].split()[:2] == ["0", "0"]


def test_a_command_that_falls_leaves_no_picture_of_its_memory(tmp_path):
    limits = "import django, resource; django.setup(); print(resource.getrlimit(resource.RLIMIT_CORE))"

    told = run(
        sys.executable,
        "-c",
        limits,
        DJANGO_SETTINGS_MODULE="config.settings",
        DATABASE_URL=f"sqlite:///{tmp_path / 'archive.sqlite3'}",
    )

    assert told.stdout == "(0, 0)\n", told.stderr
