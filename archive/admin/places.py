"""Where somebody may go from every staff page: one line at the top, the same everywhere."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from archive.admin.access import staff
from archive.models.figure import Figure
from archive.models.vocabulary import Theme
from archive.workflow.policy import Right, Verb, may, may_sign_in, may_with


@dataclass(frozen=True, slots=True)
class Place:
    """``under`` are the beginnings of the addresses that belong to it."""

    title: str
    url: str
    under: tuple[str, ...]

    def holds(self, path: str) -> bool:
        return path == self.url or path.startswith(self.under)


def places_for(request: HttpRequest) -> list[dict[str, str | bool]]:
    """Those that this person may use, and which of them the page belongs to."""
    user = staff(request)
    if not may_sign_in(user):
        return []
    see_terms, look_after = may_with(user, Verb.VIEW, Theme), may_with(user, Verb.VIEW, Figure)
    offered = [
        (True, "My work", "index", ()),
        (may(user, Right.SEE), "Testimonies", "archive_testimony_changelist", ("archive/testimony/",)),
        (may(user, Right.ENTER), "Import a spreadsheet", "uploads", ("uploads/",)),
        (may(user, Right.COLLECT), "Collections", "collections", ("collections/",)),
        (may(user, Right.SEE_TEAM), "Team figures", "team", ()),
        (may(user, Right.SEE_TRAIL), "Audit trail", "archive_event_changelist", ("archive/event/",)),
        (
            see_terms,
            "Vocabulary",
            "archive_theme_changelist",
            ("archive/theme/", "archive/harmtype/", "archive/platform/"),
        ),
        (look_after, "Figures", "archive_figure_changelist", ("archive/figure/",)),
        (look_after, "Ways to get help", "archive_helpline_changelist", ("archive/helpline/",)),
        (may(user, Right.CHANGE_ACCOUNTS), "Accounts", "auth_user_changelist", ("auth/",)),
        (True, "Guide", "guide", ("guide/", "practice/")),
    ]
    root = reverse("admin:index")
    found = [
        Place(title, reverse(f"admin:{name}"), tuple(root + part for part in under))
        for allowed, title, name, under in offered
        if allowed
    ]
    return [{"title": each.title, "url": each.url, "is_current": each.holds(request.path)} for each in found]
