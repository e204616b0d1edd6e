"""What is only on the private side is on no public page."""

from datetime import date
from functools import partial

import pytest
from django.db import connection
from django.test import Client

from archive.models import Contact, Revision, Testimony
from archive.search import index
from archive.wall.public_tables import PUBLIC_TABLES
from tests.public.conftest import FILES, WITHDRAWN
from tests.public.reading import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unguarded")]

CANARY = "quetzalcoatlus"


@pytest.fixture
def secret(quote, django_user_model):
    """A published testimony whose restricted text, reference and author hold the canary."""
    author = django_user_model.objects.create_user(username=f"{CANARY}-author")
    contact = Contact.objects.create(reference=f"{CANARY}-1", month=date(2025, 3, 1))
    testimony = Testimony.objects.create(
        contact=contact, basis="agreement", entered_by=author, publication=quote, status="published", age=13
    )
    for number, text in enumerate([f"he said send more or {CANARY} gets them", quote.text], start=1):
        Revision.objects.create(
            testimony=testimony, number=number, text=text, origin="entered", created_by=author
        )
    return testimony


def test_a_word_of_restricted_text_is_on_no_public_page(client, secret, addresses, withdrawn):
    assert CANARY in Revision.objects.get(number=1).text  # there to be leaked

    others = [f"/quotes/{WITHDRAWN}/", f"/quotes/{secret.pk}/", "/nothing/", *FILES]
    for address in [*addresses, *others]:
        response = client.get(address)
        assert CANARY not in response.content.decode(), address
        assert CANARY not in str(response.headers), address


def test_a_word_of_restricted_text_is_not_to_be_found(client, secret):
    for typed in (CANARY, f'"or {CANARY}"', f"send {CANARY}"):
        assert Page(client.get("/search/", {"q": typed})).quote_ids() == [], typed
    assert Page(client.get("/search/", {"q": f"send -{CANARY}"})).quote_ids() == [
        secret.publication.public_id
    ]


def test_no_public_page_reads_a_private_table(
    client, secret, addresses, withdrawn, django_assert_max_num_queries
):
    private = set(connection.introspection.table_names()) - set(PUBLIC_TABLES)
    assert "archive_testimony" in private
    asked = [partial(client.get, address) for address in [*addresses, f"/quotes/{WITHDRAWN}/"]]
    for ask in [index.current, *asked]:
        with django_assert_max_num_queries(25) as captured:
            ask()
        for query in captured.captured_queries:
            assert [name for name in private if f'"{name}"' in query["sql"]] == [], ask


def test_a_page_for_readers_is_the_same_for_staff(secret, addresses, admin_client):
    stranger = Client()
    for address in addresses:
        assert admin_client.get(address).content == stranger.get(address).content, address
