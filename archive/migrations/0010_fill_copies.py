"""Clearances signed before they held a whole copy are given theirs, and what was published its edition."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TAGS = ("platforms", "harm_types", "themes")
COLUMNS = ("fidelity", "age_band", "gender", "nation", "year")
BOUNDS = {"": (None, None), "under-10": (0, 9), "10-12": (10, 12), "13-15": (13, 15), "16-18": (16, 18)}


def lower(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """On PostgreSQL the guards stand while a migration runs; migrate makes them anew after it."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER IF EXISTS guard_clearance_update ON archive_clearance")


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    model = {name: apps.get_model("archive", name) for name in ("Clearance", "Edition", "Event", "Preparation")}
    preparations = {each.revision_id: each for each in model["Preparation"].objects.iterator(chunk_size=500)}
    last: dict[int, Any] = {}  # the clearance of each testimony that was signed last
    for clearance in model["Clearance"].objects.select_related("revision__testimony").order_by("pk"):
        testimony = clearance.revision.testimony
        last[testimony.pk] = clearance
        # Only its last signature stands under what readers see; the preparation is what was signed else.
        preparation = preparations.get(clearance.revision_id)
        clearance.text = clearance.revision.text
        clearance.invented = testimony.invented
        if preparation is not None:
            for name in COLUMNS:
                setattr(clearance, name, getattr(preparation, name))
            clearance.age_from, clearance.age_to = BOUNDS[preparation.age_band]
            clearance.content_notes = preparation.content_notes or []
            for name in TAGS:
                slugs = getattr(preparation, name).values_list("slug", flat=True)
                setattr(clearance, name, sorted(slugs))
        clearance.save()
    standing = apps.get_model("archive", "Testimony").objects.filter(publication__isnull=False)
    for testimony_id, public_id in standing.values_list("pk", "publication__public_id"):
        if testimony_id in last:
            model["Edition"].objects.create(clearance=last[testimony_id], public_id=public_id)
    published = model["Event"].objects.filter(action="published").order_by("sequence")
    for testimony_id, details in published.values_list("testimony_id", "details"):
        if testimony_id in last and details.get("public_id"):
            model["Edition"].objects.get_or_create(
                clearance=last[testimony_id], defaults={"public_id": details["public_id"]}
            )


def leave(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Nothing to take back: the columns go with the migration before."""


class Migration(migrations.Migration):
    dependencies = [("archive", "0009_whole_copies")]
    operations = [migrations.RunPython(lower, leave), migrations.RunPython(fill, leave)]
