"""The start refuses what it does not know about our tables, and names it."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from archive.errors import GuardsDown
from archive.models import WallManifest
from archive.wall import guards as wall
from archive.wall.checks import check_guards, require_guards, require_walls
from archive.wall.grants import reached_by_readers
from archive.wall.guards import install_guards, made_by_another_release, strangers
from archive.wall.public_tables import READERS_ROLE
from archive.wall.schema import mend_counters
from archive.workflow.verifying import findings
from tests.walls import lowered

# What somebody makes, what takes it away, and how it is named; {table} is there on both engines.
ON_BOTH = {
    "a trigger": (
        {
            "sqlite": "CREATE TRIGGER helpful AFTER INSERT ON archive_flag BEGIN SELECT 1; END",
            "postgresql": """
                CREATE FUNCTION helpful() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
                CREATE TRIGGER helpful BEFORE INSERT ON archive_flag
                FOR EACH ROW EXECUTE FUNCTION helpful()""",
        },
        "the trigger helpful on archive_flag",
    ),
    "a column": (
        {
            "sqlite": "ALTER TABLE archive_publication ADD COLUMN spare text",
            "postgresql": "ALTER TABLE archive_publication ADD COLUMN spare text",
        },
        "the column spare of archive_publication",
    ),
    "a unique index that stops whoever comes second": (
        {
            "sqlite": "CREATE UNIQUE INDEX quick ON archive_testimony (status)",
            "postgresql": "CREATE UNIQUE INDEX quick ON archive_testimony (status)",
        },
        "index quick of archive_testimony",
    ),
}
ON_BOTH |= {
    "a table that holds quotes back from going": (
        dict.fromkeys(
            ("sqlite", "postgresql"), "CREATE TABLE hold (quote bigint REFERENCES archive_publication (id))"
        ),
        "hold",
    ),
    "an index that computes with each row": (
        dict.fromkeys(("sqlite", "postgresql"), "CREATE INDEX quick ON archive_flag (abs(start))"),
        "the index quick of archive_flag",
    ),
    "an index that stops whoever signs in": (
        dict.fromkeys(("sqlite", "postgresql"), "CREATE UNIQUE INDEX quick ON django_session (expire_date)"),
        "index quick of django_session",
    ),
    "a column of the accounts' table": (
        dict.fromkeys(("sqlite", "postgresql"), "ALTER TABLE auth_user ADD COLUMN spare text"),
        "the column spare of auth_user",
    ),
}
ON_POSTGRES = {
    "a trigger that bears the name of one of ours": (
        "CREATE FUNCTION helpful() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;"
        "CREATE TRIGGER raise_helpline_insert BEFORE INSERT ON archive_flag"
        " FOR EACH ROW EXECUTE FUNCTION helpful()",
        "the trigger raise_helpline_insert on archive_flag",
    ),
    "a rule on the sessions": (
        "CREATE RULE quiet AS ON INSERT TO django_session DO INSTEAD NOTHING",
        "the rule quiet on django_session",
    ),
    "a function before the server's own": (
        "CREATE FUNCTION length(varchar) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'",
        "the function length, which takes the place of the server's own",
    ),
    "an operator before the server's own": (
        "CREATE FUNCTION same(varchar, varchar) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';"
        "CREATE OPERATOR = (LEFTARG = varchar, RIGHTARG = varchar, FUNCTION = same)",
        "the operator =, which takes the place of the server's own",
    ),
    "a key that holds for some rows, gone": (
        "DROP INDEX draft_once_for_a_testimony",
        "the index draft_once_for_a_testimony of archive_draft",
    ),
    "a counter that ends early": (
        "ALTER SEQUENCE archive_event_id_seq MAXVALUE 1000000",
        "a counter of archive_event with limits of its own",
    ),
    "a counter that leaps": (
        "ALTER SEQUENCE archive_event_id_seq INCREMENT 100000000",
        "a counter of archive_event with limits of its own",
    ),
    "rows that cannot be told apart": (
        "ALTER TABLE archive_publication REPLICA IDENTITY NOTHING",
        "archive_publication, which is not an ordinary table",
    ),
    "a copy of the texts elsewhere": (
        "CREATE PUBLICATION more FOR TABLE archive_revision",
        "the publication more, which sends archive_revision elsewhere",
    ),
    "a foreign key to a table of the same name": (
        "CREATE SCHEMA more; CREATE TABLE more.archive_revision (id bigint PRIMARY KEY);"
        "INSERT INTO more.archive_revision SELECT id FROM public.archive_revision;"
        "DO $$ DECLARE name text; BEGIN SELECT conname INTO name FROM pg_constraint"
        " WHERE conrelid = 'archive_clearance'::regclass AND confrelid = 'archive_revision'::regclass;"
        " EXECUTE 'ALTER TABLE archive_clearance DROP CONSTRAINT ' || quote_ident(name); END $$;"
        "ALTER TABLE archive_clearance ADD FOREIGN KEY (revision_id) REFERENCES more.archive_revision"
        " DEFERRABLE INITIALLY DEFERRED",
        "the foreign key of revision_id of archive_clearance",
    ),
    "transactions that do not see each other": (
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_isolation = serializable',"
        " current_database()); END $$",
        "the setting default_transaction_isolation",
    ),
    "no time for any statement": (
        "DO $$ BEGIN EXECUTE format('ALTER ROLE %I SET statement_timeout = 1', current_user); END $$",
        "the setting statement_timeout",
    ),
    "rights to what is made next": (
        f"ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO {READERS_ROLE}",
        "default privileges that give others access to new tables",
    ),
    "a function for one account of readers'": (
        f"CREATE ROLE heard_test_web NOLOGIN IN ROLE {READERS_ROLE};"
        "CREATE FUNCTION words() RETURNS text LANGUAGE sql SECURITY DEFINER AS"
        " 'SELECT text FROM archive_revision LIMIT 1';"
        "REVOKE ALL ON FUNCTION words() FROM PUBLIC; GRANT EXECUTE ON FUNCTION words() TO heard_test_web",
        "the function words, which readers may run with the rights of its owner",
    ),
    "a rule": (
        "CREATE RULE quiet AS ON DELETE TO archive_revision DO INSTEAD NOTHING",
        "the rule quiet on archive_revision",
    ),
    "a child table": ("CREATE TABLE more () INHERITS (archive_publication)", "a table that inherits from"),
    "hidden rows": (
        "ALTER TABLE archive_flag ENABLE ROW LEVEL SECURITY",
        "archive_flag, which is not an ordinary table, or hides rows",
    ),
    "a policy": (
        "CREATE POLICY all_of_it ON archive_flag USING (true)",
        "the policy all_of_it on archive_flag",
    ),
    "a check that is gone": (
        "ALTER TABLE archive_publication DROP CONSTRAINT publication_age_band_has_bounds",
        "of archive_publication",
    ),
    "a check that is not enforced": (
        "ALTER TABLE archive_flag DROP CONSTRAINT flag_has_length;"
        'ALTER TABLE archive_flag ADD CONSTRAINT flag_has_length CHECK (start < "end") NOT VALID',
        "the constraint flag_has_length of archive_flag, which is not enforced",
    ),
    "a check that checks nothing": (
        "ALTER TABLE archive_flag DROP CONSTRAINT flag_has_length;"
        'ALTER TABLE archive_flag ADD CONSTRAINT flag_has_length CHECK (start < "end" OR true)',
        "of archive_flag",
    ),
    "another type": (
        "ALTER TABLE archive_publication ALTER COLUMN published_on TYPE text",
        "the column published_on of archive_publication",
    ),
    "a value that may be missing": (
        "ALTER TABLE archive_clearance ALTER COLUMN signed_by_id DROP NOT NULL",
        "the column signed_by_id of archive_clearance",
    ),
    "a foreign key that is gone": (
        "DO $$ DECLARE name text; BEGIN SELECT conname INTO name FROM pg_constraint"
        " WHERE conrelid = 'archive_clearance'::regclass AND contype = 'f' LIMIT 1;"
        " EXECUTE 'ALTER TABLE archive_clearance DROP CONSTRAINT ' || quote_ident(name); END $$",
        "the foreign key of",
    ),
    "a foreign key that is switched off": (
        "DO $$ DECLARE name text; BEGIN SELECT tgname INTO name FROM pg_trigger"
        " WHERE tgrelid = 'archive_clearance'::regclass AND tgisinternal LIMIT 1;"
        " EXECUTE 'ALTER TABLE archive_clearance DISABLE TRIGGER ' || quote_ident(name); END $$",
        "a switched-off check of archive_clearance",
    ),
    "a function that lends its owner's rights": (
        "CREATE FUNCTION words() RETURNS text LANGUAGE sql SECURITY DEFINER AS"
        " 'SELECT text FROM archive_revision LIMIT 1'",
        "the function words, which readers may run with the rights of its owner",
    ),
    "a role that readers were given": (
        f"GRANT pg_read_all_data TO {READERS_ROLE}",
        f"the role {READERS_ROLE}, which is a member of another",
    ),
    "a counter set back": (
        "SELECT setval(pg_get_serial_sequence('archive_theme', 'id'), 1)",
        "the counter of archive_theme",
    ),
    "a counter that ran out": (
        "SELECT setval(pg_get_serial_sequence('archive_event', 'id'), 9223372036854775807)",
        "the counter of archive_event",
    ),
}
# What readers' accounts must not be given, and what is named then.
GIVEN = {
    "a column that readers were given": (
        f"GRANT SELECT (text) ON archive_revision TO {READERS_ROLE}",
        "archive_revision",
    ),
    "a table that an account of readers' was given": (
        f"CREATE ROLE heard_test_web NOLOGIN IN ROLE {READERS_ROLE};"
        "GRANT SELECT ON archive_revision TO heard_test_web",
        "archive_revision",
    ),
    "a right to hang triggers on a table": (
        f"GRANT TRIGGER ON archive_publication TO {READERS_ROLE}",
        "archive_publication",
    ),
    "a right to point at a quote": (
        f"GRANT REFERENCES ON archive_publication TO {READERS_ROLE}",
        "archive_publication",
    ),
    "a right to make things among ours": (
        f"GRANT CREATE ON SCHEMA public TO {READERS_ROLE}",
        "the schema public",
    ),
    "a right to lock a table for good": (
        f"DO $$ BEGIN IF current_setting('server_version_num')::int >= 170000 THEN"
        f" GRANT MAINTAIN ON archive_publication TO {READERS_ROLE};"
        f" ELSE GRANT TRIGGER ON archive_publication TO {READERS_ROLE}; END IF; END $$",
        "archive_publication",
    ),
}
ON_SQLITE = {
    "a counter of the accounts that ran out": (
        "INSERT OR REPLACE INTO sqlite_sequence (name, seq) VALUES ('auth_user', 9223372036854775807)",
        "the counter of auth_user",
    ),
    "a view": ("CREATE VIEW words AS SELECT text FROM archive_revision", "the view words"),
    "a counter that ran out": (
        "INSERT OR REPLACE INTO sqlite_sequence (name, seq) VALUES ('archive_event', 9223372036854775807)",
        "the counter of archive_event",
    ),
}


def all_cases():
    engine = connection.vendor
    both = {name: (made[engine], told) for name, (made, told) in ON_BOTH.items()}
    return {**both, **(ON_SQLITE if engine == "sqlite" else ON_POSTGRES)}


@pytest.fixture
def taken_back(db):
    """What a test makes of the tables goes with its transaction; counters are no part of one."""
    yield
    mend_counters(using="default")
    transaction.set_rollback(True)


def test_of_what_migrate_made_nothing_is_strange(db):
    assert strangers(using="default") == []


@pytest.mark.parametrize("name", sorted(all_cases()))
def test_what_the_archive_did_not_make_is_named_at_the_start(name, taken_back):
    made, told = all_cases()[name]
    with connection.cursor() as cursor:
        cursor.execute(made)

    assert "archive.E003" in {error.id for error in check_guards(databases=["default"]) if told in error.msg}
    if name in ON_BOTH:  # each of them takes a second more on PostgreSQL
        with pytest.raises(GuardsDown, match="did not make"):
            require_guards()


@pytest.mark.parametrize("name", GIVEN)
def test_what_any_account_of_readers_was_given_is_named_and_nothing_is_served(name, taken_back, settings):
    settings.ARCHIVE_SITE = "staff"  # which asks it of every account of readers', having none itself
    given, told = GIVEN[name]
    if connection.vendor == "sqlite":
        assert reached_by_readers(using="default") == []  # it has no accounts
        return
    with connection.cursor() as cursor:
        cursor.execute(given)

    assert reached_by_readers(using="default") == [told]
    assert f"guard: readers could reach {told}, but must not" in findings()
    assert "archive.E004" in {error.id for error in check_guards(databases=["default"])}
    with pytest.raises(GuardsDown, match="could reach something that they must not"):
        require_walls()


def test_a_check_rewritten_in_the_schema_itself_is_named(taken_back):
    if connection.vendor != "sqlite":
        return  # it has no schema that can be written as text
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA writable_schema = ON")
        cursor.execute(
            "UPDATE sqlite_master SET sql = replace(sql, 'NOT (\"text\" = '''')', '1')"
            " WHERE name = 'archive_publication'"
        )
        cursor.execute("PRAGMA writable_schema = OFF")

    assert [what for what in strangers(using="default") if "publication_has_text" in what]


def test_a_table_stored_in_another_way_is_named(taken_back):
    if connection.vendor != "sqlite":
        return  # see "hidden rows"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA writable_schema = ON")
        cursor.execute("UPDATE sqlite_master SET sql = sql || ' STRICT' WHERE name = 'archive_helpline'")
        cursor.execute("PRAGMA writable_schema = OFF")

    assert [what for what in strangers(using="default") if "archive_helpline" in what]


def test_a_setting_of_an_account_changes_no_session_of_the_programs(db):
    if connection.vendor != "postgresql":
        return  # SQLite has no settings of an account's
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, source FROM pg_settings WHERE name IN"
            " ('default_transaction_isolation', 'default_transaction_read_only', 'search_path')"
        )
        assert {source for _, source in cursor.fetchall()} == {"client"}


def test_a_counter_that_ran_out_is_mended_by_migrate(taken_back):
    with connection.cursor() as cursor:
        cursor.execute(all_cases()["a counter that ran out"][0])

    install_guards(using="default")

    assert strangers(using="default") == []


def test_guards_of_another_release_are_told_from_guards_that_somebody_altered(taken_back, monkeypatch):
    ours = wall.triggers
    monkeypatch.setattr(wall, "triggers", lambda vendor: ours(vendor)[1:])
    install_guards(using="default")  # as a release did that had one guard less
    monkeypatch.setattr(wall, "triggers", ours)

    assert made_by_another_release(using="default")
    with pytest.raises(GuardsDown, match="migrated by a different release"):
        require_guards()
    wall.remove_guards(using="default", names=["guard_event_delete"])
    assert not made_by_another_release(using="default")
    with pytest.raises(GuardsDown, match="Guards of the database are missing or altered"):
        require_guards()


def test_only_migrate_writes_the_manifest(db):
    with pytest.raises(Exception, match="only-migrate-writes-the-manifest"), transaction.atomic():
        WallManifest.objects.update(triggers={})
    with lowered("guard_wallmanifest_update"):
        WallManifest.objects.update(triggers={})
        assert not made_by_another_release(using="default")


def test_verify_archive_names_what_is_strange(taken_back, capsys):
    made, told = all_cases()["a trigger"]
    with connection.cursor() as cursor:
        cursor.execute(made)

    with pytest.raises(CommandError, match="found"):
        call_command("verify_archive")
    assert told in capsys.readouterr().out


def test_a_temporary_table_never_stands_for_one_of_ours(db):
    if connection.vendor != "postgresql":
        return  # SQLite's connection for readers refuses every table that is not listed
    with connection.cursor() as cursor:
        cursor.execute("SHOW search_path")
        assert cursor.fetchone() == ("public,pg_temp",)
    assert all(
        "-c search_path=public,pg_temp" in connections[alias].settings_dict["OPTIONS"]["options"]
        for alias in ("default", "public")
    )
