"""Days on which something may go out, and how a page says them. Nothing here asks who wants it."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from archive.models.clearance import Edition
from archive.models.rules import Rules
from archive.models.testimony import Testimony

WITHIN_DAYS = 7
AFTER_COOLING_DAYS = 31  # so that the days of one month of contact run into those of the next


def in_releases() -> bool:
    """Say whether what is published goes out together at a set hour, or each at once."""
    return settings.ARCHIVE_RELEASE_AT is not None


def cooled_off_on(testimony: Testimony) -> date | None:
    """Return the first day on which its first edition may go out; None where readers have had one."""
    if Edition.objects.filter(clearance__revision__testimony=testimony).exists():
        return None
    # What the database compares with, which a command of other settings does not change.
    days = Rules.objects.values_list("cooling_off_days", flat=True).first()
    if days is None:
        return date.max
    try:
        next_month = (testimony.contact.month + timedelta(days=31)).replace(day=1)
        return next_month + timedelta(days=days - 1)
    except OverflowError:
        return date.max


def moment(day: date) -> datetime:
    """Return when what is due on ``day`` goes out."""
    return datetime.combine(
        day, settings.ARCHIVE_RELEASE_AT or time(), tzinfo=timezone.get_default_timezone()
    )


def midnight(day: date) -> datetime:
    """Return when ``day`` begins."""
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())


def first_day(now: datetime) -> date:
    """Return the day of the next release, or today where there are none."""
    today = timezone.localdate(now)
    return today if not in_releases() or now < moment(today) else today + timedelta(days=1)


def said(day: date, now: datetime) -> str:
    """Return when that is, for a sentence that begins with "it goes out": "tomorrow at 06:00"."""
    today = timezone.localdate(now)
    if moment(day) <= now:
        return "with the next run of the background jobs"
    if day == today:
        named = "today"
    elif day == today + timedelta(days=1):
        named = "tomorrow"
    else:
        named = f"on {day.day} {day:%B %Y}"
    at = settings.ARCHIVE_RELEASE_AT
    return named if at is None else f"{named} at {at:%H:%M}"
