"""Closed lists: what the program itself must understand. Open ones are tables (models/vocabulary.py)."""

from datetime import date
from typing import Self

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from archive.disclosure.ladders import AGE_YEARS


class Gender(TextChoices):
    GIRL = "girl", _("Girl")
    BOY = "boy", _("Boy")
    NONBINARY = "nonbinary", _("Non-binary child")


class Nation(TextChoices):
    ENGLAND = "england", _("England")
    SCOTLAND = "scotland", _("Scotland")
    WALES = "wales", _("Wales")
    NORTHERN_IRELAND = "northern_ireland", _("Northern Ireland")
    # Broader than the four: which of them is not said.
    UK = "uk", _("UK")


class AgeBand(TextChoices):
    """The only form in which an age becomes public. Bounds are whole years, both inclusive."""

    UNDER_10 = "under-10", _("Under 10")
    FROM_10_TO_12 = "10-12", _("10–12")
    FROM_13_TO_15 = "13-15", _("13–15")
    FROM_16_TO_18 = "16-18", _("16–18")
    # Broader, where the narrow band would point to too few (disclosure/ladders.py).
    UNDER_13 = "under-13", _("Under 13")
    FROM_13_TO_18 = "13-18", _("13–18")

    @property
    def bounds(self) -> tuple[int, int]:
        return AGE_YEARS[self.value]

    @classmethod
    def of(cls, age_years: int | None) -> Self | None:
        """The narrowest band that holds ``age_years``; None for no age or one outside every band."""
        if age_years is None:
            return None
        for band in cls:
            lowest, highest = band.bounds
            if lowest <= age_years <= highest:
                return band
        return None


OLDEST_CHILD_YEARS = 18
# Between these anything is a plausible year for what a child tells; past them it is a slip of the finger.
EARLIEST_YEAR, LATEST_YEAR = 1986, 2100
# No contact is older than what a child may tell in it: an earlier month is a slip too (a year typed 0025).
EARLIEST_MONTH = date(EARLIEST_YEAR, 1, 1)


class Basis(TextChoices):
    """Why the helpline may publish at all."""

    SERVICE_TERMS = "service_terms", "Service terms, anonymised"
    AGREEMENT = "agreement", "Explicit agreement"
    COMPOSITE = "composite", "Composite of several contacts"


class Status(TextChoices):
    IN_REVIEW = "in_review", "To review"
    SUBMITTED = "submitted", "To clear"
    RETURNED = "returned", "Returned"
    CLEARED = "cleared", "Cleared"
    WAITING = "waiting", "Waiting for release"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"
    CLOSED = "closed", "Not for publication"
    ERASED = "erased", "Erased"


# Where a testimony may go from where it is: asked by workflow/state.py, and by the database (wall/frozen.py).
# A published one goes back to review as its next edition; readers keep the one that stands meanwhile, so from
# any of these steps it can fall (withdrawn) or be left as it is (published).
TRANSITIONS: dict[Status, tuple[Status, ...]] = {
    Status.IN_REVIEW: (Status.SUBMITTED, Status.CLOSED, Status.PUBLISHED, Status.WITHDRAWN),
    Status.SUBMITTED: (
        Status.IN_REVIEW,
        Status.RETURNED,
        Status.CLEARED,
        Status.CLOSED,
        Status.PUBLISHED,
        Status.WITHDRAWN,
    ),
    Status.RETURNED: (Status.SUBMITTED, Status.CLOSED, Status.PUBLISHED, Status.WITHDRAWN),
    Status.CLEARED: (
        Status.IN_REVIEW,
        Status.RETURNED,
        Status.WAITING,
        Status.PUBLISHED,
        Status.CLOSED,
        Status.WITHDRAWN,
    ),
    Status.WAITING: (
        Status.IN_REVIEW,
        Status.RETURNED,
        Status.PUBLISHED,
        Status.CLOSED,
        Status.WITHDRAWN,
    ),
    Status.PUBLISHED: (Status.IN_REVIEW, Status.WITHDRAWN),
    Status.WITHDRAWN: (Status.ERASED,),
    Status.CLOSED: (Status.IN_REVIEW, Status.ERASED),
    Status.ERASED: (),
}
# What stands where words of an erased testimony stood.
ERASED_MARK = "[erased]"
# What a page says where words stood whose key was deleted when their time was over. It is stored nowhere.
SHREDDED_MARK = "[deleted]"
# A signature rests on what these hold: none of it changes while it lasts.
SIGNED = (Status.CLEARED, Status.WAITING, Status.PUBLISHED)
# Nobody works on these any more.
AT_REST = (Status.WITHDRAWN, Status.CLOSED, Status.ERASED)
# Readers may see one of these: its edition that stands, whatever becomes of the next.
MAY_STAND = (
    Status.IN_REVIEW,
    Status.SUBMITTED,
    Status.RETURNED,
    Status.CLEARED,
    Status.WAITING,
    Status.PUBLISHED,
)


class Origin(TextChoices):
    """How a revision came to be."""

    ENTERED = "entered", "Entered"
    EDITED = "edited", "Edited by hand"
    REPLACED = "replaced", "Replacements applied"


class Act(TextChoices):
    """What a person did with a flag. The last act stands; none means open."""

    REPLACE = "replace", "Replaced"
    KEEP = "keep", "Kept"
    RESIZE = "resize", "Widened or narrowed"
    REOPEN = "reopen", "Reopened"
    RETRACT = "retract", "Mark taken back"


class KeepReason(TextChoices):
    NOT_A_NAME = "not_a_name", "An ordinary word here, not a name"
    NOT_IDENTIFYING = "not_identifying", "Identifies nobody"
    TOO_COMMON = "too_common", "Shared by very many children"
    WIDELY_KNOWN = "widely_known", "A brand, platform or public figure in passing"
    IN_ATTRIBUTION = "in_attribution", "The attribution line says the same, as broadly"


class AgreementReason(TextChoices):
    """Why a text may say something more exactly than its line does."""

    NO_MORE = "no_more", "It says no more about the child than the line does"
    SOMEBODY_ELSE = "somebody_else", "It is about somebody else"
    NEEDED = "needed", "It is true of very many children, and the quote needs it"


class BesideReason(TextChoices):
    """Why a quote may be public beside another: of the same contact, or of nearly the same words."""

    TELLS_NO_MORE = "tells_no_more", "Read together, they reveal no more than each does alone"
    SHARED_BY_MANY = "shared_by_many", "What they have in common is true of very many children"
    ANOTHER_CHILD = "another_child", "A different child said much the same"


class LookReason(TextChoices):
    """Why something that is public, or on its way, wants a second look."""

    DETECTOR = "re-review", "A newer detector found something"
    LANGUAGE = "not-read", "The detector cannot read it, and nobody who can read it has checked it"
    TOO_RARE = "line-too-rare", "Its line fits too few contacts now"
    COULD_SAY_MORE = "could-say-more", "Its line could say more now"
    INTRUDER = "intruder-expired", "The check whether somebody could find the child has expired"
    BASIS = "basis-ends", "Its basis ends within 30 days"
    BESIDE = (
        "beside-unread",
        "Another quote of its contact is public, and nobody has read the two together",
    )


class Severity(TextChoices):
    """How serious what happened is; each code sorts after those that are less serious."""

    ORDINARY = "1-ordinary", "Ordinary"
    SERIOUS = "2-serious", "Serious"
    MOST_SERIOUS = "3-most-serious", "Most serious"


class IntruderItem(TextChoices):
    """What somebody who wants to know who the child is would try."""

    SEARCH = "search", "Search engines: phrases from the text, and what happened with the place and year"
    SOCIAL = "social", "Social media: posts, groups and comments that tell the same story"
    NEWS = "news", "News and court reports, local ones too"
    LOCAL = "local", "Local knowledge: what a neighbour, a school or the person who did harm already knows"


class IntruderAnswer(TextChoices):
    """There is no answer for "it names the child": then it is returned, not cleared."""

    NOTHING = "nothing", "I tried, and found nothing"
    POINTS_TO_NOBODY = "points_to_nobody", "I tried, and what I found points to nobody"


class Fidelity(TextChoices):
    VERBATIM = "verbatim", _("Child’s exact words")
    LIGHTLY_EDITED = "lightly_edited", _("Lightly edited")
    COMPOSITE = "composite", _("Put together from several children")

    @property
    def explanation(self) -> str:
        return str(_FIDELITY_EXPLANATIONS[self.value])


_FIDELITY_EXPLANATIONS = {
    "verbatim": _(
        "Nothing was changed, except that words in [brackets] replace details that could identify someone."
    ),
    "lightly_edited": _(
        "The child’s words, but shortened or with the spelling corrected. The meaning is the same."
    ),
    "composite": _("Several children said much the same thing, and we put their words together."),
}


class ContentNote(TextChoices):
    """What a reader meets in a quote, said before it. A strong one also folds the quote until it is asked for
    (docs/decisions/content-notes.md)."""

    THREATS = "threats", _("Threats")
    SEXUAL_IMAGES = "sexual_images_mentioned", _("Mentions sexual images")
    GROOMING = "grooming", _("Grooming")
    BULLYING = "bullying", _("Bullying")
    HATE = "hate", _("Hate")
    SELF_BLAME = "self_blame", _("Shame and self-blame")
    FAMILY_CONFLICT = "family_conflict", _("Family conflict")
    DECEPTION = "deception", _("Deception")
    MONEY = "money", _("Demands for money")
    VIOLENCE = "violence", _("Mentions violence")
    DISTRESSING = "distressing", _("Distressing material")

    @property
    def is_strong(self) -> bool:
        return self in STRONG_NOTES


STRONG_NOTES = frozenset(
    {
        ContentNote.SEXUAL_IMAGES,
        ContentNote.GROOMING,
        ContentNote.HATE,
        ContentNote.VIOLENCE,
        ContentNote.DISTRESSING,
    }
)


class CheckItem(TextChoices):
    """The indirect identifiers that no program can judge; a person answers each."""

    CLASSMATE = "classmate", "Could a classmate or neighbour recognise this child from the story?"
    PERPETRATOR = "perpetrator", "Could the person who did harm recognise what only this child knows?"
    SEARCHABLE = "searchable", "Could a phrase be searched for online and found elsewhere?"
    DATES = "dates", "Do dates, ages or events in the text pin down when it happened?"
    FAMILY = (
        "family",
        "Does the shape of the family, a parent's job, health or heritage single the child out?",
    )
    HANDLES = "handles", "Is any name, handle or place left, even misspelt or only hinted at?"
    TOGETHER = "together", "Read together with the contact's other quotes, could it identify anybody?"


class CheckAnswer(TextChoices):
    NOTHING = "nothing", "Checked: nothing found"
    CHANGED = "changed", "Found something, and changed the text"


class WithdrawalReason(TextChoices):
    CHILD_ASKED = "child_asked", "The child asked"
    FAMILY_ASKED = "family_asked", "The family asked"
    IDENTIFYING = "identifying", "It may identify someone"
    INACCURATE = "inaccurate", "It is inaccurate"
    BASIS_ENDED = "basis_ended", "The basis for publication has ended"
    DUPLICATE = "duplicate", "Duplicate"


class ClosingReason(TextChoices):
    """Why something is not for publication: whatever withdraws a quote, and what keeps one from being it."""

    CHILD_ASKED = "child_asked", "The child asked"
    FAMILY_ASKED = "family_asked", "The family asked"
    IDENTIFYING = "identifying", "It would identify someone, whatever is replaced"
    INACCURATE = "inaccurate", "It is inaccurate"
    BASIS_ENDED = "basis_ended", "There is no basis for publication, or it has ended"
    DUPLICATE = "duplicate", "Duplicate"
    UNSUITABLE = "unsuitable", "It does not suit the archive"
    # The program's own, which nobody chooses: its words go with it (workflow/shredding.py).
    KEPT_TOO_LONG = "kept_too_long", "Nobody had worked on it for a long time"
    # That of whoever undoes an import; its words go with it (workflow/upload_undoing.py).
    UNDONE = "undone", "The import that brought it in was taken back"


_NOBODY_CHOOSES = (ClosingReason.KEPT_TOO_LONG, ClosingReason.UNDONE)
CLOSED_BY_HAND = tuple(reason for reason in ClosingReason if reason not in _NOBODY_CHOOSES)
