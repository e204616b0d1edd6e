"""Number the audit rows and chain them; what was there before is chained as it stands now."""

from datetime import UTC

import django.utils.timezone
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from archive.models.audit import mac_of


def chain(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    events = apps.get_model("archive", "Event").objects.using(schema_editor.connection.alias)
    before = ""
    for sequence, event in enumerate(events.order_by("pk").iterator(chunk_size=1000), start=1):
        at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
        before = mac_of(
            before, [sequence, event.action, event.testimony_id, "", event.by, at, event.details]
        )
        events.filter(pk=event.pk).update(sequence=sequence, mac=before)


# As they were when this was written: a later one adds its own.
ACTIONS = (
    "entered opened edited retagged scanned decided undone applied prepared submitted returned cleared "
    "published withdrawn exported added changed deleted"
).split()


class Migration(migrations.Migration):
    dependencies = [("archive", "0003_clearance_attribution")]
    operations = [
        migrations.RemoveConstraint("event", "event_action_known"),
        migrations.AlterField(
            "event", "action", models.CharField(max_length=20)
        ),
        migrations.AlterField("event", "testimony_id", models.BigIntegerField(db_index=True, null=True)),
        migrations.AlterField(
            "event",
            "at",
            models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="when"),
        ),
        migrations.AddField("event", "sequence", models.PositiveBigIntegerField(editable=False, null=True)),
        migrations.AddField("event", "subject", models.CharField(blank=True, default="", max_length=60), preserve_default=False),
        migrations.AddField("event", "mac", models.CharField(default="", editable=False, max_length=64), preserve_default=False),
        migrations.RunPython(chain, migrations.RunPython.noop, elidable=False),
        migrations.AlterField("event", "sequence", models.PositiveBigIntegerField(editable=False, unique=True)),
        migrations.AddConstraint(
            "event",
            models.CheckConstraint(name="event_action_known", condition=models.Q(action__in=ACTIONS)),
        ),
        migrations.AddConstraint(
            "event",
            models.CheckConstraint(
                name="event_is_about_one_thing",
                condition=models.Q(testimony_id__isnull=False, subject="")
                | (models.Q(testimony_id=None) & ~models.Q(subject="")),
            ),
        ),
        migrations.AddConstraint(
            "event",
            models.CheckConstraint(
                name="event_mac_is_sha256", condition=models.Q(mac__regex=r"^[0-9a-f]{64}\Z")
            ),
        ),
    ]
