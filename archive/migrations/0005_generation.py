"""The number that caches compare, and exports in the trail."""

from django.db import migrations, models



# As they were when this was written: a later one adds its own.
ACTIONS = (
    "entered opened edited retagged scanned decided undone applied prepared submitted returned cleared "
    "published withdrawn exported added changed deleted"
).split()


class Migration(migrations.Migration):
    dependencies = [("archive", "0004_audit_chain")]
    operations = [
        migrations.CreateModel(
            "Generation",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveBigIntegerField(default=1, editable=False)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="generation_is_one_row")
                ],
            },
        ),
        migrations.RemoveConstraint("event", "event_action_known"),
        migrations.AlterField("event", "action", models.CharField(max_length=20)),
        migrations.AddConstraint(
            "event",
            models.CheckConstraint(name="event_action_known", condition=models.Q(action__in=ACTIONS)),
        ),
    ]
