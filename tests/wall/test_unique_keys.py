"""A row never takes the place of another: each unique key, as the database itself lists them, is guarded.

SQLite deletes what is in the way of INSERT OR REPLACE and UPDATE OR REPLACE, and fires no trigger for that.
"""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from archive.models import Clearance, Draft, Generation, Revision, Testimony
from archive.wall.guards import guards
from archive.wall.rows import SINGLE, name_of, tables
from tests.models.test_constraints import Rows
from tests.wall.test_wall import raw
from tests.walls import lowered

NOW = datetime(2025, 4, 2, tzinfo=UTC)
ON_SQLITE = connection.vendor == "sqlite"


def keys_in_the_database(table):
    """The columns of each unique index but the number's, as the database lists them."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table)
    listed = (one["columns"] for one in found.values() if one["unique"] and not one["primary_key"])
    return sorted(tuple(columns) for columns in listed)


def guards_of(table, event):
    return [g for g in guards("sqlite") if g.table == table and g.event == event]


@pytest.mark.parametrize("model", tables(), ids=lambda model: model._meta.db_table)
def test_each_unique_key_that_the_database_lists_has_its_guard(model, db):
    table, name = model._meta.db_table, name_of(model)
    inserts = {g.name for g in guards_of(table, "INSERT")}
    updates = {g.name for g in guards_of(table, "UPDATE")}
    if name in SINGLE:
        assert keys_in_the_database(table) == []
        assert f"guard_{name}_insert" in inserts
        return

    keys = keys_in_the_database(table)

    assert f"guard_{name}_number" in inserts
    assert {f"guard_{name}_key_{'_'.join(columns)}" for columns in keys} <= inserts
    kept = f"guard_{name}_update" in updates and f"guard_{name}_number_to" not in updates
    moved = {f"guard_{name}_key_{'_'.join(columns)}_to" for columns in keys} | {f"guard_{name}_number_to"}
    assert kept or moved <= updates


def values_of(table, number):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE id = %s", [number])
        return dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))


def replace_by_insert(table, values):
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join(["%s"] * len(values))
    raw(f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})", *values.values())


def replace_by_update(table, values, number):
    put = ", ".join(f'"{name}" = %s' for name in values)
    raw(f"UPDATE OR REPLACE {table} SET {put} WHERE id = %s", *values.values(), number)


def outcome(act, table):
    """Whether ``act`` was refused by a guard, or how many rows it left; nothing of it stays."""
    try:
        with transaction.atomic():
            act()
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT COUNT(*) FROM {table}")
                left = cursor.fetchone()[0]
            transaction.set_rollback(True)
    except IntegrityError as refused:
        return "refused" if "constraint failed" not in str(refused) else str(refused)
    return left


def two_rows_of(model):
    """The numbers of two rows that the guards did not see come."""
    rows = Rows()
    if model._meta.auto_created:
        owner = model._meta.auto_created
        first, second = (getattr(rows.row(owner), _field_of(model)) for _ in range(2))
        terms = [
            rows.user() if first.model._meta.label == "auth.User" else rows.row(first.model) for _ in "ab"
        ]
        first.set(terms[:1])
        second.set(terms[1:])
        return list(model.objects.order_by("-pk").values_list("pk", flat=True)[:2])
    return [rows.row(model).pk, rows.row(model).pk]


def _field_of(through):
    owner = through._meta.auto_created
    return next(f.name for f in owner._meta.many_to_many if f.remote_field.through is through)


@pytest.mark.parametrize(
    "model", [model for model in tables() if name_of(model) not in SINGLE], ids=lambda m: m._meta.db_table
)
def test_no_row_takes_the_place_of_another_by_any_of_its_keys(model, db):
    if not ON_SQLITE:
        return  # PostgreSQL deletes nothing to make room
    table = model._meta.db_table
    with lowered():
        one, other = two_rows_of(model)
    standing, count = values_of(table, one), model.objects.count()
    tries = {}
    for columns in [("id",), *keys_in_the_database(table)]:
        taken = {column: standing[column] for column in columns}
        if None in taken.values():
            continue
        spare = {**values_of(table, other), "id": 987_654}
        tries[f"insert {columns}"] = lambda taken=taken, spare=spare: replace_by_insert(
            table, {**spare, **taken}
        )
        tries[f"update {columns}"] = lambda taken=taken: replace_by_update(table, taken, other)

    assert {name: outcome(act, table) for name, act in tries.items()} == dict.fromkeys(tries, "refused")

    with lowered():
        opened = {name: outcome(act, table) for name, act in tries.items()}
    # Without guards, an insert takes the place of one row or of two, and an update swallows one.
    assert {name for name, left in opened.items() if not isinstance(left, int) or left > count} == set()


def test_a_signed_text_and_its_clearance_are_not_exchanged_for_others(cleared):
    if not ON_SQLITE:
        return
    revision, clearance = cleared.latest_revision, Clearance.objects.get()
    text = {**values_of("archive_revision", revision.pk), "id": 987_654, "text": "my mate jess"}
    signer = {
        **values_of("archive_clearance", clearance.pk),
        "id": 987_654,
        "signed_by_id": cleared.entered_by_id,
        "attribution": "Girl, 13, Stockport",
    }

    for table, values, guard in (
        ("archive_revision", text, "guard_revision_key_testimony_id_number"),
        ("archive_clearance", signer, "guard_clearance_key_revision_id_version"),
    ):
        with (
            pytest.raises(IntegrityError, match=r"is-only-added-to|is-not-in-order|text-not-shown"),
            transaction.atomic(),
        ):
            replace_by_insert(table, values)
        with lowered(guard, "guard_clearance_insert", "guard_clearance_shown"), transaction.atomic():
            replace_by_insert(table, values)
            assert values_of(table, 987_654)["id"] == 987_654
            transaction.set_rollback(True)

    assert Revision.objects.get(pk=revision.pk).text == revision.text
    assert Clearance.objects.get() == clearance


def test_the_number_that_caches_compare_is_not_set_back_by_a_second_first_row(db):
    before = Generation.objects.get().number
    put = "INSERT OR REPLACE" if ON_SQLITE else "INSERT"

    with pytest.raises(IntegrityError, match="generation-only-rises"), transaction.atomic():
        raw(f"{put} INTO archive_generation (id, number) VALUES (1, 0)")

    assert Generation.objects.get().number == before


def test_a_form_has_a_draft_for_each_testimony_and_one_beside_them(entered, author):
    """A key that holds for some rows only refuses no other."""
    other = Rows().row(Testimony)
    for testimony in (entered, other, None):
        Draft.objects.create(owner=author, form="text", testimony=testimony, words="{}", saved_at=NOW)

    for testimony in (entered, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            Draft.objects.create(owner=author, form="text", testimony=testimony, words="{}", saved_at=NOW)
    assert Draft.objects.count() == 3
