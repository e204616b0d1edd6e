"""An archive that holds one name twice is brought up to date, and its doubles can be merged then."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from archive.models import Platform
from archive.wall.guards import differences
from archive.workflow import term_changes, terms
from tests.upgrading.load import empty_database

pytestmark = pytest.mark.xdist_group("upgraded")  # they share a database
LABELS = ["Snap chat", "SNAPCHAT", "\uff33napchat"]


@pytest.mark.long  # a migration that was released never changes again
def test_doubles_are_named_kept_apart_and_can_be_merged(
    django_db_setup, django_db_blocker, tmp_path_factory, capsys
):
    with django_db_blocker.unblock(), empty_database(tmp_path_factory.mktemp("saved")):
        executor = MigrationExecutor(connection)
        leaves = [node for node in executor.loader.graph.leaf_nodes() if node[0] != "archive"]
        before = executor.loader.disk_migrations["archive", "0038_terms"].dependencies[0]
        platforms = executor.migrate([*leaves, before]).apps.get_model("archive", "Platform")
        for number, label in enumerate(LABELS):
            platforms.objects.create(slug=f"double-{number}", label=label, definition="Use when …")

        call_command("migrate", verbosity=0)

        assert capsys.readouterr().out.count("Two terms have one name") == 3
        assert list(differences(using="default")) == []
        found = terms.doubles(Platform)
        assert [(each.one.label, each.other.label) for each in found] == [
            ("Snapchat", label) for label in LABELS
        ]
        for each in found:
            each.other.definition = "Use when it … Not for …"
            each.other.save()  # nobody need rename it first
            with pytest.raises(IntegrityError), transaction.atomic():
                Platform.objects.create(slug="another", label=each.other.label, definition="Use when …")
            term_changes.merge(each.other, each.one)
        assert terms.doubles(Platform) == []
