"""Ways round the wall that change no row of it: other names, another clock, locks, counters, and one person
with a shell.

`make test` runs this file on SQLite and on PostgreSQL.
"""

import threading
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest
from django.contrib.admin.models import LogEntry
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F
from django.test import override_settings
from django.utils import timezone

import archive
from archive.errors import Blocked, NotAllowed
from archive.models import Clearance, Edition, Event, Publication, Revision, Testimony, Tombstone
from archive.models.audit import broken_links, trail_is_cut
from archive.vocabulary import Status
from archive.wall.guards import differences, guards, install_guards
from archive.wall.public_tables import PUBLIC_TABLES
from archive.wall.schema import mend_counters
from archive.wall.triggers import Guard
from archive.workflow import clearing, preparing, publishing, signing
from archive.workflow.intake import Entry, enter
from archive.workflow.verifying import findings
from tests.processes import readers_account
from tests.wall.test_wall import ADDRESS, marked, put_out, raw, tie, written_once_more
from tests.walls import DONE, lowered, outcome
from tests.workflow.acting import show
from tests.workflow.test_races import A_WHILE, SOON, Attempt

ON_POSTGRES = connection.vendor == "postgresql"
OTHER_TEXT = "my mate jess told me he lives in stockport"

# Names looked up in the caller's path -----------------------------------------------------------------


REAL, TEMPORARY = ("public.", "pg_temp.") if ON_POSTGRES else ("main.", "temp.")


def copies(prefix):
    """The tables that a publication is compared with, as the caller would like them."""
    for name in ("testimony", "revision", "clearance", "edition"):
        yield f"CREATE TABLE {prefix}archive_{name} AS SELECT * FROM {REAL}archive_{name}"
    yield f"UPDATE {prefix}archive_clearance SET text = '{OTHER_TEXT}'"


PATHS = {
    "temporary tables": copies(TEMPORARY),
    "temporary tables, named first": [*copies(TEMPORARY), "SET LOCAL search_path = pg_temp, public"],
    "a schema put first": [
        "CREATE SCHEMA mine",
        *copies("mine."),
        "SET LOCAL search_path = mine, public",
    ],
    "operators and functions put first": [
        "CREATE FUNCTION public.always(varchar, text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "CREATE FUNCTION public.always(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "CREATE FUNCTION public.always(varchar, varchar) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        *(
            f"CREATE OPERATOR public.{sign} (LEFTARG = {left}, RIGHTARG = {right}, FUNCTION = public.always)"
            for sign in ("=", "<>")
            for left, right in (("varchar", "text"), ("text", "text"), ("varchar", "varchar"))
        ),
        "SET LOCAL search_path = public, pg_catalog",
    ],
}
if not ON_POSTGRES:
    PATHS = {"temporary tables": PATHS["temporary tables"]}
PATHS = {name: list(statements) for name, statements in PATHS.items()}


@pytest.mark.parametrize("statements", PATHS.values(), ids=PATHS)
def test_no_name_of_the_callers_stands_for_one_of_ours(statements, cleared):
    written_once_more(cleared)
    edition = tie(cleared)

    def published_as_somebody_else_wrote_it():
        for statement in statements:
            raw(statement)
        put_out(edition, text=OTHER_TEXT)

    assert outcome(published_as_somebody_else_wrote_it) == "publication-was-not-cleared"
    with lowered("guard_publication_insert"):
        assert outcome(published_as_somebody_else_wrote_it) == DONE


def test_a_guard_that_looks_names_up_in_the_callers_path_would_be_fooled(cleared):
    """So that the test above could fail."""
    if not ON_POSTGRES:
        return  # there a trigger's names are those of its own file
    written_once_more(cleared)
    edition = tie(cleared)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('public.guard_publication_insert'::regproc)")
        written = cursor.fetchone()[0]
    looking_up = written.replace("public.archive_", "archive_")
    looking_up = looking_up.replace(" SET search_path TO 'pg_catalog', 'pg_temp'\n", "")

    def fooled():
        raw(looking_up.replace("%", "%%"))
        for statement in PATHS["temporary tables, named first"]:
            raw(statement)
        put_out(edition, text=OTHER_TEXT)

    assert outcome(fooled) == DONE


@pytest.mark.parametrize(
    "altered",
    [
        "RESET search_path",
        "RESET ALL",
        "SET search_path TO public",
        "SECURITY DEFINER",
        "SET \"TimeZone\" TO 'Asia/Tokyo'",
    ],
)
def test_a_guards_function_that_was_altered_is_named(altered, db):
    if not ON_POSTGRES:
        return  # it has no functions
    with transaction.atomic():
        raw(f"ALTER FUNCTION public.guard_publication_insert() {altered}")
        assert differences(using="default") == ["guard_publication_insert"]
        install_guards(using="default")
        assert differences(using="default") == []


# Another clock, and a transaction that does not look --------------------------------------------------


def test_the_callers_own_time_zone_makes_no_other_day(cleared):
    if not ON_POSTGRES:
        return  # its day is always Greenwich's
    written_once_more(cleared)
    edition = tie(cleared)
    days = timedelta(days=7)

    def a_week_on():
        raw("SET LOCAL TIME ZONE INTERVAL '+167:00' HOUR TO MINUTE")
        put_out(edition, published_on=timezone.localdate() + days)

    def a_week_on_without_a_zone_of_its_own():
        raw('ALTER FUNCTION public.guard_publication_day() RESET "TimeZone"')
        a_week_on()

    assert outcome(a_week_on) == "publication-is-of-another-day"
    assert outcome(a_week_on_without_a_zone_of_its_own) == DONE


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_an_address_taken_back_and_a_quote_that_goes_out_under_it_one_is_refused(request):
    if not ON_POSTGRES:
        return  # one writer at a time
    testimony = request.getfixturevalue("cleared")
    written_once_more(testimony)
    edition = tie(testimony)

    def both():
        """Take the address back, and put the quote out before that is committed; tell whether both stand."""
        taken_back, go_on = threading.Event(), threading.Event()

        def take_back():
            with transaction.atomic():
                Tombstone.objects.create(public_id=ADDRESS, withdrawn_on=date(2025, 1, 1))
                taken_back.set()
                go_on.wait(SOON)

        first = Attempt(take_back)
        assert taken_back.wait(SOON)
        second = Attempt(lambda: put_out(edition))
        second.thread.join(A_WHILE)
        go_on.set()
        assert first.finish() is None
        return second.finish()

    assert "address-was-withdrawn" in str(both())
    with lowered("guard_tombstone_delete"):
        Tombstone.objects.all().delete()
    with lowered("guard_tombstone_order"):
        assert both() is None


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_transaction_that_does_not_see_what_others_do_neither_publishes_nor_flags(level, request):
    """It would publish beside a flag that was added since it began, or flag what went out since."""
    if not ON_POSTGRES:
        return  # one writer at a time, who sees all
    testimony = request.getfixturevalue("cleared")
    author = request.getfixturevalue("author")
    written_once_more(testimony)
    edition = tie(testimony)

    def blindly(act):
        with transaction.atomic():
            raw(f"SET TRANSACTION ISOLATION LEVEL {level}")
            act()
            transaction.set_rollback(True)

    for act in (lambda: put_out(edition), lambda: marked(testimony, author)):
        with pytest.raises(IntegrityError, match="transaction-does-not-see-others"):
            blindly(act)
        waiting = [
            each.name
            for each in guards("postgresql")
            if each.table == "archive_publication" and isinstance(each, Guard) and each.first
        ]
        with lowered(*waiting, "guard_flag_order", "guard_flag_erased"):
            blindly(act)
    assert not Publication.objects.exists()


# Denial -----------------------------------------------------------------------------------------------


def test_no_advisory_lock_is_taken_anywhere():
    """Whoever may log in could take the same one, and hold it."""
    sources = Path(archive.__file__).parent.rglob("*.py")

    assert [path.name for path in sources if "pg_advisory" in path.read_text("utf-8")] == []


@pytest.fixture
def counters_mended_afterwards(db):
    """On PostgreSQL no rollback takes a counter back."""
    yield
    mend_counters(using="default")


def set_back():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(sequencename) FROM pg_sequences WHERE schemaname = 'public'"
            " AND (sequencename LIKE 'archive\\_%%' OR sequencename = 'django_admin_log_id_seq')"
        )
        names = [name for (name,) in cursor.fetchall()]
        for name in names:
            cursor.execute(f"SELECT setval('public.{name}', 1, false)")
    return names


def test_staff_go_on_where_every_counter_was_set_back(
    counters_mended_afterwards, published, author, reviewer, approver, choices, tags
):
    LogEntry.objects.create(user=author, action_flag=1, object_repr="x")
    if ON_POSTGRES:
        assert len(set_back()) > 25
    else:
        raw("UPDATE sqlite_sequence SET seq = 0")

    LogEntry.objects.create(user=author, action_flag=1, object_repr="x")
    publishing.withdraw(published, seen=published.version, reason="child_asked", by=approver)
    entry = Entry("T-2", timezone.localdate().replace(day=1), "agreement", "he said it was our secret", tags)
    testimony = enter(entry, by=author).testimony
    show(testimony, reviewer)
    testimony = preparing.prepare(testimony, seen=testimony.version, choices=choices, by=reviewer)

    assert Revision.objects.filter(testimony=testimony).count() == 1
    assert LogEntry.objects.count() == 2
    assert [each for each in findings() if "counter" not in each] == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_readers_account_may_lock_stops_no_act_of_staff(request):
    if not ON_POSTGRES:
        return  # readers' connection only reads, and SQLite in WAL lets it
    testimony, approver = request.getfixturevalue("cleared"), request.getfixturevalue("approver")
    with readers_account() as url, psycopg.connect(url) as reader:
        for key in (1, 7_270_827):
            reader.execute("SELECT pg_advisory_lock(%s)", [key])
        reader.commit()
        refused = []
        for mode in ("ROW SHARE", "ROW EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE", "ACCESS EXCLUSIVE"):
            for table in (*PUBLIC_TABLES, "archive_head", "archive_event", "archive_testimony"):
                try:
                    reader.execute(f"LOCK TABLE {table} IN {mode} MODE NOWAIT")
                except psycopg.errors.InsufficientPrivilege:
                    refused.append((mode, table))
                reader.rollback()
        assert len(refused) == 5 * (len(PUBLIC_TABLES) + 3)
        for table in PUBLIC_TABLES:
            reader.execute(f"LOCK TABLE {table} IN ACCESS SHARE MODE")
            reader.execute(f"SELECT * FROM {table}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege), reader.transaction():
            reader.execute("SELECT * FROM archive_generation FOR SHARE")

        raw("SET lock_timeout = '3s'")
        try:
            publishing.publish(testimony, seen=testimony.version, by=approver)
            testimony.refresh_from_db()
            publishing.withdraw(testimony, seen=testimony.version, reason="child_asked", by=approver)
        finally:
            raw("RESET lock_timeout")
        reader.rollback()

    testimony.refresh_from_db()
    assert testimony.status == Status.WITHDRAWN


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_who_add_a_row_to_the_trail_at_once_the_second_waits_and_follows(request):
    if not ON_POSTGRES:
        return  # it has one writer at a time
    entered = request.getfixturevalue("entered")
    before = Event.objects.count()
    waited = threading.Event()

    def second():
        try:
            Event.objects.append("opened", testimony_id=entered.pk, by="second", details={})
        finally:
            connection.close()
            waited.set()

    thread = threading.Thread(target=second)
    with transaction.atomic():
        Event.objects.append("opened", testimony_id=entered.pk, by="first", details={})
        thread.start()
        assert not waited.wait(0.5)
    thread.join(10)

    assert [event.by for event in Event.objects.order_by("sequence")[before:]] == ["first", "second"]
    assert list(broken_links()) == []
    assert not trail_is_cut()


# One person at a shell --------------------------------------------------------------------------------


@pytest.fixture
def at_a_shell(settings, tmp_path):
    """Where the key's file cannot be read."""
    settings.ARCHIVE_SIGNING_KEY_FILE = str(tmp_path / "none")


def forged(testimony, by, **changed):
    """A whole clearance by raw writes, every column right but its signature."""
    show(testimony, by)
    row = Testimony.objects.filter(pk=testimony.pk)
    row.update(version=F("version") + 1)
    row.update(status=Status.CLEARED)
    testimony = row.get()
    copy = preparing.public_copy(testimony)
    columns = {
        "revision": testimony.latest_revision,
        "digest": copy.digest(),
        "version": testimony.version,
        **copy.columns(),
        "age_from": 13,
        "age_to": 15,
        "group_size": 1,
        "minimum_group": 1,
        "signed_by": by,
    }
    return testimony, Clearance.objects.create(**{**columns, **changed})


def test_nobody_clears_without_the_key(submitted, approver, at_a_shell):
    digest = preparing.public_copy(submitted).digest()
    show(submitted, approver)

    with pytest.raises(NotAllowed, match="signing key cannot be read here"):
        clearing.clear(submitted, seen=submitted.version, digest=digest, by=approver)

    assert not Clearance.objects.exists()
    assert Testimony.objects.get().status == Status.SUBMITTED


def signed_with_a_key_of_ones_own(testimony, approver, tmp_path):
    private, public = signing.new_key()
    (tmp_path / "own").write_text(private, "ascii")
    digest, revision = preparing.public_copy(testimony).digest(), testimony.latest_revision
    with override_settings(ARCHIVE_SIGNING_KEY_FILE=str(tmp_path / "own"), ARCHIVE_VERIFYING_KEY=public):
        return signing.sign(revision.pk, digest, testimony.version + 1, approver.pk)


@pytest.mark.parametrize("kind", ["none", "zeros", "another key's", "no digits"])
def test_a_forged_clearance_publishes_nothing_and_is_named(kind, submitted, approver, tmp_path, at_a_shell):
    signature = {
        "none": lambda: "",
        "zeros": lambda: "0" * 128,
        "another key's": lambda: signed_with_a_key_of_ones_own(submitted, approver, tmp_path),
        "no digits": lambda: "x" * 128,
    }[kind]()
    testimony, clearance = forged(submitted, approver, signature=signature)

    with pytest.raises(Blocked) as refusal:
        publishing.publish(testimony, seen=testimony.version, by=approver)

    assert [blocker.code for blocker in refusal.value.blockers] == ["signature-not-genuine"]
    assert not Publication.objects.exists()
    named = f"clearance: {clearance.pk} of testimony {testimony.pk} was not signed on the clearing page"
    assert named in list(findings())


def test_a_forged_clearance_that_was_put_out_by_raw_sql_is_named(submitted, approver, at_a_shell):
    testimony, clearance = forged(submitted, approver, signature="0" * 128)
    written_once_more(testimony)
    put_out(tie(testimony))

    named = f"clearance: {clearance.pk} of testimony {testimony.pk} was not signed on the clearing page"
    assert named in list(findings())


def test_without_any_signature_not_even_raw_sql_puts_it_out(submitted, approver):
    testimony, _ = forged(submitted, approver)
    written_once_more(testimony)
    edition = tie(testimony)

    assert outcome(lambda: put_out(edition)) == "publication-was-not-cleared"
    with lowered("guard_publication_insert"):
        assert outcome(lambda: put_out(edition)) == DONE


def test_a_signature_stands_for_no_other_testimony_not_even_of_the_same_words(
    published, author, approver, at_a_shell
):
    """Withdrawn because the child asked; then entered once more, with the old signature under it."""
    genuine = Clearance.objects.values().get()
    publishing.withdraw(published, seen=published.version, reason="child_asked", by=approver)
    again = Testimony.objects.create(contact=published.contact, basis="agreement", entered_by=author)
    revision = Revision.objects.create(
        testimony=again, number=1, text=genuine["text"], origin="entered", created_by=author
    )
    show(again, approver)
    row = Testimony.objects.filter(pk=again.pk)
    row.update(status=Status.SUBMITTED)
    with lowered("guard_testimony_update"):  # else it takes a write for each number
        row.update(status=Status.CLEARED, version=genuine["version"])
    copied = Clearance.objects.create(**{**genuine, "id": None, "revision_id": revision.pk})

    assert signing.is_genuine(Clearance.objects.get(pk=genuine["id"]))
    assert not signing.is_genuine(copied)
    named = f"clearance: {copied.pk} of testimony {again.pk} was not signed on the clearing page"
    assert named in list(findings())


def test_nothing_is_called_invented_to_go_without_a_signature(submitted, approver, at_a_shell):
    assert outcome(lambda: Testimony.objects.update(invented=True)) == "testimony-keeps-its-origin"
    assert outcome(lambda: forged(submitted, approver, invented=True)) == "clearance-is-not-in-order"
    with lowered("guard_clearance_insert"):
        _, clearance = forged(submitted, approver, invented=True)

    named = (
        f"clearance: {clearance.pk} of testimony {submitted.pk} says invented where the "
        "testimony is not, or the other"
    )
    assert any(each.startswith(named) for each in findings())


def test_an_age_within_its_band_is_named_even_where_no_check_stands(cleared):
    with lowered("guard_clearance_update"):
        if ON_POSTGRES:
            raw("SET CONSTRAINTS ALL IMMEDIATE")
            raw("ALTER TABLE archive_clearance DROP CONSTRAINT clearance_age_band_has_bounds")
        else:
            raw("PRAGMA ignore_check_constraints = ON")
        try:
            Clearance.objects.update(age_from=14, age_to=14)
        finally:
            if not ON_POSTGRES:
                raw("PRAGMA ignore_check_constraints = OFF")

    clearance = Clearance.objects.get()
    named = f"clearance: {clearance.pk} of testimony {cleared.pk} gives a different age from its band"
    assert named in list(findings())


def test_an_edition_is_no_way_to_a_clearance_that_was_not_the_last(cleared, who):
    """A later text takes the signature's force, also where an edition was tied to it before."""
    Revision.objects.create(
        testimony=cleared, number=3, text="other words", origin="edited", created_by=who["author"]
    )
    written_once_more(cleared)

    assert outcome(lambda: tie(cleared)) == "edition-was-not-cleared"
    with lowered("guard_edition_insert"):
        assert outcome(lambda: tie(cleared)) == DONE
    assert not Edition.objects.exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        raw("TRUNCATE archive_edition CASCADE" if ON_POSTGRES else "DELETE FROM archive_clearance")
