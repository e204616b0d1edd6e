"""A clearance keeps the attribution line that was signed; what was signed without one is signed again."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def ask_again(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    testimonies = apps.get_model("archive", "Testimony").objects.using(schema_editor.connection.alias)
    testimonies.filter(status="cleared").update(status="submitted", version=models.F("version") + 1)


class Migration(migrations.Migration):
    dependencies = [("archive", "0002_first_vocabulary")]
    operations = [
        migrations.AddField(
            "clearance", "attribution", models.CharField(default="", max_length=400), preserve_default=False
        ),
        migrations.RunPython(ask_again, migrations.RunPython.noop, elidable=False),
    ]
