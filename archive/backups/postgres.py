"""A PostgreSQL archive: dumped by the installation's own pg_dump, and read back in one transaction.

The dump goes from pg_dump into the encryption; no clear copy of it touches the disk.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO, Any, cast

from django.db.backends.base.base import BaseDatabaseWrapper

from archive.backups.container import CHUNK, Part
from archive.backups.contents import KEY_TABLE, LEFT_OUT
from archive.errors import RefusedBackup

# In this order they make the database again; between the last two, the data keys come in.
_ROWS, RULES = "rows", "rules"
SECTIONS = {"schema": "pre-data", _ROWS: "data", RULES: "post-data"}
KEY_ROWS = "key-rows"
# libpq takes each from the environment, where other accounts cannot see it, as they could on a command line.
_ENVIRONMENT = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "passfile": "PGPASSFILE",
    "service": "PGSERVICE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "channel_binding": "PGCHANNELBINDING",
    "connect_timeout": "PGCONNECT_TIMEOUT",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
}
_NOT_IN_PATH = Path("/usr/lib/postgresql")  # Debian's versions, side by side
_AT_ONCE = 2000  # rows in memory


class Copy:
    """The archive as one transaction sees it, for as long as that is open."""

    engine = "postgresql"

    def __init__(self, connection: BaseDatabaseWrapper, session: Any, snapshot: str) -> None:
        self._connection = connection
        self._session = session
        self._snapshot = snapshot
        self._program = program("pg_dump", at_least=session.info.server_version // 10000)
        self.engine_version = str(session.info.server_version // 10000)

    def ask(self, question: str) -> Iterator[tuple[Any, ...]]:
        with self._session.cursor(name="asked") as cursor:
            cursor.itersize = _AT_ONCE
            cursor.execute(question)
            yield from cursor

    @property
    def has_keys(self) -> bool:
        return next(self.ask(f"SELECT to_regclass('public.{KEY_TABLE}') IS NOT NULL"))[0] is True

    def parts(self, made_at: datetime) -> Iterator[Part]:
        has_keys = self.has_keys
        for name, section in SECTIONS.items():
            if name == RULES and has_keys:
                yield KEY_ROWS, self._rows_without_keys(made_at)
            yield name, self._dumped(section)

    def _rows_without_keys(self, made_at: datetime) -> Iterator[bytes]:
        # A row without a key counts as shredded, here and in the table's own rules.
        shredded = f"COALESCE(k.shredded_at, '{made_at.isoformat()}'::timestamptz)"
        question = (
            f"SELECT to_jsonb(k) || jsonb_build_object('wrapped', '', 'shredded_at', {shredded})"  # noqa: S608
            f" FROM public.{KEY_TABLE} k"
        )
        with self._session.cursor(name="key_rows") as cursor:
            cursor.itersize = _AT_ONCE
            cursor.execute(f"SELECT row::text FROM ({question}) AS keys(row)")  # noqa: S608
            for (row,) in cursor:
                yield row.encode() + b"\n"

    def _dumped(self, section: str) -> Iterator[bytes]:
        command = [
            str(self._program),
            "--format=plain",
            f"--section={section}",
            f"--snapshot={self._snapshot}",
            "--encoding=UTF8",
            "--no-owner",
            "--no-privileges",
            "--no-tablespaces",
            "--lock-wait-timeout=60s",
            *(f"--exclude-table-data=public.{table}" for table in (KEY_TABLE, *LEFT_OUT)),
        ]
        with tempfile.TemporaryFile() as said:
            running = subprocess.Popen(  # noqa: S603 -- a program of the installation, with our own words
                command, env=environment(self._connection), stdout=subprocess.PIPE, stderr=said
            )
            try:
                yield from iter(partial(cast(IO[bytes], running.stdout).read, CHUNK), b"")
                if running.wait() != 0:
                    said.seek(0)
                    raise RefusedBackup(_refused(said.read(2000).decode(errors="replace")))
            finally:
                running.kill()
                running.wait()


@contextmanager
def snapshot(connection: BaseDatabaseWrapper) -> Iterator[Copy]:
    """Yield the archive as it is now; who writes meanwhile neither waits nor is seen."""
    parameters: Any = connection.get_connection_params()
    with closing(connection.get_new_connection(parameters)) as session:
        session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        # It has nothing to do while pg_dump works, and must be there all the same.
        session.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        session.execute("SET LOCAL statement_timeout = 0")
        exported = session.execute("SELECT pg_export_snapshot()").fetchone()[0]
        yield Copy(connection, session, exported)


def environment(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Return what PostgreSQL's programs need to reach the database."""
    parameters: dict[str, Any] = dict(connection.get_connection_params())
    settings = {
        name: str(parameters[keyword]) for keyword, name in _ENVIRONMENT.items() if parameters.get(keyword)
    }
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**ours, **settings, "LC_ALL": "C"}


def program(name: str, *, at_least: int) -> Path:
    """Return PostgreSQL's ``name``, of this version or a newer one.

    Raises RefusedBackup where there is none.
    """
    found = shutil.which(name)
    places = [Path(found)] if found else []
    places += sorted(_NOT_IN_PATH.glob(f"*/bin/{name}"))  # the oldest first: it restores into most servers
    versions = {place: _version(place) for place in places}
    for place, version in versions.items():
        if version >= at_least:
            return place
    if not versions:
        raise RefusedBackup(
            f"{name} was not found, so nothing was backed up. Install PostgreSQL's client programs, version "
            f"{at_least} or newer (on Debian: apt-get install postgresql-client), on the machine that runs "
            "this."
        )
    raise RefusedBackup(
        f"{name} is too old: it is version {max(versions.values())}, and the server has version {at_least}, "
        f"so nothing was backed up. Install PostgreSQL's client programs, version {at_least} or newer."
    )


def _version(place: Path) -> int:
    """Return the first number of its version, or 0 where it does not say."""
    try:
        said = subprocess.run(  # noqa: S603 -- a program of the installation
            [place, "--version"], capture_output=True, text=True, timeout=20, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return 0
    numbers = re.search(r"\b([0-9]+)(?:\.|devel|beta|rc|\b)", said)
    return int(numbers[1]) if numbers else 0


def _refused(said: str) -> str:
    first = said.strip().splitlines()[0][:200] if said.strip() else "it did not say why"
    return f"pg_dump could not read the database, so nothing was backed up: {first}"


class Reader:
    """Makes the database again from the parts of a dump, within the transaction of ``session``."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._part = ""
        self._waiting = bytearray()
        self._copy: Any = None
        self._copying: Any = None
        self._set: set[str] = set()

    def begins(self, part: str) -> None:
        self._part = part

    def data(self, data: bytes) -> None:
        self._waiting += data
        if self._part in (_ROWS, KEY_ROWS):
            *lines, rest = self._waiting.split(b"\n")
            self._waiting = bytearray(rest)
            take = self._row if self._part == _ROWS else self._key_row
            take(lines)
        elif len(self._waiting) > _MOST_OF_A_SECTION:
            raise RefusedBackup(
                "This backup describes more tables than any archive has, so it was not restored."
            )

    def ends(self) -> None:
        if self._part not in (_ROWS, KEY_ROWS):
            lines = self._waiting.split(b"\n")
            self._execute(b"\n".join(line for line in lines if not _COMMAND_OF_PSQL.match(line)))
        elif self._waiting:
            self.data(b"\n")
        self._waiting.clear()
        for name in sorted(self._set - _STAY_OFF):
            self._session.execute(f"RESET {name}")
        self._set.clear()

    def abandon(self) -> None:
        """End a copy that was begun, so that the transaction can be taken back."""
        if self._copy is not None:
            with suppress(Exception):
                self._copying.__exit__(RefusedBackup, RefusedBackup("abandoned"), None)

    def _row(self, lines: Sequence[bytearray]) -> None:
        """A row of a table is one line each; whatever else is in this section is one statement a line."""
        rows: list[bytes] = []
        for line in lines:
            if self._copy is not None and line != b"\\.":
                rows.append(bytes(line) + b"\n")
            elif self._copy is not None:
                self._copy.write(b"".join(rows))
                rows = []
                self._copying.__exit__(None, None, None)
                self._copy = None
            elif line.startswith(b"COPY "):
                self._copying = self._session.cursor().copy(bytes(line))
                self._copy = self._copying.__enter__()
            elif line and not line.startswith(b"--") and not _COMMAND_OF_PSQL.match(line):
                self._execute(bytes(line))
        if rows:
            self._copy.write(b"".join(rows))

    def _key_row(self, lines: Sequence[bytearray]) -> None:
        insert = (
            f"INSERT INTO public.{KEY_TABLE}"  # noqa: S608
            f" SELECT * FROM jsonb_populate_record(NULL::public.{KEY_TABLE}, %s::jsonb)"
        )
        self._session.cursor().executemany(insert, [[line.decode()] for line in lines if line])

    def _execute(self, statements: bytes) -> None:
        self._set |= {name.decode() for name in _SETS.findall(statements)}
        if b"set_config('search_path'" in statements:
            self._set.add("search_path")
        self._session.execute(statements)


_MOST_OF_A_SECTION = 64 * 1024 * 1024  # bytes; an archive's tables and guards are described in one
# How long the server lets one work: a dump takes these off, and checking what was restored takes long, too.
_STAY_OFF = {"statement_timeout", "idle_in_transaction_session_timeout", "transaction_timeout"}
_COMMAND_OF_PSQL = re.compile(rb"\\(un)?restrict ")
_SETS = re.compile(rb"^SET (\w+) = ", re.MULTILINE)

# Each question yields the names of what an archive consists of, and nothing that an extension brought.
_WIPE = {
    "TABLE": "SELECT format('public.%I', c.relname) FROM pg_class c"
    " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'f')",
    "SEQUENCE": "SELECT format('public.%I', c.relname) FROM pg_class c"
    " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'S'",
    "FUNCTION": "SELECT format('public.%I(%s)', c.proname, pg_get_function_identity_arguments(c.oid))"
    " FROM pg_proc c WHERE c.pronamespace = 'public'::regnamespace AND c.prokind = 'f'",
    "TEXT SEARCH CONFIGURATION": "SELECT format('public.%I', c.cfgname) FROM pg_ts_config c"
    " WHERE c.cfgnamespace = 'public'::regnamespace",
    "TEXT SEARCH DICTIONARY": "SELECT format('public.%I', c.dictname) FROM pg_ts_dict c"
    " WHERE c.dictnamespace = 'public'::regnamespace",
}
_OWN = " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"


def wipe(session: Any) -> None:
    """Drop what an archive consists of; other schemas, and what extensions brought, stay."""
    for kind, question in _WIPE.items():
        for (name,) in session.execute(question + _OWN).fetchall():
            session.execute(f"DROP {kind} IF EXISTS {name} CASCADE")


# Of texts the server would keep samples among its statistics, also of those that are erased in a moment.
_WORDLESS = """
    SELECT format('public.%I (%s)', c.relname, string_agg(format('%I', a.attname), ', ')) FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type t ON t.oid = a.atttypid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND t.typcategory IN ('N', 'B', 'D')
    GROUP BY c.relname"""


def analyze(session: Any) -> None:
    """Let the server know how many rows there are: until the transaction ends, nobody else tells it, and it
    would take every table for an empty one."""
    for (table,) in session.execute(_WORDLESS).fetchall():
        session.execute(f"ANALYZE {table}")
