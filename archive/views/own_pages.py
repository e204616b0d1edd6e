"""What the organisation itself says to readers: privacy notice, accessibility statement, terms of reuse.

The texts that come with the program have gaps, [[such as this]]. The organisation copies them, completes
them, and names their directory in ARCHIVE_PAGES. While a page has gaps it says so, to readers and at the
start.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core import checks
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from archive.views.pages import PublicPage
from archive.views.plain_text import GAP_OPENS, Block, blocks_of

TITLES: Final = {
    "privacy": _("Privacy notice"),
    "accessibility": _("Accessibility statement"),
    "terms": _("Terms of reuse"),
}
WELSH = "cy"
# One of each in English, and in Welsh where the organisation has written one: privacy.cy.txt.
FILES = [f"{name}{suffix}" for name in TITLES for suffix in ("", f".{WELSH}")]
_OURS = Path(__file__).resolve().parent.parent / "pages"


class OwnPage(PublicPage):
    template_name = "archive/own_page.html"
    name = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        text, language = text_of(self.name, get_language())
        return super().get_context_data(
            title=TITLES[self.name],
            blocks=blocks(text),
            text_language=language,
            is_finished=GAP_OPENS not in text,
            **kwargs,
        )


def text_of(name: str, language: str | None) -> tuple[str, str]:
    """Return the organisation's own text or else ours, and its language."""
    own: dict[str, str] = settings.ARCHIVE_PAGES
    if language == WELSH and f"{name}.{WELSH}" in own:
        return own[f"{name}.{WELSH}"], WELSH
    return own.get(name) or our_text(name), "en-GB"


@cache
def our_text(name: str) -> str:
    return (_OURS / f"{name}.txt").read_text("utf-8")


def blocks(text: str) -> list[Block]:
    return blocks_of(
        text,
        {
            "organisation": settings.ARCHIVE_ORGANISATION,
            "contact": settings.ARCHIVE_CONTACT,
            "minimum_group": str(settings.ARCHIVE_MINIMUM_GROUP),
            "cooling_off_days": str(settings.ARCHIVE_COOLING_OFF_DAYS),
            "original_days": str(settings.ARCHIVE_ORIGINAL_RETENTION_DAYS),
            "resting_days": str(settings.ARCHIVE_RESTING_RETENTION_DAYS),
        },
    )


def unfinished() -> list[str]:
    """Return the files that are missing or have gaps; a Welsh one may be missing."""
    own: dict[str, str] = settings.ARCHIVE_PAGES
    missing = [name for name in TITLES if not own.get(name)]
    return [f"{name}.txt" for name in FILES if name in missing or GAP_OPENS in own.get(name, "")]


def check_pages(**_options: Any) -> Sequence[checks.CheckMessage]:
    """For `manage.py check --deploy`, and for the start of a process that serves readers."""
    if settings.ARCHIVE_SITE == "staff" or not (names := unfinished()):
        return []
    return [
        checks.Warning(
            f"Pages for readers are not finished, and say so: {', '.join(names)}.",
            hint="Copy archive/pages to a directory of your own, complete what stands in [[ ]], and set "
            "ARCHIVE_PAGES to that directory (docs/pages.md).",
            id="archive.W005",
        )
    ]
