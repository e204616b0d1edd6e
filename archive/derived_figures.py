"""What follows from published statistics by arithmetic: a rate, a comparison. Each shows its sum.

No model is imported, so that the sums are tested without a database.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from django.utils.dateformat import format as dated
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

# A rate is told for the first of these in which it is at least one.
_STRETCHES = (
    (gettext_lazy("{number} a day"), Decimal(1), ""),
    (gettext_lazy("{number} a week"), Decimal(7), gettext_lazy("({days} days ÷ {each} in a week)")),
    (gettext_lazy("{number} a month"), Decimal("30.4375"), gettext_lazy("({days} days ÷ {each} in a month)")),
)
_TIMES = {
    2: gettext_lazy("twice"),
    3: gettext_lazy("three times"),
    4: gettext_lazy("four times"),
    5: gettext_lazy("five times"),
    10: gettext_lazy("ten times"),
}
# How far from a whole number of times a ratio may lie and still be told as "about" that many.
_NEAR = Decimal("0.05")
_ABOVE = frozenset({"just_over", "more_than", "at_least"})
_BELOW = frozenset({"almost", "fewer_than"})


@dataclass(frozen=True, slots=True)
class Measured:
    """A published number: ``value`` as printed, how exact, and the days that it covers, both inclusive."""

    value: Decimal
    qualifier: str
    words: str
    first_day: date
    last_day: date

    @property
    def days(self) -> int:
        return (self.last_day - self.first_day).days + 1


@dataclass(frozen=True, slots=True)
class Derived:
    """What somebody may quote, and the sum behind it. ``apart``: as a sentence of its own, where it cannot
    follow the number after a comma."""

    sentence: str
    sum: str
    apart: str = ""


def written(value: Decimal, places: int = 0) -> str:
    """Write a number as a British reader does: 8,224 or 64.5, without trailing noughts."""
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{rounded:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def years(first_day: date, last_day: date) -> str:
    """Name a period: "2024", "2018–19" for a British financial year, else the months or days at its ends."""
    if (first_day.month, first_day.day, last_day.month, last_day.day) == (1, 1, 12, 31):
        if first_day.year == last_day.year:
            return str(first_day.year)
        return f"{first_day.year}–{last_day.year}"
    if (first_day.month, first_day.day, last_day.month, last_day.day) == (4, 1, 3, 31):
        return f"{first_day.year}–{last_day.year % 100:02}"
    return _("{first} to {last}").format(first=dated(first_day, "j F Y"), last=dated(last_day, "j F Y"))


def rate(figure: Measured) -> Derived | None:
    """Return how many there were a day, or a week or a month where that is less than one.

    It never says more than the number does: 22.5 a day is "more than 22".
    """
    for sentence, days_in_it, parts in _STRETCHES:
        exact = figure.value * days_in_it / figure.days
        if exact >= 1:
            days = (str(parts) or ngettext("{days} day", "{days} days", figure.days)).format(
                days=f"{figure.days:,}", each=written(days_in_it, 2)
            )
            return Derived(
                str(sentence).format(number=_rounded(exact, figure.qualifier)),
                f"{figure.words} ÷ {days} = {written(exact, 1)}",
            )
    return None


def _rounded(exact: Decimal, qualifier: str) -> str:
    whole, above = exact.to_integral_value(ROUND_FLOOR), exact.to_integral_value(ROUND_CEILING)
    if qualifier in _BELOW:
        return _("fewer than {number}").format(number=written(above))
    if qualifier == "about":
        return _("about {number}").format(number=written(exact))
    if qualifier in _ABOVE or exact != whole:
        return _("more than {number}").format(number=written(whole))
    return written(whole)


def comparison(later: Measured, earlier: Measured) -> Derived | None:
    """Return what became of a number between two periods; None where the earlier one is nought."""
    if not earlier.value:
        return None
    ratio = later.value / earlier.value
    whole = int(ratio.to_integral_value(ROUND_HALF_UP))
    when = years(earlier.first_day, earlier.last_day)
    the_sum = f"{later.words} ÷ {earlier.words} = {written(ratio, 2)}"
    if whole in _TIMES and abs(ratio - whole) <= _NEAR * whole:
        return Derived(
            _("about {times} as many as in {when}").format(times=_TIMES[whole], when=when), the_sum
        )
    if ratio >= 2:
        return Derived(
            _("about {number} times as many as in {when}").format(number=written(ratio, 1), when=when),
            the_sum,
        )
    change = abs(ratio - 1) * 100
    if not change.to_integral_value(ROUND_HALF_UP):
        return Derived(_("about as many as in {when}").format(when=when), the_sum)
    told = _("about {number} per cent more than in {when}")
    if ratio < 1:
        told = _("about {number} per cent fewer than in {when}")
    return Derived(told.format(number=written(change), when=when), the_sum)


def doubling(later: Measured, earlier: Measured) -> Derived | None:
    """Return how many yearly records it took to double, where it at least did; periods must be years."""
    between = later.first_day.year - earlier.first_day.year
    if not earlier.value or later.value < 2 * earlier.value or between < 1:
        return None
    if not all(360 <= each.days <= 370 for each in (later, earlier)):
        return None
    first, last = years(earlier.first_day, earlier.last_day), years(later.first_day, later.last_day)
    times = written(later.value / earlier.value, 2)
    number = _WORDS.get(between + 1, str(between + 1))
    return Derived(
        _("doubled in {number} years of records, {first} to {last}").format(
            number=number, first=first, last=last
        ),
        _("{later} in {last}, {earlier} in {first}: {times} times").format(
            later=later.words, last=last, earlier=earlier.words, first=first, times=times
        ),
        _("The number doubled in {number} years of records, from {first} to {last}.").format(
            number=number, first=first, last=last
        ),
    )


_WORDS = {
    2: gettext_lazy("two"),
    3: gettext_lazy("three"),
    4: gettext_lazy("four"),
    5: gettext_lazy("five"),
    6: gettext_lazy("six"),
    7: gettext_lazy("seven"),
    8: gettext_lazy("eight"),
    9: gettext_lazy("nine"),
    10: gettext_lazy("ten"),
}


def told(opening: str, found: Sequence[Derived]) -> str:
    """Tell a number and what follows from it in whole sentences, as somebody would read them out."""
    follow = [each.sentence for each in found if not each.apart]
    first = opening
    if len(follow) == 1:
        first = _("{number}, {rate}").format(number=opening, rate=follow[0])
    elif follow:
        first = _("{number}, {rate} and {change}").format(number=opening, rate=follow[0], change=follow[1])
    return " ".join([f"{first[:1].upper()}{first[1:]}.", *(each.apart for each in found if each.apart)])


def derived(figure: Measured, earlier: Measured | None, *, counts_events: bool) -> Iterator[Derived]:
    """Yield all that may be said: a rate of what happens (never of an age), and how it changed."""
    found = [rate(figure)] if counts_events else []
    if earlier is not None:
        found += [doubling(figure, earlier) or comparison(figure, earlier)]
    yield from (each for each in found if each is not None)
