"""Scores as measured shares: what is fitted, and what the bands of the review screen promise."""

from archive.detection import calibration
from archive.detection.findings import Band, Finding, Label


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
    assert {Band.of(share) for share in shares} == set(Band)
