"""Whom a figure counts, in columns; how it is said as a sentence; and where the first ones can be checked."""

import json
from decimal import Decimal
from pathlib import Path

from django.core.validators import MaxValueValidator
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.apps.registry import Apps

SAID = Path(__file__).resolve().parent.parent / "fixtures" / "first_figures_said.json"
SOURCE = "https://www.nspcc.org.uk/about-us/news-opinion/2019/cyber-related-sex-crimes-children/"
OLDEST_CHILD_YEARS = 18
FIDELITIES = [
    ("verbatim", "Child’s exact words"),
    ("lightly_edited", "Lightly edited"),
    ("composite", "Put together from several children"),
]


def complete(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Complete the figures that the program brought, where nobody has changed the number or the source."""
    figures = apps.get_model("archive", "Figure").objects.using(schema_editor.connection.alias)
    for slug, said in json.loads(SAID.read_text(encoding="utf-8")).items():
        value = Decimal(said.pop("value"))
        figures.filter(slug=slug, value=value, url="").update(
            **said, url=SOURCE, england=True, wales=True, northern_ireland=True
        )


class Migration(migrations.Migration):
    dependencies = [("archive", "0041_one_name")]
    operations = [
        migrations.AddField(
            "figure",
            "age_from",
            models.PositiveSmallIntegerField(
                "youngest",
                null=True,
                blank=True,
                validators=[MaxValueValidator(OLDEST_CHILD_YEARS)],
                help_text="In years: 0 where it has no lower limit.",
            ),
        ),
        migrations.AddField(
            "figure",
            "age_to",
            models.PositiveSmallIntegerField(
                "oldest",
                null=True,
                blank=True,
                validators=[MaxValueValidator(OLDEST_CHILD_YEARS)],
                help_text="In years, this one included: 10 for “under 11”, 17 for all children.",
            ),
        ),
        migrations.AddField("figure", "england", models.BooleanField("England", default=False)),
        migrations.AddField("figure", "scotland", models.BooleanField("Scotland", default=False)),
        migrations.AddField("figure", "wales", models.BooleanField("Wales", default=False)),
        migrations.AddField(
            "figure", "northern_ireland", models.BooleanField("Northern Ireland", default=False)
        ),
        migrations.AddField(
            "figure",
            "wording",
            models.CharField(
                "as a sentence",
                max_length=300,
                blank=True,
                default="",
                help_text="How somebody would say it, with {number} and {period} in their places and no full "
                "stop: “Police recorded {number} offences in {period}”. If you leave it empty, the site says "
                "“There were {number} …”.",
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            "figure",
            "url",
            models.URLField("address of the source", help_text="Where readers can check it."),
        ),
        *(
            migrations.AlterField(
                model,
                "fidelity",
                models.CharField(max_length=20, choices=FIDELITIES, **more),
            )
            for model, more in (("clearance", {"default": ""}), ("preparation", {"blank": True}), ("publication", {}))
        ),
        migrations.RunPython(complete, migrations.RunPython.noop, elidable=False),
        migrations.AddConstraint(
            "figure",
            models.CheckConstraint(
                name="figure_ages_run_upwards",
                condition=models.Q(age_from=None, age_to=None)
                | models.Q(
                    age_from__isnull=False,
                    age_to__isnull=False,
                    age_from__lte=models.F("age_to"),
                    age_to__lte=OLDEST_CHILD_YEARS,
                ),
                violation_error_message="Give both ages, the youngest first, or leave both empty.",
            ),
        ),
        migrations.AddConstraint(
            "figure",
            models.CheckConstraint(
                name="figure_beside_quotes_has_a_link",
                condition=models.Q(age_from=None) | ~models.Q(url=""),
            ),
        ),
    ]
