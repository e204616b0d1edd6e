"""Published lines, counted again by hand of the command and of verify_archive."""

from contextlib import contextmanager
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from archive.management.commands import audit_disclosure
from archive.models import Clearance, Platform, Publication, Testimony, Theme
from archive.search.facets import GENDER
from archive.workflow.verifying import findings
from tests.walls import lowered

pytestmark = pytest.mark.django_db
TABLE = Publication._meta.db_table


def audit(capsys):
    call_command("audit_disclosure")
    return capsys.readouterr().out


def test_an_archive_whose_lines_fit_enough_has_no_finding(published, capsys):
    said = audit(capsys)

    assert "1 published line; 1 set of quotes" in said
    assert "none points to fewer than 1 contacts" in said


def test_a_line_that_fits_too_few_is_named(published, capsys, settings):
    settings.ARCHIVE_MINIMUM_GROUP = 3
    public_id = published.publication.public_id

    with pytest.raises(CommandError, match="Findings: 1"):
        call_command("audit_disclosure")

    assert f"line: quote {public_id} fits 1 of the 3 contacts" in capsys.readouterr().out
    assert any(f"the line of {public_id} fits 1 contact and needs 3" in each for each in findings())


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
        ("attribution", "Girl, 13–15, Instagram, online blackmail, 2024", "names year=2024"),
        ("attribution", "Girl, 14, Instagram, online blackmail, 2025", "names something"),
        ("attribution", "Girl, 13–15, Instagram, online blackmail, Leeds, 2025", "names something"),
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


def test_a_line_that_was_signed_under_a_terms_earlier_name_says_no_more(published, capsys):
    with lowered("guard_platform_label"):
        Platform.objects.filter(slug="instagram").update(label="Instagram and Threads")

    assert "none points to fewer" in audit(capsys)


def test_a_quote_that_is_found_by_a_finer_age_than_its_lines_is_named(published, capsys):
    with unchecked(), lowered():
        Publication.objects.update(age_from=14, age_to=14)

    with pytest.raises(CommandError):
        call_command("audit_disclosure")

    said = capsys.readouterr().out
    assert f"quote {published.publication.public_id} and the ages 14 to 14 do not agree" in said


def test_a_filter_on_what_no_line_states_is_named(published, capsys, monkeypatch):
    beside = (*audit_disclosure.FACETS, replace(GENDER, name="school", columns=("fidelity",)))
    monkeypatch.setattr(audit_disclosure, "FACETS", beside)

    with pytest.raises(CommandError):
        call_command("audit_disclosure")

    assert "filter: school is no part of the line" in capsys.readouterr().out


def test_a_line_signed_for_fewer_than_it_needed_is_named_by_verify_archive(published):
    public_id = published.publication.public_id
    with lowered():
        Clearance.objects.update(group_size=2, minimum_group=3)

    assert any(f"the line of {public_id} was signed although" in each for each in findings())


def test_a_line_signed_for_as_many_as_it_needed_is_not_named(published):
    with lowered():
        Clearance.objects.update(group_size=3, minimum_group=3)

    assert not any("was signed although" in each for each in findings())


@contextmanager
def unchecked():
    """What SQLite allows whoever opens its file: rows against the CHECKs of their table."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        else:
            cursor.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT publication_age_band_has_bounds")
        yield
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
