import pytest

from archive.detection.findings import Finding, Kind, Label
from archive.detection.measuring.evaluation import (
    BadStatement,
    Mark,
    Statement,
    evaluate,
    read_statements,
    stretches,
    unmarked,
)


def finding(start, end, label=Label.PERSON):
    return Finding(start, end, label, 0.9, ("test",), "because", "[name]")


def statement(marked, style="chat"):
    text, marks = unmarked(marked)
    return Statement("s1", style, text, marks)


def test_marks_are_taken_out_and_remembered():
    assert unmarked("hi {{PERSON|kai}} of {{SCHOOL|st bedes}}!") == (
        "hi kai of st bedes!",
        (Mark(3, 6, Label.PERSON), Mark(10, 18, Label.SCHOOL)),
    )


def test_a_direct_mark_counts_only_when_every_word_of_it_is_covered():
    one = statement("at {{SCHOOL|st bedes}}")

    half = evaluate([one], [[finding(6, 11)]]).total.direct
    whole = evaluate([one], [[finding(3, 11)]]).total.direct

    assert (half.found, half.marks, whole.found, whole.marks) == (0, 1, 1, 1)


def test_articles_and_prepositions_need_not_be_covered():
    one = statement("near {{PLACE|the park by the viaduct}}")

    assert evaluate([one], [[finding(9, 13), finding(21, 28)]]).total.direct.found == 1


def test_an_indirect_mark_counts_when_one_word_is_covered():
    one = statement("im {{UNIQUE|the only girl on the team}}")

    assert evaluate([one], [[finding(12, 16)]]).total.indirect.found == 1
    assert evaluate([one], [[finding(3, 6)]]).total.indirect.found == 0  # "the" alone shows nobody anything


def test_precision_is_the_share_of_covered_words_in_any_mark():
    one = statement("my mate {{PERSON|kai}} left")

    assert evaluate([one], [[finding(3, 11)]]).total.token_precision == 0.5


def test_burden_counts_neighbours_once_and_flagged_clean_statements():
    report = evaluate(
        [statement("called {{PERSON|kai}}, {{AGE|12}}"), statement("will you help")],
        [[finding(7, 10), finding(12, 14, Label.AGE)], [finding(0, 4)]],
    )

    assert (report.total.findings_per_statement, report.total.clean, report.total.clean_flagged) == (
        1.0,
        1,
        1,
    )


def test_results_are_split_by_style_and_by_label():
    report = evaluate(
        [statement("{{PERSON|kai}}"), statement("{{PERSON|kai}} {{AGE|12}}", style="asr")],
        [[finding(0, 3)], []],
    )

    assert {style: tally.direct.share for style, tally in report.by_style.items()} == {
        "chat": 1.0,
        "asr": 0.0,
    }
    assert {label: recall.share for label, recall in report.by_label.items()} == {
        Label.PERSON: 0.5,
        Label.AGE: 0.0,
    }
    assert [(miss.label, miss.surface) for miss in report.misses] == [
        (Label.PERSON, "kai"),
        (Label.AGE, "12"),
    ]


def test_an_entity_is_found_only_when_each_of_its_mentions_is():
    one = statement("{{PERSON|Kai}} said {{PERSON|KAI}}'s mate is {{PERSON|leah}}, in {{PLACE|kai}}")

    entities = evaluate([one], [[finding(0, 3), finding(23, 27), finding(32, 35)]]).total.entities

    assert (entities.found, entities.marks) == (2, 3)  # leah and the place; one of Kai's mentions is missed


def test_entities_of_two_statements_are_counted_apart_and_without_a_possessive():
    ones = [
        statement("{{PERSON|kai’s}} bus, {{PERSON|Kai's}} bike, {{PERSON|kai}}"),
        statement("{{PERSON|kai}}"),
    ]

    entities = evaluate(ones, [[finding(0, 29)], []]).total.entities

    assert (entities.found, entities.marks) == (1, 2)


def test_a_statement_is_protected_when_no_direct_mark_in_it_is_missed():
    ones = [
        statement("{{PERSON|kai}} and {{PERSON|leah}}"),
        statement("{{PERSON|kai}}, {{HEALTH|asthma}}"),
        statement("{{HEALTH|asthma}}"),
    ]

    protected = evaluate(ones, [[finding(0, 3)], [finding(0, 3)], []]).total.protected

    assert (Label.PERSON.kind, Label.HEALTH.kind) == (Kind.DIRECT, Kind.INDIRECT)
    assert (protected.found, protected.marks) == (1, 2)


def test_f2_weighs_telling_words_missed_more_than_words_covered_in_vain():
    one = statement("so my mate {{PLACE|the park by the viaduct}} {{PERSON|kai}}")
    park, viaduct, kai = finding(15, 19), finding(27, 34), finding(35, 38)

    def f2(*findings):
        return evaluate([one], [findings]).total.f2

    assert f2(park, viaduct, kai) == 1.0  # "the" and "by" tell nothing
    assert f2(park, viaduct) == pytest.approx(5 * 1 * (2 / 3) / (4 * 1 + 2 / 3))
    assert f2(finding(3, 5), finding(6, 10), park, viaduct, kai) == pytest.approx(5 * 0.6 / (4 * 0.6 + 1))
    assert f2() == 0.0


def test_shares_of_nothing_are_undefined():
    total = evaluate([], []).total

    assert (total.direct.share, total.token_precision, total.findings_per_statement, total.f2) == (None,) * 4


def test_findings_with_only_punctuation_between_are_one_stretch():
    assert stretches("ab, cd ef", [finding(0, 2), finding(4, 6)]) == 1
    assert stretches("ab, cd ef", [finding(0, 2), finding(7, 9)]) == 2


@pytest.mark.parametrize(
    "line",
    ["not json", "[]", '{"id": 1, "style": "chat"}', '{"id": 1, "style": "chat", "text": "{{CANARY|x}}"}'],
)
def test_a_bad_line_is_refused_by_number_without_its_words(line):
    with pytest.raises(BadStatement) as refusal:
        list(read_statements(["", line]))

    assert str(refusal.value).startswith("line 2: ")
    assert "CANARY" not in str(refusal.value)
