"""Write out the runs of words of the revisions that stand; the database does it for each new one."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_FILL = {
    "sqlite": """
        INSERT INTO archive_wordrun (revision_id, run)
        SELECT r.id, j.value FROM archive_revision r,
            json_each('["' || replace(r.wording, ' ', '","') || '"]') j
        WHERE length(j.value) = 12""",
    "postgresql": """
        INSERT INTO archive_wordrun (revision_id, run)
        SELECT r.id, j.run FROM archive_revision r, unnest(string_to_array(r.wording, ' ')) AS j(run)
        WHERE length(j.run) = 12""",
}


def fill(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute(_FILL[editor.connection.vendor])


class Migration(migrations.Migration):
    dependencies = [("archive", "0023_beside")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
