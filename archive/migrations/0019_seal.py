"""Everything that the archive held in clear is sealed, a testimony, a contact or a person at a time.

Each in a transaction of its own, and what has its key is done: stop it when you like and start it again. It goes
by what it finds, so it needs nothing of the models as they are later.
"""

import sys
from collections.abc import Callable, Iterable
from typing import Any
from uuid import uuid4

from django.apps.registry import Apps
from django.core.management.base import CommandError
from django.db import migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F
from django.utils import timezone
from tqdm import tqdm

from archive import sealing
from archive.errors import SealBroken

ERASED_MARK = "[erased]"
AT_ONCE = 100  # owners in one transaction
# Of each table: its columns, what each row is bound to, and the way to the testimony.
OF_TESTIMONY: dict[str, tuple[tuple[str, ...], tuple[str, ...], str]] = {
    "Revision": (("text",), ("testimony_id", "number"), "testimony"),
    "Flag": (("reason", "suggestion"), ("revision_id", "start", "end", "label"), "revision__testimony"),
    "Decision": (
        ("replacement",),
        ("flag_id", "act", "start", "end", "batch"),
        "flag__revision__testimony",
    ),
    "Preparation": (("note",), ("revision_id",), "revision__testimony"),
    "Return": (("comment",), ("revision_id", "returned_by_id"), "revision__testimony"),
    "Withdrawal": (("note",), ("testimony_id", "reason"), "testimony"),
    "Closing": (("note",), ("testimony_id", "reason"), "testimony"),
}
_MAY_CHECKPOINT = """
    SELECT rolsuper OR EXISTS (
        SELECT FROM pg_roles WHERE rolname = 'pg_checkpoint' AND pg_has_role(CURRENT_USER, oid, 'MEMBER')
    ), has_function_privilege(CURRENT_USER, 'pg_catalog.pg_switch_wal()', 'EXECUTE')
    FROM pg_roles WHERE rolname = CURRENT_USER"""
_A_COLUMN = {
    "contact": "reference",
    "draft": "words",
    **{name.lower(): columns[0] for name, (columns, _, _) in OF_TESTIMONY.items()},
}

_OTHER_KEYS = (
    "{} is not what it was when an earlier run began to seal this archive. Nothing more was sealed. Set it "
    "back and run manage.py migrate again."
)


def lower(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """On PostgreSQL the guards stand while a migration runs; migrate makes them anew after it, and nothing is
    served before that."""
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace"
            " AND (t.tgname LIKE 'guard%%' OR t.tgname LIKE 'editor%%') AND c.relname = ANY (%s)",
            [[f"archive_{name}" for name in (*_A_COLUMN, "testimony")]],
        )
        for trigger, table in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{trigger}" ON public."{table}"')


def seal(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    model: Callable[[str], Any] = lambda name: apps.get_model("archive", name)  # noqa: E731
    _require_the_same_keys(model)
    _each("Sealing contacts", model("Contact"), lambda rows: _contacts(model, rows))
    _each("Sealing testimonies", model("Testimony"), lambda rows: _testimonies(model, rows))
    _drafts(model)


def _require_the_same_keys(model: Callable[[str], Any]) -> None:
    """Go on only under the keys with which an earlier run began, or each half would need another."""
    begun = model("Contact").objects.exclude(key=None).select_related("key").order_by("-pk").first()
    if begun is None:
        return
    try:
        token = sealing.parse(begun.reference)
        key = sealing.unwrap(begun.key.wrapped, begun.key.uuid)
        reference = sealing.unseal(token, key=key, bound_to=["archive_contact", "reference", begun.seal])
    except SealBroken:
        raise CommandError(_OTHER_KEYS.format("ARCHIVE_SEALING_KEYS")) from None
    if sealing.fingerprint("archive.contact.reference_hash", reference) != begun.reference_hash:
        raise CommandError(_OTHER_KEYS.format("ARCHIVE_LOOKUP_KEY"))


def _each(title: str, owners: Any, do: Callable[[list[Any]], None]) -> None:
    """Hand over those that have no key yet, some at a time, each time in one transaction."""
    unsealed = owners.objects.filter(key=None).order_by("pk")
    if not (total := unsealed.count()):
        return
    with tqdm(total=total, desc=title, file=sys.stderr, disable=None) as progress:
        while rows := list(unsealed[:AT_ONCE]):
            with transaction.atomic():
                do(rows)
            progress.update(len(rows))


def _new_keys(model: Callable[[str], Any], count: int) -> list[Any]:
    made = []
    for _ in range(count):
        key_id = uuid4()
        made.append(
            model("DataKey")(
                uuid=key_id, wrapped=sealing.new_wrapped_key(key_id), made_at=timezone.now()
            )
        )
    model("DataKey").objects.bulk_create(made)
    return made


def _contacts(model: Callable[[str], Any], rows: list[Any]) -> None:
    for row, key in zip(rows, _new_keys(model, len(rows)), strict=True):
        reference = row.reference
        _seal_row(row, key, ("reference",), ())
        row.reference_hash = sealing.fingerprint("archive.contact.reference_hash", reference)
        row.reference_folded_hash = sealing.fingerprint(
            "archive.contact.reference_folded_hash", reference.casefold()
        )
        row.key = key
    columns = ["reference", "seal", "reference_hash", "reference_folded_hash", "key"]
    model("Contact").objects.bulk_update(rows, columns)


def _testimonies(model: Callable[[str], Any], rows: list[Any]) -> None:
    keys = dict(zip((row.pk for row in rows), _new_keys(model, len(rows)), strict=True))
    for name, (columns, bound_to, way) in OF_TESTIMONY.items():
        found = model(name).objects.filter(**{f"{way}__in": list(keys)}).annotate(of=F(f"{way}_id"))
        sealed = list(found.order_by("pk"))
        for row in sealed:
            if name == "Revision" and row.text != ERASED_MARK:
                row.fingerprint = sealing.fingerprint("archive.revision.fingerprint", row.text)
                row.wording = sealing.wording(row.text)
            _seal_row(row, keys[row.of], columns, bound_to)
        more = ("fingerprint", "wording") if name == "Revision" else ()
        model(name).objects.bulk_update(sealed, [*columns, *more, "seal"], batch_size=100)
    for row in rows:
        row.key = keys[row.pk]
    model("Testimony").objects.bulk_update(rows, ["key"])
    gone = [keys[row.pk].pk for row in rows if row.status == "erased"]
    model("DataKey").objects.filter(pk__in=gone).update(wrapped="", shredded_at=timezone.now())


def _drafts(model: Callable[[str], Any]) -> None:
    for person in set(model("Draft").objects.values_list("owner", flat=True)):
        if model("PersonKey").objects.filter(person_id=person).exists():
            continue
        with transaction.atomic():
            (key,) = _new_keys(model, 1)
            drafts = list(model("Draft").objects.filter(owner_id=person))
            for row in drafts:
                _seal_row(row, key, ("words",), ("owner_id", "form", "testimony_id"))
            model("Draft").objects.bulk_update(drafts, ["words", "seal"])
            model("PersonKey").objects.create(person_id=person, key=key)


def _seal_row(row: Any, key: Any, columns: Iterable[str], bound_to: Iterable[str]) -> None:
    row.seal = uuid4()
    opened = sealing.unwrap(key.wrapped, key.uuid)
    for column in columns:
        words = getattr(row, column)
        if words and words != ERASED_MARK:
            place = [row._meta.db_table, column, row.seal, *(getattr(row, name) for name in bound_to)]
            setattr(row, column, sealing.seal(words, key_id=key.uuid, key=opened, bound_to=place))


def leave_no_trace(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What was overwritten stays on pages that are free now: the files are written anew, without it."""
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        # Not VACUUM: it keeps what another session might still see.
        for name, column in _A_COLUMN.items():
            cursor.execute(
                f'ALTER TABLE archive_{name} ALTER COLUMN "{column}" TYPE text USING "{column}" || \'\''
            )
        # The server itself keeps samples of each column, and every change in its WAL. Where this account may
        # not see to them it only warns, and what grant_public prints is for whoever may.
        cursor.execute("VACUUM (FULL) pg_catalog.pg_statistic")
        cursor.execute(_MAY_CHECKPOINT)
        may_checkpoint, may_switch = cursor.fetchone()
        if may_switch:
            cursor.execute("SELECT pg_switch_wal()")
        if may_checkpoint:
            cursor.execute("CHECKPOINT")


def leave(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Nothing is opened again: whoever goes back to an older release restores a backup."""


class Migration(migrations.Migration):
    atomic = False  # each owner is a transaction, so that it can be stopped between two

    dependencies = [("archive", "0018_sealing")]
    operations = [
        migrations.RunPython(lower, leave),
        migrations.RunPython(seal, leave),
        migrations.RunPython(leave_no_trace, leave),
    ]
