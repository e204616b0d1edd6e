"""Groups of harms get labels that read well in a line; the trail tells of lines left as they are."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from archive.models.audit import Action

# By model and slug: the label that the term came with, and the one that it comes with now.
RENAMED = {
    ("HarmType", "content"): ("Content: what a child sees", "Harmful material"),
    ("HarmType", "contact"): ("Contact: what an adult does to a child", "Harmful contact"),
    ("HarmType", "conduct"): ("Conduct: how people treat each other", "Hurtful behaviour by others"),
    ("HarmType", "contract"): (
        "Contract: what is bought, sold or signed away",
        "Exploitation for money or data",
    ),
    ("Platform", "other-platform"): ("Other", "Other online service"),
}
COLUMNS = {"HarmType": "harm_types", "Platform": "platforms"}


def rename(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Rename those that nobody has renamed. What is on a signed line keeps its label, as was signed."""
    alias = schema_editor.connection.alias
    for (name, slug), (before, after) in RENAMED.items():
        terms = apps.get_model("archive", name).objects.using(alias)
        if terms.filter(label=after).exists():
            continue
        signed = apps.get_model("archive", "Clearance").objects.using(alias)
        if not any(slug in stated for stated in signed.values_list(COLUMNS[name], flat=True).iterator()):
            terms.filter(slug=slug, label=before).update(label=after)


class Migration(migrations.Migration):
    dependencies = [("archive", "0028_look_again")]
    operations = [
        migrations.RunPython(rename, migrations.RunPython.noop, elidable=False),
        migrations.RemoveConstraint("event", "event_action_known"),
        migrations.AlterField("event", "action", models.CharField(choices=Action.choices, max_length=20)),
        migrations.AddConstraint(
            "event",
            models.CheckConstraint(name="event_action_known", condition=models.Q(action__in=Action.values)),
        ),
    ]
