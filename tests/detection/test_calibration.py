"""Scores as measured shares: what is fitted, and what the bands of the review screen promise."""

from archive.detection import calibration
from archive.detection.calibration import Band
from archive.detection.findings import Finding, Label


def test_the_steps_never_fall_and_none_stands_on_few_findings():
    outcomes = [(0.4, i % 2 == 0) for i in range(40)]
    outcomes += [(0.6, i % 10 != 0) for i in range(40)]
    outcomes += [(0.7, i % 5 != 0) for i in range(40)]  # worse than the step below: pooled with it
    outcomes += [(0.9, True) for _ in range(40)]
    outcomes += [(0.95, False)]  # one alone says little

    steps = calibration.fitted(outcomes)

    assert steps == [(0.4, 0.5), (0.6, 0.85), (0.9, 0.98)]


def test_a_score_takes_the_share_of_its_step(monkeypatch):
    monkeypatch.setattr(calibration, "table", lambda: [(0.4, 0.5), (0.6, 0.8)])
    raw = [Finding(0, 1, Label.PERSON, score, (), "", "") for score in (0.1, 0.4, 0.59, 0.6, 0.99)]

    assert [finding.score for finding in calibration.calibrated(raw)] == [0.5, 0.5, 0.5, 0.8, 0.8]


def test_the_recorded_steps_rise_and_reach_every_band():
    starts, shares = zip(*calibration.table(), strict=True)

    assert list(starts) == sorted(set(starts))
    assert list(shares) == sorted(shares)
    assert {calibration.band(share, label) for share in shares for label in Label} == set(Band)


def test_a_finding_is_never_called_certain_where_spans_of_its_label_are_often_wrong():
    for label in Label:
        often_wrong = calibration.spans()[label] < calibration.OFTEN_WRONG
        sure = calibration.band(1.0, label)

        assert sure is (Band.ROUGH if often_wrong else Band.CERTAIN), label
        assert calibration.band(0.0, label) is Band.POSSIBLE


def test_a_rare_label_is_taken_to_be_like_all_others():
    outcomes = [(Label.PERSON, i % 10 != 0) for i in range(90)] + [(Label.EVENT, False)] * 10

    spans = calibration.fitted_spans(outcomes)

    overall = 81 / 100
    assert spans[Label.HEALTH] == round(overall, 2)  # never seen
    assert spans[Label.EVENT] == round(calibration.AS_ALL * overall / (10 + calibration.AS_ALL), 2)
    assert spans[Label.PERSON] == 0.89
