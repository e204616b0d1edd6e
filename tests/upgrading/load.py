"""What an earlier release saved, in a database of its own."""

import json
from contextlib import contextmanager

from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from tests.upgrading.save import DATA


@contextmanager
def empty_database(path):
    """Another, empty database behind the same connection."""
    before = connection.settings_dict["NAME"]
    name = str(path / "saved.sqlite3") if connection.vendor == "sqlite" else f"{before}_saved"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
    connection.close()
    connection.settings_dict["NAME"] = name
    ContentType.objects.clear_cache()
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
        ContentType.objects.clear_cache()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}"')


def load(migration):
    """Migrate up to ``migration`` alone, and put in what the release that ended there saved."""
    executor = MigrationExecutor(connection)
    leaves = [node for node in executor.loader.graph.leaf_nodes() if node[0] != "archive"]
    state = executor.migrate([*leaves, ("archive", migration)])
    tables = {model._meta.db_table: model for model in state.apps.get_models(include_auto_created=True)}
    lines = [json.loads(line) for line in (DATA / f"{migration}.jsonl").read_text("utf-8").splitlines()]
    rows = [line for line in lines if "table" in line]
    with transaction.atomic(), connection.cursor() as cursor:
        for table in dict.fromkeys(line["table"] for line in rows):
            cursor.execute(f"DELETE FROM {table}")  # the vocabulary of a new archive
        for line in rows:
            tables[line["table"]].objects.bulk_create([tables[line["table"]](**line["row"])])
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables.values())):
            cursor.execute(statement)
        for line in lines:
            if line.get("vendor") == connection.vendor:
                cursor.execute(line["statement"])
