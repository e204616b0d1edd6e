"""The rules as the database knows them, and a place drawn at random for each row that readers' pages put in order.

Both engines draw one for each row that stands, as they make the column: no row is updated, so no guard is in the way.
"""

from django.db import migrations, models

from archive.models.conditions import DrawnLot


def lot(name: str) -> migrations.AddField:
    return migrations.AddField(
        name, "lot", models.BigIntegerField(db_default=DrawnLot(), editable=False, unique=True)
    )


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
                        condition=models.Q(("minimum_group__gte", 1)), name="rules_ask_for_a_group"
                    ),
                ],
            },
        ),
        lot("publication"),
        lot("tombstone"),
        migrations.AlterModelOptions("tombstone", {"ordering": ["-withdrawn_on", "lot"]}),
    ]
