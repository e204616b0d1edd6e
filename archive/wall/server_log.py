"""What PostgreSQL writes into its own log: never a row, never a statement.

Left as it is, the server logs the whole row that a check refuses, and the statement that failed, words and
all. Only a superuser may change that, for an account: ``manage.py grant_public`` prints how, and a check of
the program warns where it was not done.
"""

from collections.abc import Iterator

from django.db import connections

# What may be set, and to what; the last two exist where a module of the server's is loaded.
QUIET = {
    "log_error_verbosity": "terse",  # or the row that failed follows each error
    "log_min_error_statement": "panic",  # or the statement does
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_transaction_sample_rate": "0",
    "auto_explain.log_min_duration": "-1",
    "pgaudit.log": "none",
}
# As the server keeps them in the settings of an account.
QUIETLY_SET = tuple(f"{name}={value}" for name, value in QUIET.items())
# Of the whole server, and not within a transaction: a used segment of the WAL would be used again as it is.
FOR_THE_SERVER = "ALTER SYSTEM SET wal_recycle = off; SELECT pg_reload_conf();"
_STANDING = "SELECT name, setting FROM pg_settings WHERE name = ANY (%s)"


def talks(*, using: str) -> list[str]:
    """Return the settings with which the server may write testimony into its log."""
    return [name for name, setting in _standing(using) if setting != QUIET[name]]


def quietening(account: str, *, using: str) -> list[str]:
    """Return the statements for a superuser that keep rows of this account's sessions out of the log, and let
    it remove the words of withdrawn quotes from the server's files (traces.py)."""
    quoted = '"{}"'.format(account.replace('"', '""'))
    there = dict(_standing(using))
    quiet = [f"ALTER ROLE {quoted} SET {name} = '{QUIET[name]}'" for name in QUIET if name in there]
    version = int(getattr(connections[using], "pg_version", 0))
    cleaning = [f"GRANT EXECUTE ON FUNCTION pg_catalog.pg_switch_wal() TO {quoted}"]
    if version >= 150000:
        cleaning.append(f"GRANT pg_checkpoint TO {quoted}")
    if version >= 170000:
        cleaning.append(f"GRANT MAINTAIN ON pg_catalog.pg_statistic TO {quoted}")
    else:
        name = str(connections[using].settings_dict["NAME"]).replace('"', '""')
        cleaning.append(f'ALTER DATABASE "{name}" OWNER TO {quoted}')
    return [*quiet, *cleaning]


def _standing(using: str) -> Iterator[tuple[str, str]]:
    connection = connections[using]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_STANDING, [list(QUIET)])
            yield from sorted(cursor.fetchall(), key=lambda row: list(QUIET).index(row[0]))
