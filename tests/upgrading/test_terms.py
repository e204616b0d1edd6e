"""An archive that holds one name twice is brought up to date, and its doubles can be merged then."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from archive.models import Platform
from archive.wall.guards import remove_guards
from archive.workflow import term_changes, terms

BEFORE, AFTER = ("archive", "0036_entry"), ("archive", "0038_terms")


@pytest.fixture
def before_keys(transactional_db):
    remove_guards(using="default")
    MigrationExecutor(connection).migrate([BEFORE])
    yield MigrationExecutor(connection).loader.project_state([BEFORE]).apps.get_model("archive", "Platform")
    call_command("migrate", verbosity=0)


def test_doubles_are_named_kept_apart_and_can_be_merged(before_keys, capsys):
    for number, label in enumerate(("Snap chat", "SNAPCHAT", "Ｓnapchat")):
        before_keys.objects.create(slug=f"double-{number}", label=label, definition="Use when …")

    call_command("migrate", verbosity=0)

    assert capsys.readouterr().out.count("Two terms have one name") == 3
    found = terms.doubles(Platform)
    assert [(each.one.label, each.other.label) for each in found] == [
        ("Snapchat", "Snap chat"),
        ("Snapchat", "SNAPCHAT"),
        ("Snapchat", "Ｓnapchat"),
    ]
    for each in found:
        each.other.definition = "Use when it … Not for …"
        each.other.save()  # nobody need rename it first
        with pytest.raises(IntegrityError), transaction.atomic():
            Platform.objects.create(slug="another", label=each.other.label, definition="Use when …")
        term_changes.merge(each.other, each.one)
    assert terms.doubles(Platform) == []
