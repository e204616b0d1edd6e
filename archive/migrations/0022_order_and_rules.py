"""The rules as the database knows them, and a place drawn at random for each row that readers' pages put in order."""

import secrets

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import archive.models.publication

TABLES = {"Publication": "archive_publication", "Tombstone": "archive_tombstone"}
# 63 bits of two random halves. A new value of a column's own type fires no trigger, so the guards stay up.
DRAW_ON_POSTGRES = """
    ALTER TABLE public.{table} ALTER COLUMN lot TYPE bigint USING (
        ('x' || substr(gen_random_uuid()::text, 25, 12) || substr(gen_random_uuid()::text, 1, 4))::bit(64)::bigint & 9223372036854775807
    )"""


def draw(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    connection = schema_editor.connection
    for name, table in TABLES.items():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(DRAW_ON_POSTGRES.format(table=table))
            continue
        with connection.cursor() as cursor:  # where migrate has taken the guards down
            keys = apps.get_model("archive", name).objects.values_list("pk", flat=True)
            cursor.executemany(
                f"UPDATE {table} SET lot = %s WHERE id = %s", [(secrets.randbits(63), key) for key in keys]
            )


def drawn(name: str) -> migrations.AlterField:
    field = models.BigIntegerField(default=archive.models.publication.drawn_lot, editable=False, unique=True)
    return migrations.AlterField(name, "lot", field)


class Migration(migrations.Migration):
    dependencies = [("archive", "0021_holds")]
    operations = [
        migrations.CreateModel(
            "Rules",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("minimum_group", models.PositiveIntegerField(editable=False)),
                ("cooling_off_days", models.PositiveIntegerField(editable=False)),
                ("contacts_apart", models.BooleanField(editable=False)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="rules_are_one_row"),
                    models.CheckConstraint(
                        condition=models.Q(("minimum_group__gte", 3)), name="rules_hide_each_in_a_group"
                    ),
                ],
            },
        ),
        *(migrations.AddField(name, "lot", models.BigIntegerField(null=True)) for name in ("publication", "tombstone")),
        migrations.RunPython(draw, migrations.RunPython.noop),
        drawn("publication"),
        drawn("tombstone"),
        migrations.AlterModelOptions("tombstone", {"ordering": ["-withdrawn_on", "lot"]}),
    ]
