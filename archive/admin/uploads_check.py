"""The last look before anything is stored: what is ready, what is not, and what has to be seen first."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods

from archive.admin.access import staff
from archive.admin.pages import status_of
from archive.admin.uploads_problems import in_words, is_of_all, rows_of, to_look_at
from archive.admin.uploads_steps import STALE, again, is_asking, of_its_owner, onward, render, seen_in
from archive.admin.uploads_words import FIELDS, rows_in_words, shortened
from archive.admin.wording import as_sentence, counted
from archive.errors import ArchiveError, StaleEdit
from archive.models.upload import Upload
from archive.spreadsheets.judging import Row
from archive.spreadsheets.terms import Terms
from archive.vocabulary import Basis, Gender, Nation, Severity
from archive.workflow import uploads
from archive.workflow.upload_looking import Look, load_terms
from archive.workflow.uploads import Step

_LABELS: dict[str, dict[str, Any]] = {
    "basis": dict(Basis.choices),
    "gender": dict(Gender.choices),
    "nation": dict(Nation.choices),
    "severity": dict(Severity.choices),
}

_EXAMPLES = 3
_GUESSES = 4  # of a column; the rest is folded
_ORDER = {
    "day-first": "Dates such as 03/04/2024 are read with the day first, as other dates in the file show.",
    "month-first": "Dates such as 03/04/2024 are read with the month first, as other dates in the file show.",
}


@require_http_methods(["GET", "HEAD", "POST"])
@of_its_owner
def check_page(request: HttpRequest, upload: Upload) -> HttpResponseBase:
    if not is_asking(upload):
        return onward("progress", upload)
    look = uploads.look(upload)
    if Step.COLUMNS in look.steps or Step.SHEET in look.steps:
        return onward("columns", upload)
    if Step.QUESTIONS in look.steps:
        return onward("questions", upload)
    if request.method != "POST":
        return _page(request, upload, look)
    looked_at = set(request.POST.getlist("seen"))
    if Step.WARNINGS in look.steps and not looked_at >= {each.code for each in look.warnings}:
        return _page(request, upload, look, status=400, looked_at=looked_at)
    good_only = request.POST.get("begin") == "good"
    try:
        upload = _see(upload, look, seen_in(request.POST), staff(request))
        uploads.begin(upload, upload.version, good_only=good_only, by=staff(request))
    except StaleEdit:
        return _stale(request, upload)
    except ArchiveError as refusal:
        upload = again(upload)  # which warnings they have seen is written down
        said = as_sentence(str(refusal))
        return _page(
            request,
            upload,
            uploads.look(upload),
            status=status_of(refusal),
            looked_at=looked_at,
            refusal=said,
        )
    return onward("progress", upload)


def _see(upload: Upload, look: Look, seen: int, person: User) -> Upload:
    """Write down which warnings they were shown, where that is new; raises StaleEdit."""
    if seen != upload.version:
        raise StaleEdit(STALE)
    if Step.WARNINGS not in look.steps:
        return upload
    return uploads.see_warnings(upload, seen, look, by=person)


def _stale(request: HttpRequest, upload: Upload) -> HttpResponse:
    upload = again(upload)
    if not is_asking(upload):  # pressed twice
        return onward("progress", upload)
    return _page(request, upload, uploads.look(upload), status=409, refusal=STALE)


def _page(
    request: HttpRequest,
    upload: Upload,
    look: Look,
    *,
    status: int = 200,
    looked_at: Collection[str] | None = None,
    refusal: str = "",
) -> HttpResponse:
    ready, already, excluded = len(look.good), len(look.already), len(look.judged.left_out)
    wrong = len(rows_of(look.problems))
    if is_of_all(look.problems):
        wrong = len(look.table.lines) - already - excluded
    texts = {row.number: row.text for row in look.judged.rows}
    all_seen = Step.WARNINGS not in look.steps
    return render(
        request,
        upload,
        "check",
        look,
        status=status,
        refusal=refusal,
        ready=ready,
        wrong=wrong,
        already=already,
        excluded=excluded,
        problems=in_words(look.problems),
        warnings=to_look_at(look.warnings, texts, all_seen=all_seen, looked_at=looked_at),
        guessed=_guessed(look),
        taken_out=_taken_out(look),
        order_settled=_ORDER.get(look.judged.order_settled, ""),
        examples=_examples(look),
        store_words=_store_words(ready, wrong),
    )


def _store_words(ready: int, wrong: int) -> str:
    stored = counted(ready, "row", "rows")
    return f"Store {stored} and exclude {wrong}" if wrong else f"Store {stored}"


def _guessed(look: Look) -> list[dict[str, Any]]:
    """What was read otherwise than written, by column, the most frequent first."""
    columns: dict[str, dict[str, Any]] = {}
    for each in sorted(look.judged.guessed, key=lambda each: -each.rows):
        column = columns.setdefault(
            each.column,
            {"letter": each.column, "is": FIELDS.get(each.field, ""), "shown": [], "folded": []},
        )
        written, read = shortened(each.shown), _in_words(each.field, each.means) or "nothing"
        if written.casefold() == read.casefold():  # "March 2024", though we keep it otherwise
            continue
        pair = {"written": written, "read": read, "rows": each.rows}
        column["shown" if len(column["shown"]) < _GUESSES else "folded"].append(pair)
    columns = {letter: column for letter, column in columns.items() if column["shown"]}
    return sorted(columns.values(), key=lambda column: (len(column["letter"]), column["letter"]))


def _taken_out(look: Look) -> list[str]:
    """What nobody can see was in some of the texts, and is stored in none: its name, and the rows."""
    rows: dict[str, list[int]] = {}
    for row in look.good:
        for removed in look.forms[row.number].removed:
            rows.setdefault(removed.what, []).append(row.number)
    return [f"{what}: {rows_in_words(numbers)}" for what, numbers in sorted(rows.items())]


def _examples(look: Look) -> list[dict[str, Any]]:
    terms = load_terms()
    return [_example(row, terms) for row in look.good[:_EXAMPLES]]


def _example(row: Row, terms: Terms) -> dict[str, Any]:
    values = []
    for field, label in FIELDS.items():
        if field == "text":
            continue
        value = getattr(row, field)
        if isinstance(value, tuple):
            value = ", ".join(getattr(terms, field)[slug][0] for slug in value)
        values.append((label, _in_words(field, value)))
    return {"number": row.number, "text": row.text, "values": [each for each in values if each[1]]}


def _in_words(field: str, value: Any) -> str:
    if value in (None, ""):
        return ""
    if isinstance(value, date):
        return date_format(value, "F Y" if field == "month" else "j F Y")
    return str(_LABELS.get(field, {}).get(value, value))
