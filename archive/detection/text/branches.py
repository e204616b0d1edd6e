"""A pattern's choices by their first letters: "mum|mam|dad" is tried as "m(um|am)|dad".

Python tries one choice after another, at each place of a text, and of four hundred words a dozen begin alike.
What matches is the same, and so is which of the choices does: those that begin alike stay in their order, and
those that do not cannot match in one place.
"""

import re
from collections.abc import Iterable
from re import _compiler, _parser  # type: ignore[attr-defined]
from re import _constants as sre  # type: ignore[attr-defined]  # as parsed patterns are made of
from typing import Any

Parsed = Any  # a sequence of parts, as re._parser makes it
REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)


def compiled(parsed: Parsed, flags: int) -> re.Pattern[str]:
    """Compile what ``re`` has parsed, its choices grouped."""
    made: re.Pattern[str] = _compiler.compile(_grouped(parsed), flags)
    return made


def _grouped(parsed: Parsed) -> Parsed:
    return _parser.SubPattern(parsed.state, [(op, _part(op, value)) for op, value in parsed])


def _part(op: Any, value: Any) -> Any:
    if op is sre.BRANCH:
        return value[0], _choices(value[1], value[1][0].state)
    if op is sre.SUBPATTERN:
        return (*value[:-1], _grouped(value[-1]))
    if op in REPEATS:
        return (*value[:-1], _grouped(value[-1]))
    if op in (sre.ASSERT, sre.ASSERT_NOT):
        return value[0], _grouped(value[1])
    if op is sre.ATOMIC_GROUP:
        return _grouped(value)
    return value


def _choices(choices: Iterable[Parsed], state: Any) -> list[Parsed]:
    """Return the choices, those that begin with one letter as one; what begins with none parts them."""
    made: list[Parsed] = []
    alike: dict[int, list[Parsed]] = {}
    for choice in choices:
        if len(choice) and choice[0][0] is sre.LITERAL:
            alike.setdefault(choice[0][1], []).append(choice)
        else:
            made += _by_letter(alike, state)
            alike = {}
            made.append(_grouped(choice))
    return made + _by_letter(alike, state)


def _by_letter(alike: dict[int, list[Parsed]], state: Any) -> list[Parsed]:
    return [
        _grouped(choices[0])
        if len(choices) == 1
        else _parser.SubPattern(
            state,
            [
                (sre.LITERAL, letter),
                (sre.BRANCH, (None, _choices([choice[1:] for choice in choices], state))),
            ],
        )
        for letter, choices in alike.items()
    ]
