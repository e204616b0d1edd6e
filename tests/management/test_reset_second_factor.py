"""The way back in for the only administrator, on the server itself."""

import pytest
from django.core.management import CommandError, call_command

from archive.models import Event
from archive.workflow import second_factor
from tests.workflow.conftest import author, person  # noqa: F401
from tests.workflow.test_second_factor import NOW, code_at


def test_it_forgets_the_phone_and_the_trail_tells_of_it(author):  # noqa: F811
    secret = second_factor.start(author)
    second_factor.confirm(author, code_at(secret), secret=secret, now=NOW)

    call_command("reset_second_factor", "author")

    assert not second_factor.is_set_up(author)
    told = Event.objects.filter(action="factor-reset").values_list("subject", "by")
    assert list(told) == [(f"user {author.pk}", "manage.py")]


@pytest.mark.parametrize("name", ["author", "nobody-here"])
def test_it_says_why_there_is_nothing_to_reset(author, name):  # noqa: F811
    with pytest.raises(CommandError, match=r"no second factor|no account"):
        call_command("reset_second_factor", name)
