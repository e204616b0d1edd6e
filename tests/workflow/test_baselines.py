"""The helpline's own statistics: imported whole or not at all, and counted beside the archive's contacts."""

from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from archive.errors import RefusedBaseline
from archive.models import BaselineImport, Event, Platform
from archive.workflow.attribution import group_of_joined, offers_for, standing_of
from archive.workflow.baselines import import_baseline, problems
from archive.workflow.verifying import findings
from tests.walls import lowered

pytestmark = pytest.mark.django_db

HEAD = "source,Yearly statistics\ndate,2026-03-31\n\n"
# Invented.
TABLE = """\
age,gender,platform,harm,year,contacts
13 to 15,girl,instagram,online-blackmail,2025,41
13 to 15,girl,snapchat,online-blackmail,2025,12
,,,,,900
"""


def test_a_line_may_say_what_the_statistics_prove(choices, entered, settings):
    settings.ARCHIVE_MINIMUM_GROUP = 5
    assert not standing_of(choices).passes

    import_baseline(HEAD + TABLE, by=None)

    assert (standing_of(choices).group, standing_of(choices).passes) == (41, True)
    assert not standing_of(replace(choices, platforms=("tiktok",))).passes
    assert [offer.group for offer in offers_for(choices)] == [41]


def test_what_two_lines_tell_together_is_proved_by_the_statistics_too(choices, entered):
    import_baseline(HEAD + TABLE, by=None)
    coarser = replace(choices, platforms=("social-media",), year=None)

    assert group_of_joined(choices, choices) == group_of_joined(choices, coarser) == 41
    assert group_of_joined(choices, replace(choices, age_band="16-18")) == 0  # no table can say


def test_other_statistics_under_a_number_that_was_read_before_are_read_anew(choices, entered):
    """As after a rollback, or beside a backup that is restored while the server runs."""
    with transaction.atomic():
        import_baseline(HEAD + TABLE, by=None)
        assert standing_of(choices).group == 41
        transaction.set_rollback(True)

    import_baseline(HEAD + TABLE.replace(",41", ",7"), by=None)

    assert standing_of(choices).group == 7


def test_the_last_import_counts(choices, entered):
    import_baseline(HEAD + TABLE, by=None)

    import_baseline(HEAD + TABLE.replace(",41", ",7"), by=None)

    assert standing_of(choices).group == 7


def test_the_same_file_again_changes_nothing(author):
    first = import_baseline(HEAD + TABLE, by=author)

    again = import_baseline(HEAD + TABLE, by=author)

    assert (again.version, again.is_new) == (first.version, False)
    assert BaselineImport.objects.count() == 1
    event = Event.objects.latest("sequence")
    assert (event.subject, event.by) == (f"baseline {first.version}", "author")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TABLE, "source"),
        (HEAD + TABLE.replace("instagram", "instagrum"), "Line 5"),
        (HEAD + TABLE.replace(",41", ",-1"), "Line 5"),
        (HEAD + TABLE + "\ngender,contacts\ngirl,40\n,860\n", "girl"),
        ("", "source"),
    ],
)
def test_what_cannot_be_right_is_refused_whole(text, said):
    with pytest.raises(RefusedBaseline) as refusal:
        import_baseline(text, by=None)

    assert said in " ".join(refusal.value.problems)
    assert not BaselineImport.objects.exists()


def test_statistics_about_a_term_that_is_gone_prove_nothing_and_say_why(choices, entered):
    import_baseline(HEAD + TABLE, by=None)
    with lowered():
        Platform.objects.filter(slug="snapchat").update(slug="snap")

    assert standing_of(choices).group == 1
    assert problems()


def test_statistics_that_nobody_imported_are_found():
    import_baseline(HEAD + TABLE, by=None)
    assert list(findings()) == []

    # As raw SQL could.
    forged = {"text": HEAD + TABLE.replace(",41", ",4100"), "source": "Yearly", "counted_on": "2026-03-31"}
    row = BaselineImport.objects.create(**forged, digest="0" * 64)

    assert list(findings()) == [
        f"statistics: baseline {row.pk} was not imported by the program, according to the trail"
    ]


def test_statistics_that_were_altered_are_found():
    version = import_baseline(HEAD + TABLE, by=None).version

    with lowered("guard_baselineimport_update"):
        BaselineImport.objects.update(text=HEAD + TABLE.replace(",41", ",4100"))

    assert list(findings()) == [f"statistics: baseline {version} is not the file that was imported"]


def test_the_command_imports_checks_and_refuses(tmp_path, capsys):
    file = tmp_path / "statistics.csv"
    file.write_text(HEAD + TABLE, "utf-8")

    call_command("import_baseline", file, "--check")
    assert "Nothing was written" in capsys.readouterr().out
    assert not BaselineImport.objects.exists()
    call_command("import_baseline", file)
    assert "1 table of “Yearly statistics”" in capsys.readouterr().out
    call_command("import_baseline", file)
    assert "in force already" in capsys.readouterr().out
    file.write_text(TABLE, "utf-8")
    with pytest.raises(CommandError, match="Nothing was imported"):
        call_command("import_baseline", file)
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match="UTF-8"):
        call_command("import_baseline", file)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_baseline", tmp_path / "none.csv")
    assert BaselineImport.objects.count() == 1
