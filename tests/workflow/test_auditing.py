"""Published lines, counted again by hand of the command and of verify_archive."""

import pytest
from django.core.management import CommandError, call_command

from archive.models import Publication, Testimony, Theme
from archive.workflow.verifying import findings
from tests.walls import lowered

pytestmark = pytest.mark.django_db


def audit(capsys):
    call_command("audit_disclosure")
    return capsys.readouterr().out


def test_an_archive_whose_lines_fit_enough_has_no_finding(published, capsys):
    said = audit(capsys)

    assert "1 published lines" in said
    assert "none points to fewer than 1 contacts" in said


def test_a_line_that_fits_too_few_is_named(published, capsys, settings):
    settings.ARCHIVE_MINIMUM_GROUP = 3
    public_id = published.publication.public_id

    with pytest.raises(CommandError, match="Findings: 1"):
        call_command("audit_disclosure")

    assert f"line: quote {public_id} fits 1 of the 3 contacts" in capsys.readouterr().out
    assert any(f"the line of {public_id} fits 1 contacts and needs 3" in each for each in findings())


def test_whom_an_erasure_takes_away_does_not_count(published, capsys):
    public_id = published.publication.public_id
    with lowered():
        Testimony.objects.filter(pk=published.pk).update(basis="composite")

    with pytest.raises(CommandError):
        call_command("audit_disclosure")

    assert f"quote {public_id} fits 0" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("attribution", "Girl, 13–15, TikTok, online blackmail, 2025", "names platform=tiktok"),
        ("attribution", "Girl, 13–15, Instagram, online blackmail, Wales, 2025", "names nation=wales"),
        ("attribution", "Boy, 13–15, Instagram, online blackmail, 2025", "names gender=boy"),
    ],
)
def test_a_sentence_that_says_more_than_its_tags_is_named(published, capsys, column, value, said):
    with lowered():
        Publication.objects.update(**{column: value})

    with pytest.raises(CommandError):
        call_command("audit_disclosure")

    assert said in capsys.readouterr().out


def test_a_theme_that_says_who_a_child_is_is_named(published, capsys):
    Theme.objects.create(slug="young-carers", label="Young carers", definition="Use when … Not for …")

    with pytest.raises(CommandError):
        call_command("audit_disclosure")

    assert "theme: young-carers says who a child is" in capsys.readouterr().out
