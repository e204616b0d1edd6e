"""Many new rows of one table at once, in as little time as the database itself needs."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model


def add_rows(objects: Sequence[Model]) -> None:
    """Store new objects of one model and give them their ids; call it inside a transaction.

    ``bulk_create`` does the same; on SQLite, which takes few values in one statement, it spends most of the
    time on writing out statements, while everybody else waits for the lock.
    """
    if not objects:
        return
    model = type(objects[0])
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "sqlite":
        model._default_manager.bulk_create(objects)
        return
    fields = {
        field.column: field for field in model._meta.concrete_fields if field.column and not field.primary_key
    }
    rows = [
        [field.get_db_prep_save(field.pre_save(each, add=True), connection) for field in fields.values()]
        for each in objects
    ]
    add_tuples(model, fields, rows)
    # Whoever writes is alone here, and ids rise: the last ones are those of these rows, in their order.
    newest = model._default_manager.order_by("-pk").values_list("pk", flat=True)[: len(objects)]
    for each, pk in zip(reversed(objects), list(newest), strict=True):
        each.pk = pk
        each._state.adding, each._state.db = False, DEFAULT_DB_ALIAS


def add_tuples(model: type[Model], columns: Iterable[str], rows: Sequence[Sequence[Any]]) -> None:
    """Store new rows given as the values of ``columns``."""
    connection = connections[DEFAULT_DB_ALIAS]
    quoted = [connection.ops.quote_name(column) for column in columns]
    table, places = connection.ops.quote_name(model._meta.db_table), ", ".join(["%s"] * len(quoted))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({', '.join(quoted)}) VALUES ({places})", rows)  # noqa: S608
