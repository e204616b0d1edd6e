"""What a page of a testimony says of who else has it open."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone

from archive.admin.wording import age
from archive.models.testimony import Testimony
from archive.workflow import claims
from archive.workflow.claims import Around

# Those on which somebody works. What is sent to a script alone (_PARTS) is a part of such a page.
WORKING = ("review", "prepare", "clear", "publish", "text", "correct")
CLAIM_HEADER = "X-Claim"
_PARTS = ("review_workspace", "review_changes")
_TOKEN = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Beside:
    """Somebody who has it open, or was handed it, and for how long."""

    name: str
    age: str


@dataclass(frozen=True, slots=True)
class ClaimOnPage:
    """``token`` is this page's own, by which it says that it was left."""

    around: Around
    page: str
    token: str
    now: datetime

    @property
    def open_with(self) -> list[Beside]:
        return [
            Beside(each.person.get_username(), age(each.opened_at or self.now, self.now))
            for each in self.around.open_with
        ]

    @property
    def handed_to(self) -> list[Beside]:
        return [
            Beside(each.person.get_username(), age(each.handed_at or self.now, self.now))
            for each in self.around.handed_to
        ]

    @property
    def taken_by(self) -> str:
        return self.around.taken_by.get_username() if self.around.taken_by else ""

    @property
    def handed_by(self) -> str:
        """Who handed it to whoever reads the page."""
        own = self.around.own
        if own is None or own.handed_by is None or not own.is_handed(self.now):
            return ""
        return own.handed_by.get_username()


def claim_on_page(request: HttpRequest, testimony: Testimony, page: str) -> ClaimOnPage | None:
    """Note that whoever asks has it open, and return what their page says of it; None on pages to look at."""
    if page not in (*WORKING, *_PARTS) or request.method == "HEAD" or not isinstance(request.user, User):
        return None
    token = claims.new_token() if page in WORKING else ""
    return note_open(testimony, request.user, page=page, token=token)


def note_open(testimony: Testimony, person: User, *, page: str, token: str) -> ClaimOnPage:
    now = timezone.now()
    return ClaimOnPage(claims.visit(testimony, by=person, token=token), page, token, now)


def token_of(sent: str) -> str:
    """Return ``sent`` where it may be a page's token; else ""."""
    return sent if _TOKEN.fullmatch(sent) else ""
