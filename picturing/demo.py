"""A demo archive of its own, and a server in front of it."""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_PASSWORD = re.compile(r"^(demo-\w+)\s+\w+\s+(\S+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Demo:
    address: str
    passwords: dict[str, str]  # by username


@contextmanager
def demo(kept: Path | None) -> Iterator[Demo]:
    """In ``kept``, where it is used again; otherwise in a directory that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="heard-pictures-") as passing:
        place = kept or Path(passing)
        place.mkdir(parents=True, exist_ok=True)
        surroundings = {
            **os.environ,
            "ARCHIVE_DEBUG": "1",
            "ARCHIVE_SECOND_FACTOR": "0",
            "ARCHIVE_COOLING_OFF_DAYS": "0",
            "ARCHIVE_RELEASE_AT": "",
            "DATABASE_URL": f"sqlite:///{place.resolve() / 'pictures.sqlite3'}",
        }
        _manage(surroundings, "migrate", "--verbosity", "0")
        passwords = _passwords(surroundings, place / "passwords.json")
        _manage(surroundings, "load_demo")
        port = _free_port()
        server = subprocess.Popen(
            [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"],
            cwd=ROOT,
            env=surroundings,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield Demo(f"http://127.0.0.1:{port}", passwords)
        finally:
            server.terminate()
            server.wait(timeout=30)


def _passwords(surroundings: dict[str, str], kept: Path) -> dict[str, str]:
    """Those of the demo accounts, which the command prints once only."""
    made = dict(_PASSWORD.findall(_manage(surroundings, "make_demo_staff")))
    if made:
        kept.write_text(json.dumps(made), "utf-8")
    passwords: dict[str, str] = json.loads(kept.read_text("utf-8"))
    return passwords


def _manage(surroundings: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=surroundings,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        sys.exit(f"manage.py {command[0]} failed:\n{done.stderr}")
    return done.stdout


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
