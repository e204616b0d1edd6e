"""The day of the database is London's, in summer and winter, on SQLite as on PostgreSQL."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from archive.wall.days import TODAY

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")


def at(moment, sql):
    """The SQL as it would be at that moment."""
    if connection.vendor == "sqlite":
        return sql.replace("'now'", f"'{moment:%Y-%m-%d %H:%M:%S}'")
    return sql.replace("CURRENT_TIMESTAMP", f"TIMESTAMPTZ '{moment.isoformat()}'")


def moments():
    """The hours of a night of each week, and those about each change of the clocks."""
    for year in range(2024, 2034):
        for week in range(52):
            for hour in (-2, -1, 0, 1, 2):
                yield datetime(year, 1, 1, tzinfo=UTC) + timedelta(weeks=week, hours=hour, minutes=-1)
        for month in (3, 10):
            for day in range(24, 32):
                for minutes in (-1, 0, 1, 22 * 60 + 59, 23 * 60):
                    yield datetime(year, month, day, 1, tzinfo=UTC) + timedelta(minutes=minutes - 60)


def test_the_day_is_londons_at_every_hour():
    wrong = []
    with connection.cursor() as cursor:
        for moment in moments():
            cursor.execute(f"SELECT {at(moment, TODAY[connection.vendor])}")
            (day,) = cursor.fetchone()
            if str(day) != str(moment.astimezone(LONDON).date()):
                wrong.append((moment, day))
    assert wrong == []
