"""Somebody who has the archive open, as a process that serves it would."""

import sqlite3
from contextlib import closing, contextmanager

import psycopg
from django.db import connection


@contextmanager
def in_use(name):
    """Read in it, and keep it open meanwhile."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(name)) as other:
            other.execute("PRAGMA journal_mode = WAL")
            other.execute("SELECT COUNT(*) FROM archive_testimony").fetchone()
            yield
        return
    described = connection.settings_dict
    with psycopg.connect(
        host=described["HOST"], port=described["PORT"], user=described["USER"], dbname=name
    ) as other:
        other.execute("SELECT COUNT(*) FROM archive_testimony")
        yield
