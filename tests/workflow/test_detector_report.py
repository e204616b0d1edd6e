"""Decisions as data: what counts as right, wrong and missed, and that no text is told."""

import json
from dataclasses import replace
from uuid import uuid4

from django.core.management import call_command

from archive.detection.findings import Label
from archive.models import Revision
from archive.workflow.detector_report import detector_report
from archive.workflow.flags import flag_states
from archive.workflow.intake import enter
from tests.walls import lowered
from tests.workflow.acting import review


def flag_of(testimony, surface):
    return next(s.flag_id for s in flag_states(testimony.latest_revision) if s.surface == surface)


def test_replaced_is_right_kept_is_wrong_and_added_was_missed(entered, reviewer):
    jess = [s.flag_id for s in flag_states(entered.latest_revision) if s.surface == "jess"]
    testimony = review.accept(entered, seen=entered.version, flag_ids=jess, by=reviewer)
    for surface, reason in (("stockport", "too_common"), ("13", "in_attribution")):
        ids = [flag_of(testimony, surface)]
        testimony = review.keep(testimony, seen=testimony.version, flag_ids=ids, reason=reason, by=reviewer)
    assert detector_report().by_label.keys() == {Label.PERSON, Label.PLACE, Label.AGE}
    review.mark(
        testimony, seen=testimony.version, label="UNIQUE", start=0, end=2, replacement="[x]", by=reviewer
    )

    report = detector_report()

    assert report.revisions == 1
    counted = {label: (o.right, o.wrong, o.added) for label, o in report.by_label.items()}
    assert counted == {
        Label.PERSON: (len(jess), 0, 0),
        Label.PLACE: (0, 1, 0),
        Label.AGE: (1, 0, 0),
        Label.UNIQUE: (0, 0, 1),
    }
    assert report.total.precision == (len(jess) + 1) / (len(jess) + 2)
    assert report.total.recall == (len(jess) + 1) / (len(jess) + 2)


def test_a_text_with_an_open_flag_counts_for_nothing_but_is_told(entered):
    report = detector_report()

    assert (report.revisions, report.total.testimonies) == (0, set())
    assert report.still_open == 4


def test_each_version_answers_for_what_it_flagged_and_for_what_was_added_after_it(entered, reviewer):
    revision = entered.latest_revision
    with lowered("guard_scan_update"):
        revision.scans.update(detector_version="older")
    ids = [s.flag_id for s in flag_states(revision)]
    testimony = review.accept(entered, seen=entered.version, flag_ids=ids, by=reviewer)
    given = {"label": "UNIQUE", "replacement": "[x]", "by": reviewer}
    testimony = review.mark(testimony, seen=testimony.version, start=0, end=2, **given)
    newer = revision.scans.create(detector_version="newer")
    flag = revision.flags.create(scan=newer, start=3, end=7, label="FAMILY", suggestion="[x]")
    testimony = review.accept(testimony, seen=testimony.version, flag_ids=[flag.pk], by=reviewer)
    review.mark(testimony, seen=testimony.version, start=13, end=17, **given)

    report = detector_report()

    counted = {version: (o.right, o.wrong, o.added) for version, o in report.by_version.items()}
    assert counted == {"older": (len(ids), 0, 1), "newer": (1, 0, 1)}
    assert report.total.testimonies == {testimony.pk}


def test_what_is_kept_again_in_the_next_revision_counts_once(entered, reviewer):
    testimony = entered
    for surface in ("stockport", "13"):
        ids = [flag_of(testimony, surface)]
        testimony = review.keep(
            testimony, seen=testimony.version, flag_ids=ids, reason="too_common", by=reviewer
        )
    jess = [s.flag_id for s in flag_states(testimony.latest_revision) if s.surface == "jess"]
    testimony = review.accept(testimony, seen=testimony.version, flag_ids=jess, by=reviewer)
    testimony = review.apply(testimony, seen=testimony.version, by=reviewer).testimony
    again = [s.flag_id for s in flag_states(testimony.latest_revision) if s.is_open]
    review.keep(testimony, seen=testimony.version, flag_ids=again, reason="too_common", by=reviewer)

    report = detector_report()

    assert report.revisions == 2
    assert report.by_label[Label.PLACE].wrong == 1


def test_a_text_that_cannot_be_opened_is_left_out_and_stops_no_other(entered, entry, author, reviewer):
    other = enter(replace(entry, reference="T-2"), by=author).testimony
    for testimony in (entered, other):
        flags = [s.flag_id for s in flag_states(testimony.latest_revision)]
        review.accept(testimony, seen=testimony.version, flag_ids=flags, by=reviewer)
    assert detector_report().revisions == 2

    with lowered():
        Revision.objects.filter(testimony=other).update(seal=uuid4())

    assert detector_report().revisions == 1


def test_the_command_tells_counts_and_no_text(entered, reviewer, capsys):
    ids = [s.flag_id for s in flag_states(entered.latest_revision)]
    review.accept(entered, seen=entered.version, flag_ids=ids, by=reviewer)

    call_command("detector_report")
    table = capsys.readouterr().out
    call_command("detector_report", json=True)
    values = json.loads(capsys.readouterr().out)

    assert values["total"]["right"] == len(ids)
    assert values["total"]["testimonies"] == 1
    low, high = values["total"]["precision_interval"]
    assert 0 < low < 0.99 < high
    assert "PERSON" in table
    for word in ("jess", "stockport"):
        assert word not in table
        assert word not in json.dumps(values)


def test_the_command_says_so_when_nothing_is_decided(db, capsys):
    call_command("detector_report")

    assert "Nothing to report" in capsys.readouterr().out
