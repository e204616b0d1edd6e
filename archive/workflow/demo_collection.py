"""The invented collection of the demo archive, written and confirmed by the demo's own people."""

from archive.models.collection import Collection
from archive.models.figure import Figure
from archive.models.power import Verdict
from archive.models.publication import Publication
from archive.models.testimony import Testimony
from archive.models.vocabulary import HarmType
from archive.workflow import collections, power
from archive.workflow.collections import Content, Part
from archive.workflow.demo import demo_staff
from archive.workflow.intake import contacts_of
from archive.workflow.policy import APPROVER, REVIEWER

_HARM = "online-blackmail"
_TITLE = "Evidence for faster help with online blackmail (invented)"
_SLUG = "faster-help-with-online-blackmail"
_INTRODUCTION = """\
Children who are blackmailed online say that it was over in minutes, that they blamed themselves, and that \
they did not know who to tell. What helped was one adult who stayed calm.

These quotes were written to show how this archive works. No child said them."""
# By the references of the demo's testimonies: each quote's heading, and a sentence before it.
_QUOTES = {
    "DEMO-0052": ("It takes minutes", "There was no time to ask anybody before it had happened."),
    "DEMO-0081": ("It begins by feeling safe", ""),
    "DEMO-0016": (
        "Boys think it only happens to girls",
        "Lessons that only mention girls leave boys out.",
    ),
    "DEMO-0084": ("They blame themselves", ""),
    "DEMO-0045": ("What helped", "An adult who did not shout."),
}


def load_collection() -> bool:
    """Publish it; False where there is a collection already, or nothing to put in it."""
    if Collection.objects.exists():
        return False
    parts = _parts()
    if not parts:
        return False
    harm = HarmType.objects.filter(slug=_HARM).first()
    figure = Figure.objects.bearing_on(harm).latest_of_each().in_order().first() if harm else None
    if figure is not None:
        parts.insert(1, Part(figure=figure.pk))
    content = Content(_TITLE, _SLUG, _INTRODUCTION, None, tuple(parts))
    collection = collections.start(content, by=demo_staff(REVIEWER))
    asked = collections.submit(collection, seen=collection.latest.seen, by=demo_staff(REVIEWER))
    power.answer(asked, Verdict.CONFIRMED, by=demo_staff(APPROVER))
    return True


def _parts() -> list[Part]:
    contacts = contacts_of(_QUOTES)
    found = []
    for reference, (heading, context) in _QUOTES.items():
        own = Testimony.objects.filter(contact=contacts.get(reference))
        quote = Publication.objects.filter(pk__in=own.values("publication")).first()
        if quote is not None:
            found.append(Part(public_id=quote.public_id, heading=heading, context=context))
    return found
