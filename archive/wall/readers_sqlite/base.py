"""Django's SQLite engine with three walls round the public tables.

The file is opened with ``mode=ro``; ``query_only`` refuses a write before it is tried; and an authorizer,
which SQLite asks while it prepares a statement, refuses each column of every table but the public ones.
"""

import sqlite3
from typing import Any
from urllib.parse import quote

from django.db.backends.sqlite3 import base

from archive.wall.public_tables import PUBLIC_TABLES

# Without an object of their own: the acts of every SELECT.
_ALWAYS = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_RECURSIVE,
    sqlite3.SQLITE_TRANSACTION,
    sqlite3.SQLITE_SAVEPOINT,
}
_SCHEMA = (
    "sqlite_master"  # what tables and triggers there are: the guards are compared through this connection
)
_READABLE = {*PUBLIC_TABLES, _SCHEMA}


def _allowed(act: int, first: str | None, second: str | None) -> bool:
    if act in _ALWAYS:
        return True
    if act == sqlite3.SQLITE_READ:
        return first in _READABLE
    if act == sqlite3.SQLITE_FUNCTION:
        return second != "load_extension"
    return act == sqlite3.SQLITE_PRAGMA and first == "data_version" and second is None


def _authorize(act: int, first: str | None, second: str | None, *_: str | None) -> int:
    return sqlite3.SQLITE_OK if _allowed(act, first, second) else sqlite3.SQLITE_DENY


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self) -> dict[str, Any]:
        parameters: dict[str, Any] = super().get_connection_params()
        # Here, not in the settings: tests give the file another name.
        return {**parameters, "database": f"file:{quote(str(self.settings_dict['NAME']))}?mode=ro"}

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        connection: sqlite3.Connection = super().get_new_connection(conn_params)
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA temp_store = MEMORY")  # what is sorted is on no disk
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.set_authorizer(_authorize)
        return connection
