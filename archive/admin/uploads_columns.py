"""What was found in the file, and what each of its columns is."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from archive.admin.access import staff
from archive.admin.pages import status_of
from archive.admin.uploads_remarks import in_words
from archive.admin.uploads_steps import STALE, again, is_asking, of_its_owner, onward, render, seen_in
from archive.admin.uploads_words import (
    BESIDE,
    EXCLUDED,
    FIELDS,
    MAY_USE,
    NEEDED,
    TICKED,
    WHY,
    shortened,
    words_of,
)
from archive.admin.wording import as_sentence
from archive.errors import ArchiveError, StaleEdit
from archive.models.upload import Upload
from archive.spreadsheets.columns import TO_CHOOSE, Use
from archive.spreadsheets.tables import Table
from archive.workflow import uploads
from archive.workflow.upload_looking import (
    NEVER_STORED,
    Look,
    chosen_table,
    load_terms,
    never_stored,
    use_as_code,
)
from archive.workflow.uploads import Step

_VALUES = 3  # that stand beside a column
_SAMPLE = 5  # rows
# Several columns of a file may each give some of these.
_OFTEN = {"platforms", "harm_types", "themes", "tick", *MAY_USE, *EXCLUDED}
_TWICE = "You have chosen this for more than one column. Please keep it for only one of them."
_TWO_LIKE_IT = "More than one column looks like this. Please choose which one it is."
_NO_SHEET = "Choose a sheet from the list."
_NO_TERM = "Choose from the list."
_NOT_KEPT = "not kept"


@require_http_methods(["GET", "HEAD", "POST"])
@of_its_owner
def columns_page(request: HttpRequest, upload: Upload) -> HttpResponseBase:
    if not is_asking(upload):
        return onward("progress", upload)
    if request.method != "POST":
        return _page(request, upload, uploads.look(upload))
    if request.POST.get("choose") == "sheet":
        return _choose_sheet(request, upload, uploads.look(upload))
    sheet, table = chosen_table(upload)
    chosen = _chosen(request.POST, table)
    errors = _errors(chosen)
    missing = _missing(chosen)
    if errors or missing:
        look = uploads.look(upload)
        return _page(request, upload, look, status=400, chosen=chosen, errors=errors, missing=missing)
    try:
        found = uploads.choose(upload, seen_in(request.POST), by=staff(request), sheet=sheet, uses=chosen)
    except StaleEdit:
        return _stale(request, upload)
    except ArchiveError as refusal:
        look, said = uploads.look(upload), as_sentence(str(refusal))
        return _page(request, upload, look, status=status_of(refusal), chosen=chosen, refusal=said)
    return onward("questions" if Step.QUESTIONS in found.steps else "check", upload)


def _choose_sheet(request: HttpRequest, upload: Upload, look: Look) -> HttpResponse:
    places = {str(place): place for place, _ in enumerate(look.sheets)}
    sheet = places.get(request.POST.get("sheet", ""))
    if sheet is None:
        return _page(request, upload, look, status=400, refusal=_NO_SHEET)
    try:
        uploads.choose(upload, seen_in(request.POST), by=staff(request), sheet=sheet)
    except StaleEdit:
        return _stale(request, upload)
    messages.success(request, "These rows are from the sheet that you chose.")
    return onward("columns", upload)


def _stale(request: HttpRequest, upload: Upload) -> HttpResponse:
    upload = again(upload)
    if not is_asking(upload):
        return onward("progress", upload)
    return _page(request, upload, uploads.look(upload), status=409, refusal=STALE)


def _chosen(sent: QueryDict, table: Table) -> tuple[str, ...]:
    return tuple(sent.get(f"column-{column.index}", "") for column in table.columns)


def _errors(chosen: tuple[str, ...]) -> dict[int, str]:
    """By the place of the column."""
    known = {option["value"] for group in _groups() for option in group["options"]}
    errors = {place: _NO_TERM for place, code in enumerate(chosen) if code not in known}
    for place, code in enumerate(chosen):
        if code not in _OFTEN and code in known and chosen.count(code) > 1:
            errors[place] = _TWICE
    return errors


def _missing(chosen: tuple[str, ...]) -> list[str]:
    return [sentence for field, sentence in NEEDED.items() if field not in chosen]


def _page(
    request: HttpRequest,
    upload: Upload,
    look: Look,
    *,
    status: int = 200,
    chosen: tuple[str, ...] = (),
    errors: Mapping[int, str] | None = None,
    missing: list[str] | None = None,
    refusal: str = "",
) -> HttpResponse:
    columns = _columns(upload, look, chosen or _first_chosen(look), errors or {})
    first = next((each for each in columns if each["error"]), None)
    first = (
        first
        or next((each for each in columns if each["is_unsure"]), None)
        or (columns[0] if columns else {})
    )
    first["has_focus"] = True
    return render(
        request,
        upload,
        "columns",
        look,
        status=status,
        refusal=refusal,
        missing=missing,
        unsure=sum(1 for each in columns if each["is_unsure"] and not each["is_doubtful"]),
        remarks=in_words(look),
        found={
            "name": upload.name,
            "sheet": look.table.sheet,
            "sheets": [
                {"code": place, "name": name, "is_chosen": place == look.sheet}
                for place, name in enumerate(look.sheets)
            ],
            "rows": len(look.table.lines),
            "columns": columns,
            "sample": [
                {"number": line.number, "values": [shortened(words_of(cell)) for cell in line.cells]}
                for line in look.table.lines[:_SAMPLE]
            ],
        },
    )


def _guessed(use: Use) -> str:
    """Nothing is chosen beforehand where ticks would be lost if nobody chose."""
    return "" if use.why in TO_CHOOSE else use_as_code(use)


def _first_chosen(look: Look) -> tuple[str, ...]:
    """A column that looks like names was kept because somebody said that it has none: they say what it is."""
    return tuple(
        ""
        if use.field in NEVER_STORED and use.why != "chosen" and _values(look.table, place)
        else _guessed(use)
        for place, use in enumerate(look.uses)
    )


def _was_not_kept(use: Use, values: list[str]) -> bool:
    """It seems to say who somebody is, so nothing of it was stored; perhaps wrongly."""
    return use.field in NEVER_STORED and use.why != "chosen" and not values


def _keep_url(upload: Upload, look: Look, letter: str) -> str:
    """Of this column, and of those that were kept already: the file is read afresh."""
    seeming = never_stored(look.table)
    before = [
        each.letter
        for each in look.table.columns
        if each.index in seeming and _values(look.table, each.index)
    ]
    keep = [f"{look.sheet}{one}" for one in (*before, letter)]
    return f"{reverse('admin:uploads')}?{urlencode({'after': str(upload.pk), 'keep': keep}, doseq=True)}"


def _columns(
    upload: Upload, look: Look, chosen: tuple[str, ...], errors: Mapping[int, str]
) -> list[dict[str, Any]]:
    groups = _groups()
    found = []
    for column, use, code, guessed in zip(
        look.table.columns, look.uses, chosen, _first_chosen(look), strict=True
    ):
        values = _values(look.table, column.index)
        is_twice = bool(code) and code not in _OFTEN and chosen.count(code) > 1
        is_as_guessed = code == guessed
        # Whoever sends the file may not know of it.
        is_doubtful = (
            column.is_hidden and use.field not in EXCLUDED and use.why not in ("chosen", "remembered")
        )
        is_unsure = (
            bool(values)
            and is_as_guessed
            and (use.why in ("nothing", *TO_CHOOSE) or not guessed or is_twice or is_doubtful)
        )
        found.append(
            {
                "letter": column.letter,
                "name": f"column-{column.index}",
                "header": shortened(column.header),
                "is_hidden": column.is_hidden,
                "values": values,
                "no_values": _NOT_KEPT if use.field in NEVER_STORED else "empty",
                "keep_url": _keep_url(upload, look, column.letter) if _was_not_kept(use, values) else "",
                "chosen": code,
                "groups": groups,
                "why": _TWO_LIKE_IT
                if is_twice
                else WHY["chosen"]
                if not is_as_guessed
                else WHY["hidden"]
                if is_doubtful
                else WHY.get(use.why, ""),
                "is_unsure": is_unsure,
                "is_doubtful": is_doubtful,
                "error": errors.get(column.index, ""),
            }
        )
    return found


def _values(table: Table, place: int) -> list[str]:
    """The first that differ."""
    found: list[str] = []
    for line in table.lines:
        words = shortened(words_of(line.cells[place]))
        if words and words not in found:
            found.append(words)
        if len(found) == _VALUES:
            break
    return found


def _groups() -> list[dict[str, Any]]:
    read = {**FIELDS, **BESIDE, **MAY_USE}
    groups = [{"label": "", "options": [{"value": code, "label": label} for code, label in read.items()]}]
    groups.append(
        {
            "label": "Not imported",
            "options": [{"value": code, "label": label} for code, label in EXCLUDED.items()],
        }
    )
    terms = load_terms()
    for field, label in TICKED.items():
        groups.append(
            {
                "label": label,
                "options": [
                    {"value": f"tick:{field}:{slug}", "label": f"{name}, as ticks"}
                    for slug, (name, _) in getattr(terms, field).items()
                ],
            }
        )
    return groups
