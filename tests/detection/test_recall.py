"""The detector on statements that its rules were written without sight of (data/README.md)."""

from pathlib import Path

import pytest

from archive.detection.detector import detect_many
from archive.detection.evaluation import evaluate, read_statements

UNSEEN = Path(__file__).parent / "data" / "test.jsonl"


@pytest.fixture(scope="module")
def report():
    statements = list(read_statements(UNSEEN.read_text(encoding="utf-8").splitlines()))
    return evaluate(statements, detect_many(statement.text for statement in statements))


def test_unseen_statements_are_read_no_worse_than_recorded(report):
    total = report.total

    assert total.direct.share >= 0.82
    assert total.indirect.share >= 0.84
    assert total.token_precision >= 0.85


def test_few_statements_without_an_identifier_are_flagged(report):
    assert report.total.clean_flagged <= 6
