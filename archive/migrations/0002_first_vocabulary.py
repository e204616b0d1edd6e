"""Fill the empty vocabulary tables from archive/fixtures/first_vocabulary.json; staff edit it from there on."""

import json
from pathlib import Path
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FIXTURE = Path(__file__).resolve().parent.parent / "fixtures" / "first_vocabulary.json"
MODELS = {"platforms": "Platform", "harm_types": "HarmType", "themes": "Theme"}


def load(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    vocabulary: dict[str, list[dict[str, Any]]] = json.loads(FIXTURE.read_text(encoding="utf-8"))
    for key, name in MODELS.items():
        model = apps.get_model("archive", name)
        terms = vocabulary[key]
        made: dict[str, Any] = {}
        for term in sorted(terms, key=lambda term: term["parent"] is not None):  # parents first
            fields = {**term, "parent": made[term["parent"]] if term["parent"] else None}
            made[term["slug"]] = model.objects.using(schema_editor.connection.alias).create(**fields)


class Migration(migrations.Migration):
    dependencies = [("archive", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop, elidable=False)]
