"""What nobody can know from the file alone: asked once for all of it."""

import re
from calendar import month_name
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_http_methods

from archive.admin.access import staff
from archive.admin.pages import status_of
from archive.admin.uploads_steps import STALE, again, is_asking, of_its_owner, onward, render, seen_in, url_of
from archive.admin.uploads_words import columns_in_words, rows_in_words, shortened
from archive.admin.wording import as_sentence
from archive.errors import ArchiveError, StaleEdit
from archive.models.upload import Upload
from archive.spreadsheets.asking import MONTHS, Question
from archive.spreadsheets.dates import DAY_FIRST, DAY_ORDER, MONTH_FIRST
from archive.spreadsheets.meanings import EMPTY, WRONG
from archive.spreadsheets.months import of_this_and_past_years
from archive.spreadsheets.terms import Terms
from archive.spreadsheets.values import AGE_RANGE, HIGHER, LOWER
from archive.workflow import uploads
from archive.workflow.upload_looking import Look, load_terms
from archive.workflow.uploads import Step

_OTHER = "other"
_LAST = (EMPTY, WRONG)  # of the answers, after every term
_ROWS_NAMED = 6  # or runs of them
_LONGEST_SHOWN = 120  # characters
_UNANSWERED = "Please choose one."
_NO_TERM = "Choose from the list."


@require_http_methods(["GET", "HEAD", "POST"])
@of_its_owner
def questions_page(request: HttpRequest, upload: Upload) -> HttpResponseBase:
    if not is_asking(upload):
        return onward("progress", upload)
    look = uploads.look(upload)
    if request.method != "POST":
        return _page(request, upload, look)
    answers, errors = _answers(request.POST, look)
    if errors:
        return _page(request, upload, look, status=400, errors=errors)
    try:
        found = uploads.choose(upload, seen_in(request.POST), by=staff(request), answers=answers)
    except StaleEdit:
        upload = again(upload)
        if not is_asking(upload):
            return onward("progress", upload)
        return _page(request, upload, uploads.look(upload), status=409, refusal=STALE)
    except ArchiveError as refusal:
        return _page(request, upload, look, status=status_of(refusal), refusal=as_sentence(str(refusal)))
    # An answer may lead to another question.
    return onward("questions" if Step.QUESTIONS in found.steps else "check", upload)


def _name(question: Question) -> str:
    """The key of a question may hold a word of the file: an address and a log never have it.

    By its key and not its place: where a term was added or retired since the page was shown, the places move,
    and an answer would go to another question.
    """
    return f"question-{salted_hmac(__name__, question.key).hexdigest()[:16]}"


def _answers(sent: QueryDict, look: Look) -> tuple[dict[str, str], dict[int, str]]:
    answers: dict[str, str] = {}
    errors: dict[int, str] = {}
    terms = load_terms()
    for place, question in enumerate(look.questions):
        name = _name(question)
        given, other = sent.get(name, ""), sent.get(f"{name}-other", "")
        if given == _OTHER or (other and not given):  # without scripts, choosing a term ticks nothing
            given = other
            if given not in _others(question, terms):
                errors[place] = _NO_TERM
                continue
        elif given not in dict(question.choices):
            errors[place] = _UNANSWERED
            continue
        answers[question.key] = given
    return answers, errors


def _others(question: Question, terms: Terms) -> dict[str, str]:
    """All terms of the vocabulary that a value may be one of, by slug; or all months."""
    if question.any_of == MONTHS:
        return of_this_and_past_years(timezone.localdate())
    known = getattr(terms, question.any_of) if question.any_of else {}
    return {slug: label for slug, (label, _) in known.items()}


def _page(
    request: HttpRequest,
    upload: Upload,
    look: Look,
    *,
    status: int = 200,
    errors: Mapping[int, str] | None = None,
    refusal: str = "",
) -> HttpResponse:
    sent = request.POST if errors else None
    terms = load_terms()
    questions = [_question(each, look, terms, sent) for each in look.questions]
    for place, said in (errors or {}).items():
        questions[place]["error"] = said
    if questions:
        first = next((each for each in questions if each.get("error")), questions[0])
        first["has_focus"] = True
    return render(
        request,
        upload,
        "questions",
        look,
        status=status,
        refusal=refusal,
        questions=questions,
        wrong=len(errors or {}),
        next_url=url_of("check", upload),
    )


def _question(question: Question, look: Look, terms: Terms, sent: QueryDict | None) -> dict[str, Any]:
    name = _name(question)
    others = _others(question, terms)
    if sent is not None:
        chosen, other = sent.get(name, ""), sent.get(f"{name}-other", "")
        chosen = chosen or (_OTHER if other else "")
    else:
        chosen = look.choices.answers.get(question.key, question.suggested)
        offered = dict(question.choices)
        other = chosen if chosen not in offered and chosen in others else ""
        chosen = _OTHER if other else chosen
    choices = [
        {"code": code, "words": _with_example(question, code, words), "is_chosen": code == chosen}
        for code, words in question.choices
    ]
    return {
        "name": name,
        "asks": question.asks,
        "shown": shortened(question.shown, _LONGEST_SHOWN),
        "where": _where(question),
        "choices": [each for each in choices if each["code"] not in _LAST],
        "last": [each for each in choices if each["code"] in _LAST],
        "others": [
            {"code": slug, "words": label, "is_chosen": slug == other} for slug, label in others.items()
        ],
        "other_words": _other_words(question),
        "is_other": chosen == _OTHER,
    }


def _other_words(question: Question) -> str:
    if question.any_of == MONTHS:
        return "The month"
    return "Another term" if question.choices else "A term from the list"


def _where(question: Question) -> str:
    """Which rows it is about, the first of them by number."""
    if not question.row_numbers:
        return f"This is about all {question.rows:,} rows."
    besides = question.rows - len(question.row_numbers)
    where = rows_in_words(question.row_numbers, most=_ROWS_NAMED, besides=max(0, besides))
    if question.column:
        where = f"{columns_in_words([question.column])}, {where}"
    return as_sentence(where)


def _with_example(question: Question, code: str, words: str) -> str:
    """What the value that is shown then is: of a date that can be read in two ways, of a range of ages."""
    numbers = re.findall(r"\d+", question.shown)
    if question.kind == AGE_RANGE and len(numbers) == 2 and code in (LOWER, HIGHER):
        return f"{words}: {min(map(int, numbers)) if code == LOWER else max(map(int, numbers))}"
    order = {DAY_FIRST: (0, 1), MONTH_FIRST: (1, 0)}.get(code)
    if question.kind != DAY_ORDER or order is None or len(numbers) < 2:
        return words
    day, month = (int(numbers[place]) for place in order)
    return f"{words}: {day} {month_name[month]}" if 1 <= month <= 12 else words
