"""The detector on statements that it was made without sight of (data/README.md), and what is said of it."""

from pathlib import Path

import pytest

from archive.detection import figures
from archive.detection.detector import detect_many
from archive.detection.evaluation import evaluate, read_statements
from archive.detection.variants import VARIANTS

UNSEEN = Path(__file__).parent / "data" / "test.jsonl"
AS_IS = "as is"
# A last digit may differ between processors: the tagger computes in 8 bits.
ROUNDING = 0.005


def recorded(copy):
    figure = figures.recorded()
    return figure["total"] if copy == AS_IS else figure["copies"][copy]


@pytest.fixture(scope="module", params=[AS_IS, *VARIANTS])
def measured(request):
    statements = list(read_statements(UNSEEN.read_text(encoding="utf-8").splitlines()))
    change = VARIANTS.get(request.param, lambda statement: statement)
    copies = [change(statement) for statement in statements]
    return request.param, evaluate(copies, detect_many(copy.text for copy in copies)).total


def test_unseen_statements_are_read_no_worse_than_recorded(measured):
    copy, total = measured

    assert total.direct.share >= recorded(copy)["direct_recall"] - ROUNDING
    assert total.indirect.share >= recorded(copy)["indirect_recall"] - ROUNDING
    assert total.token_precision >= recorded(copy)["token_precision"] - ROUNDING


def test_no_more_statements_without_an_identifier_are_flagged_than_recorded(measured):
    copy, total = measured

    assert total.clean_flagged <= recorded(copy)["clean_flagged"] + 1


def test_a_copy_without_case_or_punctuation_is_read_about_as_well():
    as_is = recorded(AS_IS)["direct_recall"]

    for copy in VARIANTS:
        assert recorded(copy)["direct_recall"] >= as_is - 0.03, copy


def test_the_recorded_figures_are_of_this_test_set():
    statements = list(read_statements(UNSEEN.read_text(encoding="utf-8").splitlines()))

    assert figures.recorded()["file"] == UNSEEN.name
    assert figures.recorded()["total"]["statements"] == len(statements)


def test_the_model_card_shows_the_recorded_figures():
    assert figures.tables(figures.recorded()) in figures.CARD.read_text(encoding="utf-8")
