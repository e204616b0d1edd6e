"""How serious it is belongs to the testimony, and a quote may be one stretch of a case note."""

import uuid
from typing import Any

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import archive.models.restricted

ORDINARY = "1-ordinary"
SEVERITIES = [(ORDINARY, "Ordinary"), ("2-serious", "Serious"), ("3-most-serious", "Most serious")]


def take_over(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The latest preparation said it. But what readers see was signed as serious as its own preparation says,
    so of what is public the more serious of the two counts."""
    preparation: Any = apps.get_model("archive", "Preparation")
    latest: dict[int, str] = {}
    rows = preparation.objects.order_by("revision__number").values_list(
        "revision__testimony", "severity", "revision__testimony__publication"
    )
    for testimony_id, severity, publication_id in rows.iterator():
        before = latest.get(testimony_id, ORDINARY) if publication_id else ORDINARY
        latest[testimony_id] = max(severity, before)
    testimonies: Any = apps.get_model("archive", "Testimony").objects
    for severity, _ in SEVERITIES[1:]:
        found = [pk for pk, its in latest.items() if its == severity]
        for at in range(0, len(found), 500):
            testimonies.filter(pk__in=found[at : at + 500]).update(severity=severity)


def leave(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Nothing to take back: the column goes."""


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0035_claims"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seal", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("text", archive.models.restricted.RestrictedTextField()),
                (
                    "fingerprint",
                    archive.models.restricted.FingerprintField(
                        blank=True, db_index=True, editable=False, max_length=64
                    ),
                ),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "key",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="archive.datakey",
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.AddConstraint(
            "casenote", models.CheckConstraint(name="casenote_has_text", condition=~models.Q(text=""))
        ),
        migrations.AddField(
            "testimony",
            "severity",
            models.CharField(
                choices=SEVERITIES, default=ORDINARY, max_length=20, verbose_name="how serious it is"
            ),
        ),
        migrations.RunPython(take_over, leave),
        migrations.RemoveConstraint("preparation", "preparation_severity_known"),
        migrations.RemoveField("preparation", "severity"),
        migrations.AddField(
            "testimony",
            "note",
            models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="testimonies",
                to="archive.casenote",
            ),
        ),
        migrations.AddField(
            "testimony", "note_start", models.PositiveIntegerField(blank=True, editable=False, null=True)
        ),
        migrations.AddField(
            "testimony", "note_end", models.PositiveIntegerField(blank=True, editable=False, null=True)
        ),
        migrations.AddConstraint(
            "testimony",
            models.CheckConstraint(
                name="testimony_severity_known",
                condition=models.Q(severity__in=[code for code, _ in SEVERITIES]),
            ),
        ),
        migrations.AddConstraint(
            "testimony",
            models.CheckConstraint(
                name="testimony_is_a_stretch_of_its_note",
                condition=models.Q(note=None, note_start=None, note_end=None)
                | models.Q(note__isnull=False, note_start__gte=0, note_end__gt=models.F("note_start")),
            ),
        ),
    ]
