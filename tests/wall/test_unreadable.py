"""No row is written that pages and checks could not read: it would stop them for as long as it stands.

`make test` runs this file on SQLite and on PostgreSQL.
"""

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Max

from archive.models import Event, Figure, Platform
from tests.wall.test_wall import raw
from tests.walls import DONE, lowered, outcome

ON_POSTGRES = connection.vendor == "postgresql"


def add_event(**given):
    last = Event.objects.aggregate(last=Max("sequence"))["last"] or 0
    row = {"action": "opened", "testimony_id": 1, "by": "x", "mac": "0" * 64, **given}
    Event.objects.bulk_create([Event(sequence=last + 1, **row)])


def a_row_at(moment):
    return lambda: raw(
        "INSERT INTO archive_event (sequence, action, testimony_id, subject, by, at, details, mac)"
        " VALUES ((SELECT COALESCE(MAX(sequence), 0) + 1 FROM archive_event), 'opened', 1, '', 'x', %s,"
        " '{}', %s)",
        moment,
        "0" * 64,
    )


# What is tried, and the guard that refuses it.
UNREADABLE = {
    "details that are a list": (lambda: add_event(details=[1]), "event_types_insert"),
    "details that are a number": (lambda: add_event(details=5), "event_types_insert"),
    "details in details": (lambda: add_event(details={"a": {"b": 1}}), "event_types_insert"),
    "a number without end in the details": (
        lambda: raw_details("1" * 5000),
        "event_types_insert",
    ),
    "other names that are no list": (lambda: Platform.objects.update(synonyms=5), "platform_types_update"),
    "other names that are an object": (
        lambda: Platform.objects.update(synonyms={"a": 1}),
        "platform_types_update",
    ),
    "an address with a slash": (lambda: at_another_address("a/b"), "platform_types_update"),
    "an address without a letter": (lambda: at_another_address(""), "platform_types_update"),
    "a figure's address with a space": (lambda: one_figure().update(slug="a b"), "figure_types_update"),
}
if ON_POSTGRES:
    UNREADABLE |= {
        "a figure that is no number": (
            lambda: raw("UPDATE archive_figure SET value = 'NaN'"),
            "figure_types_update",
        ),
    }
else:
    UNREADABLE |= {
        "a day that no month has": (a_row_at("2025-02-30 00:00:00"), "event_types_insert"),
        "an hour that no day has": (a_row_at("2025-01-01 24:00:00"), "event_types_insert"),
        "a time with words after it": (a_row_at("2025-01-01 00:00:00+14:00"), "event_types_insert"),
        "a figure without end": (
            lambda: raw("UPDATE archive_figure SET value = 9e999"),
            "figure_types_update",
        ),
    }


def raw_details(number):
    raw(
        "INSERT INTO archive_event (sequence, action, testimony_id, subject, by, at, details, mac)"
        " VALUES ((SELECT COALESCE(MAX(sequence), 0) + 1 FROM archive_event), 'opened', 1, '', 'x',"
        " CURRENT_TIMESTAMP, %s, %s)",
        f'{{"a": {number}}}',
        "0" * 64,
    )


def one_platform():
    return Platform.objects.filter(pk=Platform.objects.earliest("pk").pk)


def at_another_address(slug):
    """Nothing is tagged with it here, and the address that it had leads on."""
    return one_platform().update(slug=slug, former_slugs=[one_platform().get().slug])


def one_figure():
    return Figure.objects.filter(pk=Figure.objects.earliest("pk").pk)


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_could_not_be_read_again_is_not_written(name, db):
    act, guard = UNREADABLE[name]

    assert outcome(act) == f"{guard.partition('_types')[0]}-of-another-type"
    with lowered(f"guard_{guard}"):
        assert outcome(act) == DONE


def test_what_the_program_writes_is_of_the_shape_that_is_asked_for(db):
    add_event(details={"count": 3, "public_id": "bcdfg23456", "order": None})
    one_platform().update(synonyms=["a", "b"])
    one_figure().update(value=Decimal("12.50"))

    assert Event.objects.latest("pk").details["count"] == 3


def test_bytes_that_are_no_letters_stop_no_page(db):
    if ON_POSTGRES:
        return  # it takes none
    raw("UPDATE archive_platform SET label = CAST(x'6162ff' AS TEXT) WHERE id = %s", one_platform().get().pk)

    assert one_platform().get().label == "ab\ufffd"
    lenient, connection.connection.text_factory = connection.connection.text_factory, str
    try:
        with pytest.raises(DatabaseError, match="decode"), transaction.atomic():
            one_platform().get()
    finally:
        connection.connection.text_factory = lenient
