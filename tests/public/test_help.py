"""The way to help and the way out, on every page."""

import re

import pytest
from django.db import IntegrityError, transaction

from archive.models import HelpLine
from archive.models.help_line import first_contacts
from tests.public.reading import Page

pytestmark = pytest.mark.django_db


def test_what_staff_write_stands_in_the_strip_and_at_the_foot_of_every_page(client, addresses):
    HelpLine.objects.all().delete()
    HelpLine.objects.create(
        heading="In Wales?",
        text="Call Meic.",
        phone="0808 802 3456",
        url="https://www.meic.example/",
        in_strip=True,
    )

    for address in [*addresses, "/nothing/"]:
        page = Page(client.get(address))
        for place in ("aside", "footer"):
            assert "0808 802 3456" in page.one(place).text, (address, place)
            assert "0800 1111" not in page.one(place).text
        assert page.all("a", href="tel:08088023456"), address


def test_the_help_is_never_empty(client):
    HelpLine.objects.all().delete()

    page = Page(client.get("/"))

    for contact in first_contacts():
        assert contact.heading in page.one("footer").text
    assert "0800 1111" in page.one("aside").text


def test_nobody_can_be_sent_nowhere():
    with pytest.raises(IntegrityError), transaction.atomic():
        HelpLine.objects.create(heading="Under 19?", text="Call.", phone="", url="")


def test_the_way_out_is_a_plain_link_that_tells_the_next_site_nothing(client, addresses):
    for address in [*addresses, "/nothing/"]:
        exits = [
            each.attributes for each in Page(client.get(address)).all("a") if "data-exit" in each.attributes
        ]
        assert len(exits) == 1, address
        assert {(each["href"], each["rel"]) for each in exits} == {
            ("https://www.bbc.co.uk/weather", "noreferrer")
        }


def school_year(text):
    """The American school grade in which one reads such text with ease; five more is the age in years.

    Source: Automated Readability Index (Senter and Smith, 1967).
    """
    words = re.findall(r"[\w’']+", text)
    sentences = [each for each in re.split(r"[.!?:](?:\s|$)", text) if each.strip()]
    letters = sum(character.isalnum() for word in words for character in word)
    return 4.71 * letters / len(words) + 0.5 * len(words) / len(sentences) - 21.43


def test_a_child_of_twelve_reads_the_help_with_ease(client, db):
    page = Page(client.get("/help-now/"))
    texts = [text for tag in ("h1", "h2", "p", "li") for text in page.texts(tag) if "." in text]
    assert any("weather page" in text for text in texts)

    # An address is read as one long word.
    ages = {text: 5 + school_year(re.sub(r"\S+\.(org|uk)\S*", "", text)) for text in texts}

    assert {text: round(age, 1) for text, age in ages.items() if age > 12} == {}
