"""Where a sign-in leads, and what becomes of a press that meets it."""

from urllib.parse import unquote, urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import Resolver404, ResolverMatch, resolve, reverse

from archive.admin import drafts
from archive.admin.refusals import SCRIPT

# Addresses that take a press and show nothing, each with the page on which one presses: a sign-in leads
# there. Every address that takes only POST stands here; a test asks each.
PRESSED_ON = {
    "archive_testimony_review_act": "archive_testimony_review",
    "archive_testimony_show_text": "archive_testimony_review",
    "archive_testimony_language_read": "archive_testimony_review",
    "archive_testimony_line": "archive_testimony_prepare",
    "archive_testimony_take_back": "archive_testimony_prepare",
    "archive_testimony_return": "archive_testimony_clear",
    "archive_testimony_return_line": "archive_testimony_clear",
    "archive_testimony_renew": "archive_testimony_change",
    "archive_testimony_severity": "archive_testimony_change",
    "archive_testimony_start_edition": "archive_testimony_change",
    "archive_testimony_change_line": "archive_testimony_change",
    "archive_testimony_leave_line": "archive_testimony_change",
    "archive_testimony_leave_edition": "archive_testimony_change",
    "archive_testimony_let_go": "archive_testimony_change",
    "archive_testimony_open_again": "archive_testimony_change",
    "archive_testimony_withdraw_now": "archive_testimony_withdraw",
    "archive_testimony_withdraw_cancel": "archive_testimony_withdraw",
    "archive_testimony_claim": "archive_testimony_change",
    "next_skip": "next",
    "hand_over_all": "index",
    "archive_testimony_concern": "archive_testimony_change",
    "archive_testimony_concern_note": "archive_testimony_concerns",
    "archive_testimony_concern_close": "archive_testimony_concerns",
    "archive_event_export": "archive_event_changelist",
    "power_request_act": "power_request",
    "practice_act": "practice",  # the session that held the case is gone
    "collection_submit": "collection",
    "collection_discard": "collection",
    "rights_request_act": "rights_request",
    "rights_requests_export": "rights_requests",
    "upload_errors": "upload",
    "logout": "index",
    "session": "index",
    "draft_keep": "index",
    "draft_discard": "index",
    "policy_report": "index",
}
_ABOUT = ("testimony_id", "request_id", "upload_id", "collection_id")  # what an address names


def page_for(address: str) -> str:
    """Return ``address`` if it is a page, or else the page that leads to it."""
    path, _, query = address.partition("#")[0].partition("?")
    path = unquote(path)
    match = _match(f"{path.removesuffix('/')}/") or _match(
        path
    )  # the slash is put there for whoever forgot it
    if match is None or not {".", ".."}.isdisjoint(path.split("/")):  # a browser would go elsewhere
        return reverse("admin:index")
    if "admin" not in match.namespaces or match.url_name not in PRESSED_ON:
        return address
    about = [match.kwargs[name] for name in _ABOUT if name in match.kwargs]
    page = reverse(f"admin:{PRESSED_ON[match.url_name]}", args=about)
    keeps_filters = match.url_name == "archive_event_export" and query
    return f"{page}?{query}" if keeps_filters else page


def _match(path: str) -> ResolverMatch | None:
    try:
        return resolve(path)
    except Resolver404:
        return None


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Keep what was sent, if anything was, and lead to the sign-in and from there to a page."""
    kept = drafts.hold(request) if request.method == "POST" else None
    if SCRIPT in request.headers:
        return HttpResponse(status=401, headers={"X-Refused": "signed-out"})
    onward = {"next": kept.url if kept else page_for(request.get_full_path())}
    if kept:
        onward["kept"] = "yes"
    return HttpResponseRedirect(f"{reverse('admin:login')}?{urlencode(onward)}")


def answer_to_script(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """A script cannot see where an answer leads: tell it in a header, and let it go there by itself."""
    if SCRIPT in request.headers and "Location" in response.headers:
        response.status_code = 204
        response.headers["X-Go-To"] = response.headers["Location"]
        del response.headers["Location"]
    return response
