"""Every sentence of readers' pages can be translated: shown in a made-up language that marks each."""

import re
from pathlib import Path

import django
import pytest
from django.utils.translation import trans_real

from archive.models.collection_page import CollectionItem, CollectionPage
from archive.models.figure import Figure
from archive.models.help_line import HelpLine
from archive.models.publication import Publication
from archive.models.vocabulary import HarmType, Platform, Theme
from archive.views.own_pages import TITLES, blocks, our_text
from tests.public.conftest import WITHDRAWN
from tests.public.factory import make_publication
from tests.public.reading import Page

pytestmark = pytest.mark.django_db

CATALOGUE = Path(__file__).resolve().parents[2] / "archive/locale/cy/LC_MESSAGES/django.po"
DJANGOS = Path(django.__file__).parent / "conf/locale/en/LC_MESSAGES/django.po"
DJANGO_FILTERS = {"exact"}  # asked for, never shown
SPOKEN = (
    "aria-label",
    "title",
    "placeholder",
    "alt",
    "data-copied",
    "data-by-hand",
    "data-open-all",
    "data-close-all",
    "data-two-more",
    "data-one-more",
)
MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
# What the languages call themselves, and what a search is written with, whatever the language.
ALIKE = {"english", "cymraeg", "heard", "x"}
# What these tests type into a search, and what search tips show as typed: quotes are in English.
TYPED = {"zebra", "scarred", "age_min", "block*", "mum or dad", "game -friend"}
ADDRESS = re.compile(r"https?://\S+")


@pytest.fixture
def marked(monkeypatch):
    """Welsh, where each text of ours comes back between ⟦ and ⟧; the texts that were asked for."""
    asked = set()
    ours = trans_real.DjangoTranslation
    plain, plural = ours.gettext, ours.ngettext

    def gettext(self, text):
        if self.language() != "cy":
            return plain(self, text)
        said = text.rpartition(trans_real.CONTEXT_SEPARATOR)[2]
        asked.add(said)
        return f"⟦{said}⟧"

    def ngettext(self, one, many, number):
        if self.language() != "cy":
            return plural(self, one, many, number)
        asked.add(one)
        return f"⟦{one if number == 1 else many}⟧"

    monkeypatch.setattr(ours, "gettext", gettext)
    monkeypatch.setattr(ours, "ngettext", ngettext)
    return asked


@pytest.fixture
def stored(quote, evidence):
    """What people wrote into the archive: it is shown as it is."""
    make_publication("you told them everything", themes=["asked-to-pay"], year=2024, gender="boy")
    texts = []
    for model in (Publication, Figure, HelpLine, Theme, HarmType, Platform, CollectionPage, CollectionItem):
        for row in model.objects.all():
            texts += [str(row), *(str(getattr(row, field.attname)) for field in model._meta.concrete_fields)]
            texts += [str(getattr(row, name, "")) for name in ("period", "number", "reference", "site")]
    # In a text to copy one sentence follows another.
    texts += [f"{figure.sentence} {figure.covers}. {figure.caveat}" for figure in Figure.objects.all()]
    # What an organisation writes itself, in whichever languages it chooses.
    for name in TITLES:
        lines = [line for block in blocks(our_text(name)) for line in block.lines]
        texts += ["".join(part.text for part in line) for line in lines]
    return " ".join(texts).casefold()


def in_catalogue():
    """Every text that a translator is given, by us or by Django."""
    written = "".join(path.read_text(encoding="utf-8") for path in (CATALOGUE, DJANGOS))
    return {text.replace('\\"', '"') for text in re.findall(r'^msgid "(.+)"$', written, re.MULTILINE)}


def spoken(page):
    """All the text of a page and of its attributes that are read out."""
    attributes = [
        each.attributes[name] for each in page.elements for name in SPOKEN if name in each.attributes
    ]
    return "\n".join([*page.runs, *attributes])


def not_marked(page, stored):
    """The words that neither our texts nor the archive's account for."""
    text, again = MARKED.subn("\n", spoken(page))
    while again:  # one text may stand within another
        text, again = MARKED.subn("\n", text)
    pieces = re.split(r"[\n“”–·()‹›…]|: |, |; ", ADDRESS.sub("", text))
    said = (" ".join(piece.split()).strip(" .,:;×÷=\"'[]").casefold() for piece in pieces)
    return [
        each
        for each in said
        if re.search("[a-z]{2,}", each) and each not in ALIKE | TYPED and each not in stored
    ]


def test_every_text_of_every_page_can_be_translated(client, marked, stored, addresses, withdrawn):
    refused = [
        "/no-such-page/",
        f"/quotes/{WITHDRAWN}/",
        "/search/?platform=gone",
        "/search/?age_min=x&sort=y",
    ]
    searches = ["/search/?q=sextortion&not_gender=girl", "/search/?q=scarred", "/search/?q=send&exact=1"]

    left = {
        address: found
        for address in [*addresses, *refused, *searches]
        if (found := not_marked(Page(client.get(f"/cy{address}")), stored))
    }

    assert left == {}, left
    assert sorted(marked - in_catalogue() - DJANGO_FILTERS) == []
