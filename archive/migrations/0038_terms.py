"""Terms that can be merged and retired, under names that are there once; requests about terms."""

from collections.abc import Sequence
from typing import Any

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import archive.models.term_names
from archive.models.power import Kind
from archive.models.term_names import DOUBLE, name_key

TABLES = ("platform", "harmtype", "theme")
OF_NO_ACCOUNT = ("erasure", "words", "term")


def give_keys(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Each term gets the key of its label. Of several with one name the first keeps it; the others are marked,
    so that the page of terms can name them, and wait to be merged."""
    alias = schema_editor.connection.alias
    for table in TABLES:
        terms: Any = apps.get_model("archive", table).objects.using(alias)
        first: dict[str, str] = {}
        for term in terms.order_by("pk"):
            key = name_key(term.label)
            if not key or key in first:
                print(f'\n  Two terms have one name, and can be merged: {table} {term.pk} ("{term.label}")', end="")
                key = f"{key}{DOUBLE}{term.pk}"
            first[key] = term.label
            terms.filter(pk=term.pk).update(label_key=key)


def columns_of(table: str) -> Sequence[migrations.operations.base.Operation]:
    return [
        migrations.AddField(
            table,
            "label_key",
            archive.models.term_names.NameKeyField(default="", editable=False, max_length=224, unique=False),
        ),
        migrations.AddField(table, "former_slugs", models.JSONField(default=list, editable=False)),
        migrations.AddField(
            table, "retired", models.BooleanField(default=False, editable=False, verbose_name="no longer used")
        ),
        migrations.AddField(table, "relabelled", models.BooleanField(default=False, editable=False)),
        migrations.AddField(
            table,
            "merged_into",
            models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="aliases",
                to=f"archive.{table}",
            ),
        ),
    ]


def rules_of(table: str) -> Sequence[migrations.operations.base.Operation]:
    return [
        migrations.AlterField(table, "label", models.CharField(max_length=80)),
        migrations.AlterField(
            table,
            "label_key",
            archive.models.term_names.NameKeyField(default="", editable=False, max_length=224, unique=True),
        ),
        migrations.AddConstraint(
            table,
            models.CheckConstraint(
                name=f"{table}_is_not_merged_into_itself",
                condition=models.Q(merged_into=None) | ~models.Q(merged_into=models.F("pk")),
            ),
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("archive", "0037_uploads")]

    operations = [
        *(each for table in TABLES for each in columns_of(table)),
        migrations.RunPython(give_keys, migrations.RunPython.noop, elidable=False),
        *(each for table in TABLES for each in rules_of(table)),
        migrations.RemoveConstraint("powerrequest", "power_request_kind_known"),
        migrations.RemoveConstraint("powerrequest", "power_request_about_an_account"),
        migrations.AlterField("powerrequest", "kind", models.CharField(choices=Kind.choices, max_length=20)),
        migrations.AddConstraint(
            "powerrequest",
            models.CheckConstraint(
                name="power_request_kind_known",
                condition=models.Q(kind__in=Kind.values),
            ),
        ),
        migrations.AddConstraint(
            "powerrequest",
            models.CheckConstraint(
                name="power_request_about_an_account",
                condition=models.Q(kind__in=OF_NO_ACCOUNT, account=None)
                | ~models.Q(kind__in=OF_NO_ACCOUNT) & models.Q(account__isnull=False),
            ),
        ),
    ]
