"""Requests for power, and their answers by somebody else."""

import uuid
from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import archive.models.restricted
from archive.models.audit import Action
from archive.models.power import Kind, Verdict

_ACCOUNT: dict[str, Any] = dict(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)
_ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0030_languages_read"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="PowerRequest",
            fields=[
                _ID,
                ("seal", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("kind", models.CharField(choices=Kind.choices, max_length=20)),
                ("subject", models.CharField(max_length=60)),
                ("what", models.JSONField(default=dict, help_text="Codes and ids.")),
                ("words", archive.models.restricted.RestrictedTextField(blank=True)),
                ("reason", archive.models.restricted.RestrictedTextField(blank=True)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("account", models.ForeignKey(null=True, **_ACCOUNT)),
                ("asked_by", models.ForeignKey(**_ACCOUNT)),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        name="power_request_kind_known", condition=models.Q(kind__in=Kind.values)
                    ),
                    models.CheckConstraint(
                        name="power_request_names_its_subject", condition=~models.Q(subject="")
                    ),
                    models.CheckConstraint(
                        name="power_request_about_an_account",
                        condition=models.Q(kind__in=(Kind.ERASURE, Kind.WORDS), account=None)
                        | ~models.Q(kind__in=(Kind.ERASURE, Kind.WORDS)) & models.Q(account__isnull=False),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PowerAnswer",
            fields=[
                _ID,
                ("verdict", models.CharField(choices=Verdict.choices, max_length=20)),
                ("answered_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("answered_by", models.ForeignKey(**_ACCOUNT)),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer",
                        to="archive.powerrequest",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        name="power_answer_verdict_known", condition=models.Q(verdict__in=Verdict.values)
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PowerTold",
            fields=[
                _ID,
                ("told_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="told",
                        to="archive.poweranswer",
                    ),
                ),
                ("person", models.ForeignKey(**_ACCOUNT)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(name="power_told_once", fields=("answer", "person"))
                ],
            },
        ),
        migrations.RemoveConstraint("event", "event_action_known"),
        migrations.AlterField("event", "action", models.CharField(choices=Action.choices, max_length=20)),
        migrations.AddConstraint(
            "event",
            models.CheckConstraint(name="event_action_known", condition=models.Q(action__in=Action.values)),
        ),
    ]
