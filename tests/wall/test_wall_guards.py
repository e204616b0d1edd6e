"""The guards themselves: each stands after a migration, and nothing is served while one is down."""

from datetime import time

import pytest
from django.db import connection

from archive.errors import GuardsDown
from archive.wall.checks import check_detector, check_guards, check_rules, require_guards, require_walls
from archive.wall.guards import differences, guards, install_guards, remove_guards, triggers
from tests.wall.test_wall import migrated_to_a_newer_detector, raw


def test_all_guards_stand_after_migrate(db):
    assert differences(using="default") == []
    assert check_guards(databases=["default"]) == []
    require_guards()


@pytest.mark.parametrize("name", ["guard_publication_insert", "guard_event_delete"])
def test_a_guard_taken_down_behind_its_back_is_missed_and_nothing_is_served(name, db):
    remove_guards(using="default", names=[name])

    assert differences(using="default") == [name]
    assert [error.id for error in check_guards(databases=["default"])] == ["archive.E001"]
    with pytest.raises(GuardsDown, match=name):
        require_guards()
    install_guards(using="default")
    assert differences(using="default") == []


def test_a_guard_of_the_same_name_that_refuses_nothing_is_missed(db):
    (guard,) = (g for g in guards(connection.vendor) if g.name == "guard_event_delete")
    remove_guards(using="default", names=[guard.name])
    with connection.cursor() as cursor:
        for statement in guard.statements(connection.vendor):
            cursor.execute(statement.replace("1 = 1", "1 = 0"))

    assert differences(using="default") == [guard.name]


def test_a_guard_that_is_switched_off_is_missed(db):
    if connection.vendor == "sqlite":
        return  # it can switch none off
    raw("ALTER TABLE archive_event DISABLE TRIGGER guard_event_delete")

    assert differences(using="default") == ["guard_event_delete"]


def test_the_program_does_not_start_beside_another_detectors_database(db):
    assert check_detector(databases=["default"]) == []
    migrated_to_a_newer_detector(None, None)

    assert [error.id for error in check_detector(databases=["default", "public"])] == ["archive.E002"]
    with pytest.raises(GuardsDown, match="a different detector"):
        require_walls()
    install_guards(using="default")  # as migrate does
    assert check_detector(databases=["default"]) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ARCHIVE_MINIMUM_GROUP", 7),
        ("ARCHIVE_COOLING_OFF_DAYS", 30),
        ("ARCHIVE_RELEASE_AT", time(6)),
    ],
)
def test_the_program_does_not_start_with_other_rules_than_the_databases(name, value, db, settings):
    assert check_rules(databases=["default"]) == []
    setattr(settings, name, value)

    (error,) = check_rules(databases=["default", "public"])
    assert error.id == "archive.E005"
    assert f" {name} changed" in error.msg
    assert "manage.py migrate" in error.hint
    with pytest.raises(GuardsDown, match=name):
        require_walls()
    install_guards(using="default")  # as migrate does
    assert check_rules(databases=["default"]) == []


def test_another_hour_of_release_needs_no_migrate(db, settings):
    settings.ARCHIVE_RELEASE_AT = time(6)
    install_guards(using="default")
    settings.ARCHIVE_RELEASE_AT = time(21, 30)

    assert check_rules(databases=["default"]) == []


def test_each_guard_is_missed_when_it_is_gone(db):
    standing = [guard.name for guard in triggers(connection.vendor) if guard.statements(connection.vendor)]
    for gone in range(1, len(standing) + 1):
        remove_guards(using="default", names=standing[gone - 1 : gone])

        assert differences(using="default") == standing[:gone]
