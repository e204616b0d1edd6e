import pytest

from archive.detection.measuring.intervals import wilson


@pytest.mark.parametrize(
    ("successes", "n", "interval"),
    [
        (0, 10, (0.0, 0.2775)),
        (10, 10, (0.7225, 1.0)),
        (81, 263, (0.2553, 0.3662)),  # an example of Newcombe, "Two-sided confidence intervals" (1998)
    ],
)
def test_the_interval_is_that_of_the_published_tables(successes, n, interval):
    assert wilson(successes, n) == pytest.approx(interval, abs=5e-5)


def test_nothing_counted_says_nothing():
    assert wilson(0, 0) == (0.0, 1.0)
