"""An archive that held its words in clear is sealed by the upgrade, whenever that was interrupted."""

import json
from contextlib import contextmanager
from importlib import import_module
from itertools import count
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import override_settings

from archive.models import (
    Closing,
    Contact,
    DataKey,
    Draft,
    Flag,
    Preparation,
    Revision,
    Testimony,
    Withdrawal,
)
from archive.models.data_key import at_hand
from archive.models.restricted import RestrictedTextField, Sealed
from archive.vocabulary import ERASED_MARK
from archive.wall.guards import differences, remove_guards
from archive.workflow.verifying import findings
from tests.upgrading.load import empty_database, load
from tests.upgrading.save import DATA, KEY

pytestmark = pytest.mark.xdist_group("upgraded")
SAVED = "0017_plainer_labels"
# Words that are neither in what readers see nor in a clearance.
CLEAR = (b"rosie says he knows", b"jess said that it may", b"leah told me it is", b"her mum kelly rang")
SEALED = {
    f"archive_{model._meta.model_name}": [
        field.column for field in model._meta.concrete_fields if isinstance(field, RestrictedTextField)
    ]
    for model in (Contact, Revision, Flag, Preparation, Withdrawal, Closing, Draft)
}


def saved_words():
    """Every word that the earlier release held in a column that is sealed now."""
    lines = [json.loads(line) for line in (DATA / f"{SAVED}.jsonl").read_text("utf-8").splitlines()]
    return {
        (line["table"], column, line["row"]["id"]): line["row"][column]
        for line in lines
        for column in SEALED.get(line.get("table"), ())
    }


def words_now():
    at_hand.forget()
    models = {model._meta.db_table: model for model in (Contact, Revision, Flag, Preparation)}
    models |= {model._meta.db_table: model for model in (Withdrawal, Closing, Draft)}
    return {
        (table, column, row.pk): getattr(row, column)
        for table, columns in SEALED.items()
        for row in models[table].objects.all()
        for column in columns
    }


@contextmanager
def somebody_looks_on():
    """A session that still sees what stood before: PostgreSQL's VACUUM would keep that for it."""
    if connection.vendor == "sqlite":
        yield
        return
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT COUNT(*) FROM pg_class")
            yield
    finally:
        other.close()


@pytest.fixture
def saved(django_db_setup, django_db_blocker, tmp_path):
    with django_db_blocker.unblock(), empty_database(tmp_path), override_settings(ARCHIVE_AUDIT_KEY=KEY):
        load(SAVED)
        yield


@pytest.fixture(scope="module")
def upgraded_once(django_db_setup, django_db_blocker, tmp_path_factory):
    with (
        django_db_blocker.unblock(),
        empty_database(tmp_path_factory.mktemp("sealed")),
        override_settings(ARCHIVE_AUDIT_KEY=KEY),
    ):
        load(SAVED)
        with somebody_looks_on():
            call_command("migrate", verbosity=0)
        yield


@pytest.fixture
def upgraded(upgraded_once, django_db_blocker):
    with django_db_blocker.unblock(), override_settings(ARCHIVE_AUDIT_KEY=KEY):
        yield


def test_all_words_are_sealed_and_are_read_as_before(upgraded):
    before = saved_words()
    assert sum(bool(words) for words in before.values()) > 20

    assert words_now() == before
    assert differences(using="default") == []
    assert list(findings()) == []
    for table, columns in SEALED.items():
        for column in columns:
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT "{column}" FROM {table}')
                assert all(
                    words in ("", ERASED_MARK) or words.startswith("hs1.") for (words,) in cursor.fetchall()
                )


def test_contacts_and_texts_are_found_as_before(upgraded):
    assert Contact.objects.named(["S-1"]).get().reference == "S-1"
    assert Testimony.objects.called("s-1").get().contact.reference == "S-1"
    assert all(
        revision.fingerprint == "" if revision.text == ERASED_MARK else len(revision.fingerprint) == 64
        for revision in Revision.objects.all()
    )


def test_the_key_of_what_was_erased_is_shredded(upgraded):
    erased = Testimony.objects.get(status="erased")

    assert erased.key.is_shredded
    assert DataKey.objects.filter(wrapped="").count() == 1


def test_no_clear_word_is_left_in_the_files(upgraded):
    if connection.vendor == "sqlite":
        name = Path(connection.settings_dict["NAME"])
        connection.close()
        files = [file for file in name.parent.glob(f"{name.name}*") if file.is_file()]
    else:
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
            cursor.execute(
                "SELECT current_setting('data_directory') || '/' || pg_relation_filepath(c.oid)"
                " FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'"
            )
            files = [Path(path) for (path,) in cursor.fetchall()]

    contents = b"".join(file.read_bytes() for file in files)
    assert len(contents) > 100_000
    assert [canary for canary in CLEAR if canary in contents] == []


@pytest.mark.long  # a migration that was released never changes again
def test_what_the_server_itself_kept_of_them_goes_too(saved):
    """PostgreSQL keeps samples of each column, and every change in its WAL."""
    call_command("migrate", "archive", "0018", verbosity=0)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    assert kept_by_the_server() != []

    call_command("migrate", verbosity=0)

    assert kept_by_the_server() == []


def kept_by_the_server():
    """The clear words that are in any file of this database, or in the WAL."""
    name = Path(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        files = [file for file in name.parent.glob(f"{name.name}*") if file.is_file()]
    else:
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
            cursor.execute("SHOW data_directory")
            (data,) = cursor.fetchone()
            cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
            places = (Path(data, "base", str(cursor.fetchone()[0])), Path(data, "pg_wal"))
        files = [file for place in places for file in place.iterdir() if file.is_file()]
    return [(file.name, word) for file in files for word in CLEAR if word in file.read_bytes()]


class Killed(BaseException):
    """As a process that ends between two statements: what was not committed is rolled back."""


@pytest.mark.long  # a migration that was released never changes again
def test_it_may_be_interrupted_before_any_statement_and_started_again(saved):
    call_command("migrate", "archive", "0018", verbosity=0)
    migration = import_module("archive.migrations.0019_seal")
    remove_guards(using="default")
    at_0018 = _apps_at("0018_sealing")
    statements = 0
    interrupted = 0

    for last in count(1):
        statements = 0

        def kill(execute, sql, params, many, context, last=last):
            nonlocal statements
            statements += 1
            if statements > last:
                raise Killed
            return execute(sql, params, many, context)

        try:
            with connection.execute_wrapper(kill), connection.schema_editor(atomic=False) as editor:
                migration.seal(at_0018, editor)
        except Killed:
            interrupted += 1
        else:
            break

    assert interrupted > 10
    call_command("migrate", verbosity=0)
    assert words_now() == saved_words()
    assert list(findings()) == []
    owners = Testimony.objects.count() + Contact.objects.count() + 1
    assert DataKey.objects.count() == owners


@pytest.mark.long  # a migration that was released never changes again
@pytest.mark.parametrize("setting", ["ARCHIVE_SEALING_KEYS", "ARCHIVE_LOOKUP_KEY"])
def test_what_was_interrupted_goes_on_under_the_same_keys_alone(setting, saved):
    call_command("migrate", "archive", "0018", verbosity=0)
    migration = import_module("archive.migrations.0019_seal")
    remove_guards(using="default")
    at_0018 = _apps_at("0018_sealing")

    def kill(execute, sql, params, many, context):
        if '"archive_testimony"' in sql:  # the contacts are done
            raise Killed
        return execute(sql, params, many, context)

    with connection.schema_editor(atomic=False) as editor:
        with pytest.raises(Killed), connection.execute_wrapper(kill):
            migration.seal(at_0018, editor)
        before = DataKey.objects.count()
        other = Fernet.generate_key().decode()
        another = {setting: [other] if setting.endswith("KEYS") else other}
        with override_settings(**another), pytest.raises(CommandError, match=f"{setting} is not what it was"):
            migration.seal(at_0018, editor)

    assert before == Contact.objects.count() == DataKey.objects.count()
    call_command("migrate", verbosity=0)
    assert words_now() == saved_words()


def _apps_at(migration):
    executor = MigrationExecutor(connection)
    return executor.loader.project_state(("archive", migration)).apps


def test_what_is_not_read_through_its_row_is_sealed(upgraded):
    assert all(isinstance(words, Sealed) for words in Draft.objects.values_list("words", flat=True))
