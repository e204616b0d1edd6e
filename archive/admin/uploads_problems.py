"""What is wrong with rows of an import, or may be: each kind said once, with its rows and columns."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from archive.admin.uploads_words import columns_in_words, rows_in_words
from archive.admin.wording import as_sentence, counted
from archive.spreadsheets.judging import WHOLE_FILE, Group, Problem, grouped

_TEXTS = 20  # of one kind of warning, shown in full
_NOT_SEEN = "Please look at {these} first, then tick the box below."
# Where each row has a message of its own, with the number of a testimony or of another row.
_TOGETHER = {
    "doubled-row": "the reference and the text are the same as in an earlier row",
    "month-of-another-row": "an earlier row gives another month for the same reference",
    "month-known": "the archive has another month for this reference",
    "said-elsewhere": "the archive has exactly this text, under another reference",
    "nearly-elsewhere": "the archive has nearly the same text",
}


def in_words(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """The kind that most rows have comes first."""
    alike: dict[str, list[Problem]] = {}
    single: list[Problem] = []
    for each in problems:
        if each.code in _TOGETHER:
            alike.setdefault(each.code, []).append(each)
        else:
            single.append(each)
    said = [_of_group(group) for group in grouped(single)]
    said += [_of_alike(code, found) for code, found in alike.items()]
    return sorted(said, key=lambda each: -each["rows"])


def _of_group(group: Group) -> dict[str, Any]:
    return {
        "said": group.said,
        "where": [_where(group.columns, group.rows)] if group.rows else [],
        "rows": len(group.rows),
        "code": group.code,
        "numbers": group.rows,
    }


def _of_alike(code: str, found: list[Problem]) -> dict[str, Any]:
    rows = tuple(dict.fromkeys(each.row for each in found))
    return {
        "said": f"{counted(len(rows), 'row', 'rows')}: {_TOGETHER[code]}",
        "where": [f"Row {each.row}: {each.message}." for each in found],
        "rows": len(rows),
        "code": code,
        "numbers": rows,
    }


def _where(columns: Collection[str], rows: Collection[int]) -> str:
    named = [columns_in_words(list(columns))] if columns else []
    return as_sentence(", ".join([*named, rows_in_words(rows)]))


def to_look_at(
    warnings: Collection[Problem],
    texts: Mapping[int, str],
    *,
    all_seen: bool,
    looked_at: Collection[str] | None,
) -> list[dict[str, Any]]:
    """Each kind with the texts themselves. ``looked_at``: the kinds at which somebody says they have looked;
    None where they were not asked yet."""
    like = {each.row: each.other_row for each in warnings if each.other_row}
    found = []
    for kind in in_words(warnings):
        is_seen = all_seen or kind["code"] in (looked_at or ())
        shown = [
            {
                "number": row,
                "like": like.get(row),
                "text": texts[row],
                "like_text": texts.get(like.get(row, 0)),
            }
            for row in kind["numbers"][:_TEXTS]
            if row in texts
        ]
        not_seen = _NOT_SEEN.format(these="this row" if kind["rows"] == 1 else "these rows")
        found.append(
            {
                **kind,
                "texts": shown,
                "more": len(kind["numbers"]) - len(shown),
                "is_seen": is_seen,
                "error": not_seen if looked_at is not None and not is_seen else "",
            }
        )
    return found


def rows_of(problems: Iterable[Problem]) -> set[int]:
    return {each.row for each in problems} - {WHOLE_FILE}


def is_of_all(problems: Iterable[Problem]) -> bool:
    """Whether something keeps every row out."""
    return any(each.row == WHOLE_FILE for each in problems)
