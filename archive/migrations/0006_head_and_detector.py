"""The end of the audit trail, and the detector in force."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from archive.models.audit import head_mac


def end_of_the_trail(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    using = schema_editor.connection.alias
    last = apps.get_model("archive", "Event").objects.using(using).order_by("-sequence").first()
    if last is not None:
        apps.get_model("archive", "Head").objects.using(using).create(
            pk=1, sequence=last.sequence, mac=head_mac(last.sequence, last.mac)
        )


class Migration(migrations.Migration):
    dependencies = [("archive", "0005_generation")]
    operations = [
        migrations.CreateModel(
            "Head",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sequence", models.PositiveBigIntegerField(editable=False)),
                ("mac", models.CharField(editable=False, max_length=64)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="head_is_one_row")],
            },
        ),
        migrations.CreateModel(
            "DetectorInForce",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.CharField(editable=False, max_length=64)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="detector_in_force_is_one_row")
                ],
            },
        ),
        migrations.RunPython(end_of_the_trail, migrations.RunPython.noop, elidable=False),
    ]
