"""One row that cannot be opened says so on its own pages, and is in no other page's way."""

from dataclasses import replace

import pytest
from django.db import connection
from django.urls import reverse

from archive.models.data_key import at_hand
from archive.workflow.intake import enter
from archive.workflow.verifying import findings
from tests.admin.conftest import unsoftened, url
from tests.walls import lowered
from tests.workflow.acting import publishing

BROKEN = {
    "a text that was cut": ("archive_revision", "text", lambda words: words[:-8]),
    "a text that is in clear": ("archive_revision", "text", lambda words: "put here by hand"),
    "flags that were cut": ("archive_flag", "suggestion", lambda words: words[:-8]),
    "a reference that was cut": ("archive_contact", "reference", lambda words: words[:-8]),
}


def spoil(table, column, change):
    with lowered(), connection.cursor() as cursor:
        cursor.execute(f'SELECT id, "{column}" FROM {table}')
        for pk, words in cursor.fetchall():
            cursor.execute(f'UPDATE {table} SET "{column}" = %s WHERE id = %s', [change(words), pk])
    at_hand.forget()


@pytest.mark.parametrize("case", BROKEN)
def test_a_page_whose_words_cannot_be_opened_says_so_and_no_word(case, entered, as_reviewer):
    unsoftened(as_reviewer)
    spoil(*BROKEN[case])

    answers = [
        as_reviewer.get(url(name, entered)) for name in ("change", "review", "text", "prepare", "correct")
    ]

    assert {answer.status_code for answer in answers} <= {200, 409}
    told = [answer.content.decode() for answer in answers if answer.status_code == 409]
    assert told
    for page in told:
        assert BROKEN[case][0] + "." + BROKEN[case][1] in page
        assert "verify_archive" in page
        assert "jess" not in page
        assert "put here by hand" not in page


@pytest.mark.parametrize("case", BROKEN)
def test_no_other_page_is_in_the_way_of_one_that_cannot_be_opened(case, entered, entry, author, as_reviewer):
    spoil(*BROKEN[case])
    other = enter(replace(entry, reference="T-2", text="he wrote to me"), by=author)

    for address in (reverse("admin:index"), "/admin/archive/testimony/", url("change", other.testimony)):
        assert as_reviewer.get(address).status_code == 200


def test_verify_archive_names_words_of_a_withdrawn_quote_that_cannot_be_opened(published, approver):
    publishing.withdraw(published, seen=published.version, reason="child_asked", by=approver)
    spoil(*BROKEN["a text that was cut"])

    found = list(findings())

    assert found
    assert all("revision" in finding and "cannot be opened" in finding for finding in found)
