"""The practice room: invented cases, decided by the keys of real ones and compared with the right answers.

By construction nothing here is testimony: cases come from a file, what somebody does with them stays in their
session until they sign out, and none of these modules may import what stores, counts or publishes
(pyproject.toml, "practice-alone"). Nobody else sees how it went, and nothing counts it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from archive.admin.practice_cases import Case, cases, following
from archive.admin.practice_compare import Verdict, compare
from archive.admin.practice_sheet import LONGEST, MOST_ACTS, Act, Did, Sheet, sheet
from archive.admin.wording import LABEL_CHOICES, LABELS_BY_LETTER
from archive.vocabulary import KeepReason

_SESSION = "practice"  # {code of a case: what somebody did with it}
_SHOWN = "practice-shown"  # its own: showing an invented text shows no real one


class NotDone(Exception):
    """Says in words why an act changed nothing."""


@dataclass(frozen=True, slots=True)
class Done:
    sentence: str
    behind: int | None = None


@require_safe
def index_page(request: HttpRequest) -> HttpResponse:
    kept = _kept(request)
    rows = [
        {"case": case, "number": number, "begun": code in kept, "done": kept.get(code, {}).get("done", False)}
        for number, (code, case) in enumerate(cases().items(), start=1)
    ]
    going_on = next((row["case"] for row in rows if not row["done"]), None)
    return _render(request, "index", "Practice", rows=rows, going_on=going_on)


@require_safe
def case_page(request: HttpRequest, case: str) -> HttpResponse:
    chosen = _case(case)
    if _kept(request).get(case, {}).get("done"):
        return HttpResponseRedirect(reverse("admin:practice_result", args=[case]))
    return _work(request, chosen)


@require_safe
def result_page(request: HttpRequest, case: str) -> HttpResponse:
    chosen = _case(case)
    kept = _kept(request).get(case, {})
    if not kept.get("done"):
        return HttpResponseRedirect(reverse("admin:practice_case", args=[case]))
    rows = compare(sheet(chosen, kept["acts"]))
    answers = kept.get("answers", {})
    return _render(
        request,
        "result",
        f"Practice: {chosen.title}",
        case=chosen,
        groups=[
            (code, [row for row in rows if row.verdict == code])
            for code in (Verdict.MISSED, Verdict.VAIN, Verdict.RIGHT, Verdict.EITHER)
        ],
        is_faultless=not any(row.verdict in (Verdict.MISSED, Verdict.VAIN) for row in rows),
        yours=sheet(chosen, kept["acts"]).public_text,
        questions=[
            (
                each,
                each.item.label,
                answers.get(each.item.value),
                answers.get(each.item.value) == _yes(each.is_yes),
            )
            for each in chosen.questions
        ],
        lines=[(str(number), line) for number, line in enumerate(chosen.lines)],
        line=chosen.lines[int(answers["line"])] if answers.get("line") else None,
        chosen_line=answers.get("line"),
        is_answered=bool(answers),
        incomplete=request.GET.get("incomplete") == "yes",
        following=following(chosen),
    )


@require_POST
def case_act(request: HttpRequest, case: str, act: str) -> HttpResponse:
    chosen = _case(case)
    if act in _PAGES:
        return HttpResponseRedirect(_PAGES[act](request, chosen))
    if act not in _ACTS:
        raise Http404
    kept = _kept(request).get(case, {})
    laid = sheet(chosen, kept.get("acts", []))
    said, behind, problem = "", None, ""
    try:
        done = _ACTS[act](request, laid)
        said, behind = done.sentence, done.behind
    except NotDone as reason:
        problem = str(reason)
    if "X-Requested-With" in request.headers or problem:
        return _work(
            request, chosen, behind=behind, said=said, problem=problem, status=400 if problem else 200
        )
    after = f"?after={behind}" if behind else ""
    return HttpResponseRedirect(f"{reverse('admin:practice_case', args=[case])}{after}")


def _work(
    request: HttpRequest,
    case: Case,
    *,
    behind: int | None = None,
    said: str = "",
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    asked = request.GET.get("after", "")
    acts = _kept(request).get(case.code, {}).get("acts", [])
    if behind is None and asked.isdecimal():
        behind = int(asked[:9])
    response = _render(
        request,
        "case",
        f"Practice: {case.title}",
        case=case,
        sheet=sheet(case, acts, behind=behind),
        softened=not request.session.get(_SHOWN, False),
        may_undo=bool(acts),
        keep_reasons=KeepReason.choices,
        labels=LABELS_BY_LETTER,
        number=list(cases()).index(case.code) + 1,
        total=len(cases()),
        said=said,
        problem=problem,
    )
    response.status_code = status
    return response


def _render(request: HttpRequest, page: str, title: str, **context: Any) -> TemplateResponse:
    shared = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,
        "title": title,
        "page": page,
    }
    return TemplateResponse(request, f"admin/practice/{page}.html", {**shared, **context})


def _case(code: str) -> Case:
    if code not in cases():
        raise Http404
    return cases()[code]


def _kept(request: HttpRequest) -> dict[str, dict[str, Any]]:
    """What this session holds of each case; one of an older list of cases counts for nothing."""
    kept = request.session.get(_SESSION, {})
    return {code: told for code, told in kept.items() if code in cases()}


def _keep(request: HttpRequest, case: Case, **told: Any) -> None:
    kept = _kept(request)
    kept[case.code] = {**kept.get(case.code, {}), **told}
    request.session[_SESSION] = kept


def _yes(is_yes: bool) -> str:
    return "yes" if is_yes else "no"


# What one does with flags


class FlagsForm(forms.Form):
    flags = forms.RegexField(r"^[0-9]{1,4}(,[0-9]{1,4})*\Z", max_length=400)
    replacement = forms.CharField(required=False, max_length=LONGEST)
    reason = forms.ChoiceField(choices=KeepReason.choices, required=False)


class StretchForm(forms.Form):
    flags = forms.RegexField(r"^[0-9]{1,4}\Z")
    stretch = forms.RegexField(r"^[0-9]{1,6}-[0-9]{1,6}\Z")


class MarkForm(forms.Form):
    start = forms.IntegerField(required=False, min_value=0)
    end = forms.IntegerField(required=False, min_value=1)
    words = forms.CharField(required=False, max_length=500)
    occurrence = forms.IntegerField(required=False, min_value=1, max_value=100)
    label = forms.ChoiceField(choices=LABEL_CHOICES)
    replacement = forms.CharField(required=False, max_length=LONGEST)


def _valid(form: forms.Form) -> Mapping[str, Any]:
    if not form.is_valid():
        raise NotDone("That could not be read. Nothing has changed: please try again.")
    return form.cleaned_data


def _note(
    request: HttpRequest, laid: Sheet, did: Did, ids: list[int], words: str = "", place: str = "0-0"
) -> None:
    if not request.session.get(_SHOWN, False):
        raise NotDone("Show the text first.")
    acts: list[Act] = list(_kept(request).get(laid.case.code, {}).get("acts", []))
    if len(acts) >= MOST_ACTS:
        raise NotDone("That is a great deal for one practice case. Start it again with a clean text.")
    start, _, end = place.partition("-")
    _keep(request, laid.case, acts=[*acts, [did.value, ids, words, int(start), int(end)]])


def _chosen(request: HttpRequest, laid: Sheet) -> tuple[list[int], Mapping[str, Any]]:
    sent = _valid(FlagsForm(request.POST))
    ids = [int(one) for one in sent["flags"].split(",")]
    if not all(laid.flag(one) for one in ids):
        raise NotDone("This flag is not there any more. Below is the case as it is now.")
    return ids, sent


def _accept(request: HttpRequest, laid: Sheet) -> Done:
    ids, _ = _chosen(request, laid)
    _note(request, laid, Did.REPLACE, ids)
    return Done("Replaced." if len(ids) == 1 else f"Replaced {len(ids)}.", ids[0])


def _replace(request: HttpRequest, laid: Sheet) -> Done:
    ids, sent = _chosen(request, laid)
    words = " ".join(sent["replacement"].split())
    if not words:
        raise NotDone("Type what should go in its place.")
    _note(request, laid, Did.REPLACE, ids, words)
    return Done("Replaced.", ids[0])


def _keep_words(request: HttpRequest, laid: Sheet) -> Done:
    ids, sent = _chosen(request, laid)
    if not sent["reason"]:
        raise NotDone("Choose a reason: a second person will want to know why it may stay.")
    _note(request, laid, Did.KEEP, ids, sent["reason"])
    return Done("Kept.", ids[0])


def _reopen(request: HttpRequest, laid: Sheet) -> Done:
    ids, _ = _chosen(request, laid)
    _note(request, laid, Did.REOPEN, ids)
    return Done("Open again.", ids[0])


def _resize(request: HttpRequest, laid: Sheet) -> Done:
    sent = _valid(StretchForm(request.POST))
    flag = laid.flag(int(sent["flags"]))
    if flag is None or sent["stretch"] not in flag.sizes:
        raise NotDone("This flag cannot be made wider or narrower like that.")
    _note(request, laid, Did.RESIZE, [flag.flag_id], place=sent["stretch"])
    start, _, end = sent["stretch"].partition("-")
    return Done(f"Now: {laid.case.text[int(start) : int(end)]}", flag.flag_id)


def _mark(request: HttpRequest, laid: Sheet) -> Done:
    sent = _valid(MarkForm(request.POST))
    start, end = sent["start"], sent["end"]
    if start is None or end is None:
        start, end = _found(laid.case.text, sent["words"], sent["occurrence"] or 1)
    if not 0 <= start < end <= len(laid.case.text):
        raise NotDone("These words are not in the text.")
    words = " ".join(sent["replacement"].split())
    _note(request, laid, Did.MARK, [], f"{sent['label']}\n{words}", f"{start}-{end}")
    return Done("Marked and replaced.")


def _found(text: str, words: str, which: int) -> tuple[int, int]:
    at = -1
    for _ in range(which):
        at = text.find(words, at + 1) if words else -1
        if at < 0:
            raise NotDone("These words are not in the text. Copy them exactly as they appear there.")
    return at, at + len(words)


def _undo(request: HttpRequest, laid: Sheet) -> Done:
    acts = list(_kept(request).get(laid.case.code, {}).get("acts", []))
    if not acts:
        raise NotDone("There is nothing to undo.")
    undone = acts.pop()
    _keep(request, laid.case, acts=acts)
    ids = undone[1]
    return Done("Undone.", ids[0] if ids else None)


def _show(request: HttpRequest, _: Sheet) -> Done:
    request.session[_SHOWN] = request.POST.get("show") == "yes"
    return Done("The text is shown." if request.session[_SHOWN] else "The text is softened.")


_ACTS: dict[str, Callable[[HttpRequest, Sheet], Done]] = {
    "accept": _accept,
    "replace": _replace,
    "keep": _keep_words,
    "reopen": _reopen,
    "resize": _resize,
    "mark": _mark,
    "undo": _undo,
    "show": _show,
}


# What leads to another page


def _finish(request: HttpRequest, case: Case) -> str:
    acts = _kept(request).get(case.code, {}).get("acts", [])
    if sheet(case, acts).open_count or not request.session.get(_SHOWN, False):
        return reverse("admin:practice_case", args=[case.code])
    _keep(request, case, acts=acts, done=True)
    return reverse("admin:practice_result", args=[case.code])


def _again(request: HttpRequest, case: Case) -> str:
    kept = _kept(request)
    kept.pop(case.code, None)
    request.session[_SESSION] = kept
    return reverse("admin:practice_case", args=[case.code])


def _answer(request: HttpRequest, case: Case) -> str:
    result = reverse("admin:practice_result", args=[case.code])
    names = [each.item.value for each in case.questions]
    answers = {name: request.POST.get(name, "") for name in names}
    if any(answer not in ("yes", "no") for answer in answers.values()):
        return f"{result}?incomplete=yes#questions"
    if case.lines:
        answers["line"] = request.POST.get("line", "")
        if answers["line"] not in [str(number) for number in range(len(case.lines))]:
            return f"{result}?incomplete=yes#questions"
    if _kept(request).get(case.code, {}).get("done"):
        _keep(request, case, answers=answers)
    return f"{result}#questions"


_PAGES: dict[str, Callable[[HttpRequest, Case], str]] = {
    "finish": _finish,
    "again": _again,
    "answer": _answer,
}
