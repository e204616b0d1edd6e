"""How serious it is was said of each revision by its preparation, and is the testimony's own since."""

from datetime import date
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from archive.models import Testimony
from archive.wall.guards import differences
from tests.upgrading.load import empty_database

pytestmark = pytest.mark.xdist_group("upgraded")  # they share a database
# By what its preparations say, the earliest first.
SAID = {
    "fell": ("3-most-serious", "1-ordinary"),
    "rose": ("1-ordinary", "2-serious"),
    "never": (),
}


def prepared_before(apps, said):
    """A testimony as the release before held it."""
    user, _ = User.objects.get_or_create(username="reviewer")
    model = {name: apps.get_model("archive", name) for name in ("Testimony", "Revision", "Preparation")}

    def key():
        return apps.get_model("archive", "DataKey").objects.create(uuid=uuid4(), wrapped="x")

    number = model["Testimony"].objects.count()
    contact = apps.get_model("archive", "Contact").objects.create(
        reference="[erased]", reference_hash=f"{number:064}", month=date(2025, 3, 1), key=key()
    )
    testimony = model["Testimony"].objects.create(
        contact=contact, basis="agreement", entered_by_id=user.pk, key=key()
    )
    for number, severity in enumerate(said, 1):
        revision = model["Revision"].objects.create(
            testimony=testimony, number=number, text="[erased]", origin="entered", created_by_id=user.pk
        )
        model["Preparation"].objects.create(revision=revision, severity=severity, prepared_by_id=user.pk)
    return testimony.pk


@pytest.mark.long  # a migration that was released never changes again
def test_the_latest_preparation_says_how_serious_it_is(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), empty_database(tmp_path_factory.mktemp("saved")):
        executor = MigrationExecutor(connection)
        leaves = [node for node in executor.loader.graph.leaf_nodes() if node[0] != "archive"]
        apps = executor.migrate([*leaves, ("archive", "0034_denied")]).apps
        numbers = {name: prepared_before(apps, said) for name, said in SAID.items()}

        call_command("migrate", verbosity=0)

        severities = {name: Testimony.objects.get(pk=pk).severity for name, pk in numbers.items()}
        assert severities == {"fell": "1-ordinary", "rose": "2-serious", "never": "1-ordinary"}
        assert list(differences(using="default")) == []
