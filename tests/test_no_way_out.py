"""What reads testimony connects to nothing but its database: real processes, beside a server that listens."""

import json
import os
import select
import socket
import subprocess
import sys
from contextlib import ExitStack, nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest

from archive.detection.process import ScanningProcesses
from archive.wall import connection as wall_connection
from archive.wall.connection import database_names
from tests import reaching_out
from tests.config.test_serving import Served, environment_of
from tests.processes import database_url, readers_account, run
from tests.reaching_out import HERE, TO_A_NAME, TO_A_SERVER, WAYS, WHAT_A_SERVER_MAY, tried

ROOT = Path(__file__).resolve().parent.parent
READER = "tests.reaching_out:read"
REFUSED = {way.__name__: "NoWayOut" for way in (*TO_A_SERVER, *TO_A_NAME)}


class Beside:
    """A server on this machine, for connections and for datagrams, and whether anybody has come."""

    def __init__(self, opened):
        self.tcp = opened.enter_context(socket.create_server((HERE, 0), backlog=20))
        self.port = self.tcp.getsockname()[1]
        self.udp = opened.enter_context(socket.socket(type=socket.SOCK_DGRAM))
        self.udp.bind((HERE, self.port))

    def was_reached(self):
        came = select.select([self.tcp, self.udp], [], [], 0.2)[0]
        for one in came:
            if one is self.udp:
                one.recv(10)
            else:
                one.accept()[0].close()
        return bool(came)


@pytest.fixture
def beside():
    with ExitStack() as opened:
        yield Beside(opened)


@pytest.mark.parametrize("way", [way for way in TO_A_SERVER if way is not reaching_out.requests_a_page])
def test_without_the_refusal_each_way_leads_to_the_server(way, beside):
    assert tried(way, beside.port) == ""
    assert beside.was_reached()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("site", ["staff", "public", "all"])
def test_a_server_process_reaches_its_database_and_nothing_else_and_may_listen(site, beside):
    with readers_account() if site == "public" else nullcontext(database_url()) as url:
        told = run("-m", "tests.reaching_out", site=site, url=url, given={"port": beside.port})

    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout) == {
        "ways": {**REFUSED, **dict.fromkeys((way.__name__ for way in WHAT_A_SERVER_MAY), "")},
        "database": 1,
    }
    assert not beside.was_reached()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_command_reaches_its_database_and_nothing_else(beside):
    program = (
        "from archive.models import Testimony; from tests.reaching_out import *;"
        f"print(Testimony.objects.count(), tried(connects, {beside.port}))"
    )
    told = run("manage.py", "shell", "--no-imports", "-c", program, site="all", url=database_url())

    assert told.stdout == "0 NoWayOut\n", told.stderr
    assert not beside.was_reached()


def test_what_scans_has_no_socket_and_starts_no_program(beside):
    processes = ScanningProcesses(1, reader=READER)
    try:
        became = {name: processes.scan(f"{name} {beside.port}")[0].reason for name in WAYS}
    finally:
        processes.close()

    assert became == dict.fromkeys(WAYS, "NoWayOut")
    assert not beside.was_reached()


def in_a_process(program):
    return subprocess.run(
        [sys.executable, "-c", f"from archive.no_way_out import *; {program}"],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_name_of_the_database_and_addresses_may_be_looked_up():
    told = in_a_process(
        "refuse_connections(names=['database.invalid']); from tests.reaching_out import *;"
        "ask = lambda name: tried(lambda _: socket.getaddrinfo(name, 1), 1);"
        "names = ('database.invalid', 'other.invalid', '127.0.0.1', '::1', 'localhost', None);"
        "print([*map(ask, names)])"
    )

    assert told.stdout == "['gaierror', 'NoWayOut', '', '', '', '']\n", told.stderr


def test_what_tries_is_in_the_log_once_without_where_to(beside):
    told = in_a_process(
        "import logging; logging.basicConfig(); refuse_connections(); from tests.reaching_out import *;"
        f"[tried(way, {beside.port}) for way in (connects, connects, looks_a_name_up)]"
    )

    lines = told.stderr.splitlines()
    assert [line.split(":")[2] for line in lines] == ["Refused socket.connect", "Refused socket.getaddrinfo"]
    assert str(beside.port) not in told.stderr
    assert reaching_out.NAME not in told.stderr


@pytest.mark.parametrize(
    ("described", "names"),
    [
        ({"HOST": "db.example"}, {"db.example"}),
        ({"HOST": "one.example,two.example"}, {"one.example", "two.example"}),
        ({"HOST": "", "OPTIONS": {"host": "db.example"}}, {"db.example"}),
        ({"NAME": "archive.sqlite3"}, set()),
        ({}, set()),
    ],
)
def test_the_names_of_the_database_are_those_of_the_settings(described, names, monkeypatch):
    monkeypatch.delenv("PGHOST", raising=False)
    monkeypatch.setattr(
        wall_connection, "settings", SimpleNamespace(DATABASES={"default": {}, "public": described})
    )

    assert database_names() == names


def test_a_server_may_be_given_a_name_to_listen_at(tmp_path):
    environment = environment_of(tmp_path)
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    subprocess.run(migrate, cwd=ROOT, env=environment, check=True)
    bind = f"{socket.gethostname()}:0"

    served = Served([sys.executable, "-m", "config.serving", "--bind", bind], tmp_path / "log", environment)

    assert served.stop() == 0  # it has said where it listens
