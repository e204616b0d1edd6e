"""Fill the empty tables of figures and of ways to get help from archive/fixtures/; staff edit them from there on."""

import json
from pathlib import Path
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
BROADER_THEMES = ("how-it-starts", "how-it-is-kept-up")
HARM_TYPES = ("grooming", "online-blackmail", "threats-to-share-images", "livestream-pressure")


def load(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    using = schema_editor.connection.alias
    help_line = apps.get_model("archive", "HelpLine")
    for row in _rows("first_help_lines"):
        help_line.objects.using(using).create(**row)
    figure = apps.get_model("archive", "Figure")
    themes = apps.get_model("archive", "Theme").objects.using(using).filter(slug__in=BROADER_THEMES)
    harm_types = apps.get_model("archive", "HarmType").objects.using(using).filter(slug__in=HARM_TYPES)
    made: dict[str, Any] = {}
    for row in _rows("first_figures"):
        earlier = made[row["compared_with"]] if row["compared_with"] else None
        made[row["slug"]] = figure.objects.using(using).create(**{**row, "compared_with": earlier})
        made[row["slug"]].themes.set(themes)
        made[row["slug"]].harm_types.set(harm_types)


def _rows(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    return rows


class Migration(migrations.Migration):
    dependencies = [("archive", "0007_figures_and_help")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop, elidable=False)]
