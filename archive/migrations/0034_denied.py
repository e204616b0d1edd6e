from django.db import migrations, models

from archive.models.audit import Action


class Migration(migrations.Migration):
    """What somebody was refused is recorded too."""

    dependencies = [("archive", "0033_registers")]

    operations = [
        migrations.RemoveConstraint("event", "event_action_known"),
        migrations.AlterField("event", "action", models.CharField(choices=Action.choices, max_length=20)),
        migrations.AddConstraint(
            "event",
            models.CheckConstraint(name="event_action_known", condition=models.Q(action__in=Action.values)),
        ),
    ]
