"""Which language a quote is in: so far all are taken for English."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("archive", "0042_figures_that_fit")]
    operations = [
        migrations.AddField(
            "publication",
            "language",
            models.CharField(default="en", db_default="en", max_length=10, editable=False),
        ),
        migrations.AddConstraint(
            "publication",
            models.CheckConstraint(
                name="publication_has_a_language", condition=~models.Q(("language", ""))
            ),
        ),
    ]
