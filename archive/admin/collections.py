"""Collections in the admin: the list, the editor, the page as readers will see it, and taking one down."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST

from archive.admin import drafts
from archive.admin.access import demand, staff
from archive.admin.collection_form import EditorForm, TitleForm, is_key, keys_in
from archive.admin.collection_read import as_read, as_readers_page
from archive.admin.pages import status_of
from archive.admin.power import say_it_waits
from archive.errors import ArchiveError, StaleEdit
from archive.models.audit import Action, Event
from archive.models.collection import Collection, CollectionEdition
from archive.models.collection_page import CollectionPage
from archive.models.figure import Figure
from archive.models.power import Verdict
from archive.models.publication import Publication
from archive.search.addresses import Address
from archive.search.results import Results
from archive.workflow import collections
from archive.workflow.collections import Content
from archive.workflow.policy import Right

_MOST_FOUND = 20
_MOST_LISTED = 50
_DONE = {
    Action.ADDED: "Started",
    Action.CHANGED: "Changed",
    Action.ASKED: "Submitted",
    Action.TAKEN_BACK: "Taken back",
    Action.REFUSED: "Refused",
    Action.CONFIRMED: "Confirmed",
    Action.LEFT: "Changes discarded",
    Action.WITHDRAWN: "Taken down",
}


@require_http_methods(["GET", "HEAD"])
def list_page(request: HttpRequest) -> HttpResponse:
    demand(request, Right.COLLECT)
    rows = [_row(each) for each in Collection.objects.newest_first()]
    return _render(request, "list", {"title": "Collections", "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def add_page(request: HttpRequest) -> HttpResponse:
    demand(request, Right.COLLECT)
    form = TitleForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                return _to("collection", collections.start(form.content(), by=staff(request)))
            except ArchiveError as refusal:
                form.refuse(refusal)
                status = status_of(refusal)
    return _render(request, "add", {"title": "New collection", "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_page(request: HttpRequest, collection_id: int) -> HttpResponse:
    collection = _found(request, collection_id)
    if request.method != "POST":
        form = EditorForm.of(collection.latest)
        kept = drafts.fill_in(request, form, _draft(collection), only=form.kept)
        theirs = _theirs_beside_draft(collection.latest, form, staff(request)) if kept else ()
        return _editor(request, collection, form, kept=kept, theirs=theirs)
    form = EditorForm.sent(request.POST)
    if not form.is_valid():
        return _editor(request, collection, form, status=400)
    act, _, about = request.POST.get("act", "save").partition(":")
    before = keys_in(form.cleaned_data["order"])
    keys = _moved(act, about, [*before, *(key for key in form.added if key not in before)])
    try:
        collections.save(collection, form.content(keys), seen=form.cleaned_data["seen"], by=staff(request))
    except ArchiveError as refusal:
        form = _with_present(request, collection, refusal)
        theirs = _theirs(collection.latest, form) if isinstance(refusal, StaleEdit) else ()
        return _editor(request, collection, form, status=status_of(refusal), theirs=theirs)
    drafts.forget(request, _draft(collection))
    if act == "find" or (act == "save" and form.cleaned_data["words"]):
        return _found_quotes(request, collection, form.cleaned_data["words"])
    if act == "preview":
        return _to("collection_preview", collection)
    added = [key for key in keys if key not in before]
    if act == "save":
        messages.success(request, "Saved.")
    elif act == "add" and not added:
        messages.warning(request, "Nothing was added: there is no new quote or figure in what you gave.")
    at = added[0] if added else about
    if at in keys:
        return _to("collection", collection, at=at, act=act)
    return _to("collection", collection, **({"act": act} if act == "save" else {}))  # where the focus goes


def _moved(act: str, key: str, keys: list[str]) -> list[str]:
    """The keys once a button of one part was pressed."""
    if act == "add" and is_key(key) and key not in keys:
        return [*keys, key]
    if key not in keys:
        return keys
    place, rest = keys.index(key), [each for each in keys if each != key]
    if act == "up":
        rest.insert(max(place - 1, 0), key)
    elif act == "down":
        rest.insert(place + 1, key)
    return rest if act in ("up", "down", "remove") else keys


def _with_present(request: HttpRequest, collection: Collection, refusal: ArchiveError) -> EditorForm:
    """What they typed, beside the edition that they have now been told of."""
    sent = request.POST.copy()
    if isinstance(refusal, StaleEdit):
        sent["seen"] = collection.latest.seen
    form = EditorForm.sent(sent)
    form.is_valid()
    form.refuse(refusal)
    return form


def _theirs(latest: CollectionEdition, form: EditorForm) -> list[tuple[str, str]]:
    """What somebody else saved meanwhile that is not what was sent: its name, and what they have."""
    mine = _in_words(form.content(keys_in(form.cleaned_data["order"])))
    theirs = _in_words(collections.content_of(latest))
    # Of a quote that only they have, nothing was sent.
    return [(name, said or "Empty") for name, said in theirs.items() if mine.get(name, "") != said]


def _theirs_beside_draft(latest: CollectionEdition, form: EditorForm, person: User) -> list[tuple[str, str]]:
    """The same for what was typed and never saved, where the last who saved is another."""
    if latest.changed_by_id == person.pk:
        return []
    shown = {"Title": "title", "Introduction": "introduction", "Web address": "slug"}
    for key in keys_in(form["order"].value() or ""):
        shown |= {f"Heading of {key}": f"heading-{key}", f"Sentence before {key}": f"context-{key}"}
    saved = _in_words(collections.content_of(latest))
    return [(name, saved[name] or "Empty") for name, at in shown.items() if saved[name] != form[at].value()]


def _in_words(content: Content) -> dict[str, str]:
    words = {
        "Title": content.title,
        "Introduction": content.introduction,
        "Web address": content.slug,
        "Publish on": date_format(content.publish_on, "j F Y") if content.publish_on else "",
        "Quotes and figures": ", ".join(part.key for part in content.parts),
    }
    for part in content.parts:
        words[f"Heading of {part.key}"] = part.heading
        words[f"Sentence before {part.key}"] = part.context
    return words


@require_http_methods(["GET", "HEAD"])
def preview_page(request: HttpRequest, collection_id: int) -> HttpResponse:
    return _preview(request, _found(request, collection_id))


@require_POST
def submit_act(request: HttpRequest, collection_id: int) -> HttpResponse:
    collection = _found(request, collection_id)
    try:
        asked = collections.submit(collection, seen=request.POST.get("seen", ""), by=staff(request))
    except ArchiveError as refusal:
        return _preview(request, collection, refusal=str(refusal), status=status_of(refusal))
    say_it_waits(request, asked)
    return _to("collection", collection)


@require_POST
def discard_act(request: HttpRequest, collection_id: int) -> HttpResponse:
    collection = _found(request, collection_id)
    try:
        collections.discard(collection, seen=request.POST.get("seen", ""), by=staff(request))
    except ArchiveError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Your changes are gone. This is what was submitted last.")
    return _to("collection", collection)


@require_http_methods(["GET", "HEAD", "POST"])
def take_down_page(request: HttpRequest, collection_id: int) -> HttpResponse:
    collection = _found(request, collection_id)
    context: dict[str, Any] = {"title": "Take this collection down", **_row(collection)}
    if request.method == "POST":
        try:
            collections.take_down(collection, by=staff(request))
        except ArchiveError as refusal:
            context["refusal"] = str(refusal)
            return _render(request, "take_down", context, status=status_of(refusal))
        messages.success(request, "Readers no longer see this collection.")
        return _to("collection", collection)
    return _render(request, "take_down", context)


def _draft(collection: Collection) -> str:
    """What was typed and not saved is kept under this name (admin/drafts.py)."""
    return f"collection-{collection.pk}"


def _found(request: HttpRequest, collection_id: int) -> Collection:
    demand(request, Right.COLLECT)
    return get_object_or_404(Collection, pk=collection_id)


def _to(page: str, collection: Collection, **query: str) -> HttpResponse:
    address = reverse(f"admin:{page}", args=[collection.pk])
    return HttpResponseRedirect(f"{address}?{urlencode(query)}" if query else address)


def _row(collection: Collection) -> dict[str, Any]:
    latest, page = collection.latest, collections.page_of(collection)
    return {
        "collection": collection,
        "latest": latest,
        "page": page,
        "state": _state(latest, page),
        "quotes": latest.parts.exclude(public_id="").count(),
        "withdrawn": collections.withdrawn_from(page) if page is not None else 0,
        "is_shown": page is not None and page.publish_on <= timezone.localdate(),
        "may_discard": latest.is_draft and latest.number > 1,
    }


def _state(latest: CollectionEdition, page: CollectionPage | None) -> str:
    """In words, what readers see and what waits."""
    seen = ""
    if page is not None:
        is_shown = page.publish_on <= timezone.localdate()
        called = "Public since" if is_shown else "Confirmed; public from"
        seen = f"{called} {date_format(page.publish_on, 'j F Y')}"
    elif latest.collection.takedowns.exists():
        seen = "Taken down"
    if latest.is_waiting():
        waits = "waiting to be confirmed"
    elif latest.is_draft and latest.number > 1:
        waits = "with changes that have not been submitted"
    elif latest.is_draft:
        waits = "Draft"
    elif latest.verdict in (Verdict.REFUSED, Verdict.TAKEN_BACK):
        waits = "the last changes were refused" if latest.verdict == Verdict.REFUSED else "taken back"
    else:
        waits = "" if latest.is_confirmed else "nobody confirmed it in time"
    both = "; ".join(filter(None, [seen, waits]))
    return both[0].upper() + both[1:]


def _editor(
    request: HttpRequest,
    collection: Collection,
    form: EditorForm,
    *,
    status: int = 200,
    found: Sequence[Publication] | None = None,
    total: int = 0,
    kept: drafts.Kept | None = None,
    theirs: Sequence[tuple[str, str]] = (),
) -> HttpResponse:
    order = form["order"].value() or ""
    keys = keys_in(order)
    context = {
        **_row(collection),
        "title": collection.latest.title,
        "form": form,
        "is_editor": True,
        "draft_form": _draft(collection),
        "kept": kept,
        "theirs": theirs,
        "parts": _parts(form, keys),
        "at": request.GET.get("at", ""),
        "act": request.GET.get("act", ""),
        "found": found,
        "total": total,
        "chosen": set(keys),
        "history": _history(collection),
    }
    return _render(request, "edit", context, status=status)


def _history(collection: Collection) -> list[dict[str, Any]]:
    """The latest first."""
    rows = Event.objects.filter(subject=f"collection {collection.pk}").order_by("-sequence")[:_MOST_LISTED]
    return [{"at": row.at, "done": _DONE[Action(row.action)], "by": row.by} for row in rows]


def _parts(form: EditorForm, keys: list[str]) -> list[dict[str, Any]]:
    """What stands in the editor: each quote or figure as it is today, with its fields."""
    by_key = {each.public_id: each for each in Publication.objects.filter(public_id__in=keys).with_tags()}
    content = [each for each in keys if each.startswith("figure-")]
    numbers = [int(key.removeprefix("figure-")) for key in content]
    figures = {f"figure-{pk}": each for pk, each in Figure.objects.in_bulk(numbers).items()}
    return [
        {
            "key": key,
            "quote": by_key.get(key),
            "figure": figures.get(key),
            "is_figure": key.startswith("figure-"),
            "heading": form[f"heading-{key}"] if f"heading-{key}" in form.fields else None,
            "context": form[f"context-{key}"] if f"context-{key}" in form.fields else None,
        }
        for key in keys
    ]


def _found_quotes(request: HttpRequest, collection: Collection, words: str) -> HttpResponse:
    """The editor, with what readers' own search finds. A press, not an address: it keeps no words."""
    form = EditorForm.of(collection.latest)
    form.initial["words"] = words
    quotes: list[Publication] = []
    total = 0
    if ids := collections.ids_in(words):
        quotes = list(Publication.objects.filter(public_id__in=ids).with_tags()[:_MOST_FOUND])
        total = len(quotes)
    elif words.strip():
        results = Results(Address(reverse("archive:search"), (("q", words),)))
        if not results.problems:
            quotes, total = list(results.page.quotes)[:_MOST_FOUND], results.page.total
    return _editor(request, collection, form, found=quotes, total=total)


def _preview(
    request: HttpRequest, collection: Collection, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    latest = collection.latest
    context = {
        **_row(collection),
        **as_read(latest),
        "title": "Check it and submit it",
        "missing": collections.missing(latest) if latest.is_draft else (),
        "refusal": refusal,
    }
    return _render(request, "preview", context, status=status)


def _render(request: HttpRequest, page: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    context = {**admin.site.each_context(request), "is_nav_sidebar_enabled": False, **context}
    return TemplateResponse(request, f"admin/collections/{page}.html", context, status=status)


PAGES = (
    ("collection", "", edit_page),
    ("collection_preview", "preview/", preview_page),
    ("collection_as_readers", "as-readers/", as_readers_page),
    ("collection_submit", "submit/", submit_act),
    ("collection_discard", "discard/", discard_act),
    ("collection_take_down", "take-down/", take_down_page),
)
