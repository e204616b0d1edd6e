"""Words are found in memory: the database keeps none beside the texts. How many publications stand is counted."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

GONE = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS quote_search_insert",
        "DROP TRIGGER IF EXISTS quote_search_delete",
        "DROP TRIGGER IF EXISTS quote_search_update",
        "DROP TABLE IF EXISTS quote_search",
    ),
    "postgresql": (
        "DROP INDEX IF EXISTS public.quote_search",
        "ALTER TABLE public.archive_publication DROP COLUMN IF EXISTS quote_vector",
        "DROP FUNCTION IF EXISTS public.heard_vector(text)",
        "DROP FUNCTION IF EXISTS public.heard_words(text)",
        "DROP TEXT SEARCH CONFIGURATION IF EXISTS public.heard_english",
        "DROP TEXT SEARCH DICTIONARY IF EXISTS public.heard_english_stem",
    ),
}


def drop_search(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in GONE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("archive", "0038_terms")]
    operations = [
        migrations.AddField(
            "generation", "standing", models.BigIntegerField(default=0, editable=False)
        ),
        migrations.AddField("generation", "renewed", models.BigIntegerField(default=0, editable=False)),
        migrations.RunPython(drop_search, migrations.RunPython.noop),
    ]
