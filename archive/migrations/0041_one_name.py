"""Two themes get plainer names: one was called as a kind of harm is, which it is not."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q

from archive.models.term_names import name_key

# By slug: the label that the theme came with, and the one that it comes with now.
RENAMED = {
    "threatened-with-sharing": ("Threats to share images", "Living with a threat"),
    "how-it-is-kept-up": ("How it is kept up", "How control is kept"),
}


def rename(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Rename those that nobody has renamed and no reader sees. The others wait for two people, as ever."""
    alias = schema_editor.connection.alias
    themes: Any = apps.get_model("archive", "Theme").objects.using(alias)
    for slug, (before, after) in RENAMED.items():
        theme = themes.filter(slug=slug, label=before).first()
        if theme is None or themes.filter(label_key=name_key(after)).exists() or _is_seen(apps, alias, theme):
            continue
        known = {name_key(word) for word in theme.synonyms}
        if name_key(before) not in known:
            theme.synonyms = [*theme.synonyms, before.lower()]
        theme.label = after
        theme.label_key = name_key(after)
        theme.save(update_fields=["label", "label_key", "synonyms"])


def _is_seen(apps: Apps, alias: str, theme: Any) -> bool:
    """Whether a quote or a clearance has it, or a theme that is named with it."""
    themes: Any = apps.get_model("archive", "Theme").objects.using(alias)
    near = Q(pk=theme.pk) | Q(parent=theme.pk) | Q(merged_into=theme.pk) | Q(merged_into__parent=theme.pk)
    slugs = dict(themes.filter(near).values_list("pk", "slug"))
    published: Any = apps.get_model("archive", "Publication").objects.using(alias)
    signed: Any = apps.get_model("archive", "Clearance").objects.using(alias)
    return bool(
        published.filter(themes__in=list(slugs)).exists()
        or any(set(stated) & set(slugs.values()) for stated in signed.values_list("themes", flat=True).iterator())
    )


class Migration(migrations.Migration):
    dependencies = [("archive", "0040_collections")]
    operations = [migrations.RunPython(rename, migrations.RunPython.noop, elidable=False)]
