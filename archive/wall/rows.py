"""What SQLite would let pass in any row: a second row of the same key, and a value of another type.

INSERT OR REPLACE and UPDATE OR REPLACE delete whatever row holds the same key, and fire no trigger for that;
so each unique key of each guarded table has a guard, made from the models. And a column of SQLite takes a
value of any type, words in place of a date too. PostgreSQL does neither, but takes days without end.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from archive.wall.append_only import APPEND_ONLY
from archive.wall.triggers import Guard, Numbering, Trigger

_DAY = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
_TIME = f"{_DAY} [0-9][0-9]:[0-9][0-9]:[0-9][0-9]"
# Far out, a number only follows from one near it: else there might be none left for the next row.
_NO_NUMBER = f"""\
NEW.id < 1 OR (
    NEW.id > {2**61} AND NOT EXISTS (SELECT 1 FROM {{table}} WHERE id BETWEEN NEW.id - 1000 AND NEW.id - 1)
)"""
# SQLite counts on from the greatest number that stands; PostgreSQL's counter does not know of it.
_AHEAD = """
    OR NEW.id > COALESCE(
        pg_sequence_last_value(pg_get_serial_sequence('public.{table}', 'id')::regclass), 0
    )"""
# What Django makes for accounts, sessions and itself: readers' own process knows no models of these.
DJANGOS_OWN = frozenset(
    {
        "auth_group",
        "auth_group_permissions",
        "auth_permission",
        "auth_user",
        "auth_user_groups",
        "auth_user_user_permissions",
        "django_admin_log",
        "django_content_type",
        "django_migrations",
        "django_session",
    }
)
# The only row of each of these is written by its number.
SINGLE = frozenset({"generation", "head", "detectorinforce", "rules", "wallmanifest"})


def tables() -> list[type[models.Model]]:
    """Return every model of ours, those between two models included."""
    return list(apps.get_app_config("archive").get_models(include_auto_created=True))


def every_table() -> list[type[models.Model]]:
    """Return the model of each table that this process uses: ours, and Django's own for accounts and
    sessions, without which no act of staff is possible."""
    every = apps.get_models(include_auto_created=True)
    return [model for model in every if model._meta.managed and not model._meta.proxy]


def every_model() -> list[type[models.Model]]:
    """Return the same but for those that Django makes between two of them."""
    return [model for model in every_table() if not model._meta.auto_created]


def name_of(model: type[models.Model]) -> str:
    return model._meta.db_table.removeprefix("archive_")


@dataclass(frozen=True, slots=True)
class Key:
    """The columns of a unique key, and those that have to be empty (True) or filled for it to hold."""

    columns: tuple[str, ...]
    where: tuple[tuple[str, bool], ...] = ()


def unique_keys(model: type[models.Model]) -> list[Key]:
    """Return each unique key but the number, in the order of the model."""
    meta = model._meta
    columns = {field.name: str(field.column) for field in meta.concrete_fields}
    single = [Key((str(field.column),)) for field in meta.concrete_fields if field.unique]
    named = [
        Key(tuple(columns[name] for name in one.fields), tuple(_emptiness(one, columns)))
        for one in meta.constraints
        if isinstance(one, models.UniqueConstraint)
    ]
    together = [Key(tuple(columns[name] for name in names)) for names in meta.unique_together]
    number = Key((str(meta.pk.column),))
    return [key for key in (*single, *named, *together) if key != number]


def partial_keys() -> list[str]:
    """Return the names of our unique keys that hold for some rows only."""
    constraints = (one for model in tables() for one in model._meta.constraints)
    return [one.name for one in constraints if isinstance(one, models.UniqueConstraint) and one.condition]


def _emptiness(constraint: models.UniqueConstraint, columns: dict[str, str]) -> Iterator[tuple[str, bool]]:
    """Of a partial key's condition: it may ask whether a column is empty, and nothing else."""
    condition = constraint.condition
    if condition is None:
        return
    asked_for: list[Any] = condition.children
    for lookup, value in asked_for:
        name, _, asked = lookup.partition("__")
        if condition.negated or (asked or value) not in ("isnull", None):
            raise ValueError(f"{constraint.name}: no guard can be made from this condition")
        yield columns[name], value is None or value is True


def row_guards(vendor: str) -> Iterator[Trigger]:
    for model in tables():
        if name_of(model) not in SINGLE:
            yield from _keys(model, vendor)
        yield from _types(model, vendor)
    if vendor == "postgresql":  # the admin writes a row of its own with each form that staff save
        yield Numbering("django_admin_log", "log-stands-already")


def _keys(model: type[models.Model], vendor: str) -> Iterator[Trigger]:
    table, name = model._meta.db_table, name_of(model)
    code = f"{name}-is-only-added-to" if name in APPEND_ONLY else f"{name}-stands-already"
    # The last decision counts, and the last renewal: none takes a number that makes those after it earlier.
    in_order = name in APPEND_ONLY
    yield Numbering(table, code, in_order=in_order)
    # Asked afterwards: before, SQLite calls every number -1 that nobody gave, so that a row -1 would stop all
    # that come after it, and one at the end of the numbers would be the last.
    no_number = _NO_NUMBER.format(table=table)
    if in_order and vendor == "postgresql":
        no_number += _AHEAD.format(table=table)
    yield Guard(f"guard_{name}_range", table, "INSERT", f"{name}-has-no-such-number", no_number, when="AFTER")
    if name not in APPEND_ONLY:
        yield Guard(f"guard_{name}_number_to", table, "UPDATE", code, "NEW.id <> OLD.id")
    if vendor != "sqlite":
        return
    for key in unique_keys(model):
        stands = _stands(table, key)
        called = "_".join(key.columns)
        yield Guard(f"guard_{name}_key_{called}", table, "INSERT", code, f"{stands})")
        if name not in APPEND_ONLY:
            another = f"{stands} AND id <> OLD.id)"
            yield Guard(f"guard_{name}_key_{called}_to", table, "UPDATE", code, another)


def _stands(table: str, key: Key) -> str:
    equal = [f'"{column}" = NEW."{column}"' for column in key.columns]
    for column, empty in key.where:
        asked = "IS NULL" if empty else "IS NOT NULL"
        equal += [f'"{column}" {asked}', f'NEW."{column}" {asked}']
    return f"EXISTS (SELECT 1 FROM {table} WHERE {' AND '.join(equal)}"


def _types(model: type[models.Model], vendor: str) -> Iterator[Guard]:
    table, name = model._meta.db_table, name_of(model)
    typed = _typed if vendor == "sqlite" else _readable
    conditions = [
        (f"NEW.{_quoted(field)}", condition)
        for field in model._meta.concrete_fields
        if not field.primary_key and (condition := typed(field, f"NEW.{_quoted(field)}"))
    ]
    if not conditions:
        return
    wrong = " OR ".join(f"({value} IS NOT NULL AND NOT ({condition}))" for value, condition in conditions)
    for event in ("INSERT", "UPDATE"):
        yield Guard(f"guard_{name}_types_{event.lower()}", table, event, f"{name}-of-another-type", wrong)


def _real_day(value: str) -> str:
    # Made to count, SQLite makes the 2nd of March out of the 30th of February; else it writes that back.
    return f"date({value}, '+0 days') IS {value}"


def _quoted(field: "models.Field[object, object]") -> str:
    return f'"{field.column}"'


def _typed(field: "models.Field[object, object]", value: str) -> str:
    """The condition that a value is of the type that the field's column is meant to hold."""
    if isinstance(field, models.ForeignKey):
        return f"typeof({value}) = 'integer'"
    match field.get_internal_type():
        case "BooleanField":
            return f"typeof({value}) = 'integer' AND {value} IN (0, 1)"
        case "DateField":
            return f"typeof({value}) = 'text' AND {_real_day(value)} AND {value} >= '0001'"
        case "DateTimeField":
            # SQLite reads "now" as a time too.
            of_form = f"{value} GLOB '{_TIME}*' AND {value} >= '0001'"
            # SQLite also reads midnight as the end of a day.
            moment = f"substr({value}, 1, 19)"
            fraction = f"substr({value}, 20)"
            part = f"{fraction} GLOB '.[0-9]*' AND substr({fraction}, 2) NOT GLOB '*[^0-9]*'"
            is_one = f"datetime({moment}, '+0 days') IS {moment} AND ({fraction} = '' OR {part})"
            return f"typeof({value}) = 'text' AND {of_form} AND {is_one}"
        case "UUIDField":
            return f"typeof({value}) = 'text' AND length({value}) = 32 AND {value} NOT GLOB '*[^0-9a-f]*'"
        case "JSONField":
            return _shaped_on_sqlite(field, value)
        case "FloatField" | "DecimalField":
            return f"typeof({value}) IN ('real', 'integer') AND abs({value}) < 1e15"
        case internal if internal.endswith(("IntegerField", "AutoField")):
            return f"typeof({value}) = 'integer'"
        case _ if field.name == "slug":
            return f"typeof({value}) = 'text' AND {value} <> '' AND {value} NOT GLOB '*[^a-z0-9-]*'"
        case _:
            return f"typeof({value}) = 'text'"


def _readable(field: "models.Field[object, object]", value: str) -> str:
    """The condition that Python can read what the type lets pass: PostgreSQL knows a day "infinity" too."""
    match field.get_internal_type():
        case "DateField":
            return f"{value} BETWEEN '0001-01-01'::date AND '9999-12-31'::date"
        case "DateTimeField":
            return f"{value} BETWEEN '0001-01-02'::timestamptz AND '9999-12-30'::timestamptz"
        case "JSONField":
            return _shaped_on_postgres(field, value)
        case "FloatField" | "DecimalField":  # none of them is less than "NaN"
            return f"abs({value}::float8) < 1e15"
        case _ if field.name == "slug":
            return f"{value} ~ '^[a-z0-9-]+$'"
        case _:
            return ""


# What a page or a check could not read would stop it for as long as the row stands: a list or an object where
# the other is meant, one in another a thousand times, a number of a million digits.
_LONGEST_NUMBER = 40


def _is_list(field: "models.Field[object, object]") -> bool:
    return field.default is not dict


def _shaped_on_sqlite(field: "models.Field[object, object]", value: str) -> str:
    kind = "array" if _is_list(field) else "object"
    flat = (
        f"NOT EXISTS (SELECT 1 FROM json_each({value}) j WHERE j.type IN ('array', 'object')"
        " OR (j.type = 'integer' AND typeof(j.value) <> 'integer'))"
    )
    shaped = f"json_type({value}) = '{kind}' AND {flat}"
    return f"typeof({value}) = 'text' AND CASE WHEN json_valid({value}) THEN {shaped} ELSE 0 END"


def _shaped_on_postgres(field: "models.Field[object, object]", value: str) -> str:
    kind = "array" if _is_list(field) else "object"
    parts = f"jsonb_array_elements({value})" if _is_list(field) else f"jsonb_each({value})"
    flat = (
        f"NOT EXISTS (SELECT 1 FROM {parts} AS j WHERE jsonb_typeof(j.value) IN ('array', 'object')"
        f" OR (jsonb_typeof(j.value) = 'number' AND length(j.value::text) > {_LONGEST_NUMBER}))"
    )
    return f"CASE jsonb_typeof({value}) WHEN '{kind}' THEN {flat} ELSE FALSE END"
