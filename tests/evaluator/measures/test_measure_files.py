"""The data files of the measures: what each must hold, and what is refused."""

import pytest

from evaluator.measures import INSTRUMENTS, measure_called, measures
from evaluator.measures.catalogue import read_instrument
from evaluator.values.problems import Refusal

ANXIETY = """
name = "Made up"
source = "Nowhere"
[[measures]]
key = "made_up"
name = "Made up"
outcome = "Something"
kind = "continuous"
better = "higher"
"""


def test_every_measure_has_a_key_of_its_own():
    from importlib import resources

    folder = resources.files("evaluator.measures")
    texts = {name: folder.joinpath(f"{name}.toml").read_text("utf-8") for name in INSTRUMENTS}
    listed = [
        each.key for name, text in texts.items() for each in read_instrument(text, name).measures
    ]
    assert sorted(listed) == sorted(measures())


@pytest.mark.parametrize("key", sorted(measures()))
def test_what_every_measure_says(key):
    known = measures()[key]
    assert known.caveats
    assert known.instrument.source
    assert set(known.measure.pairs) <= set(measures()) - {key}
    assert "ambiguous" not in {measures()[pair].measure.better for pair in known.measure.pairs}
    assert all(text.endswith(".") for text in (*known.caveats, known.instrument.licence or "."))
    assert {words for words in known.measure.words if words != words.lower()} == set()


def test_directions_that_are_often_taken_the_wrong_way():
    better = {key: known.measure.better for key, known in measures().items()}
    assert (better["sdq_total"], better["sdq_prosocial"]) == ("lower", "higher")
    assert (better["ons4_satisfaction"], better["ons4_anxiety"]) == ("higher", "lower")
    assert {better["arrests"], better["nrm_referrals"], better["hidden_harm_reports"]} == {
        "ambiguous"
    }


def test_no_smallest_worthwhile_change_is_invented():
    """None of these instruments has a published one for groups."""
    assert {
        key for key, known in measures().items() if known.measure.worthwhile is not None
    } == set()
    assert measure_called("") is None
    assert measure_called("no_such_measure") is None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("worthwhile = 2", "without its source"),
        ("per = 100", "denominator"),
        ("reversed = [3]", "not made of"),
        ('kind = "ordered"', "which there is not"),
        ('better = "ambiguous"', "read beside it"),
        ('[[measures.bands]]\nsource = "x"\nnames = ["a"]\nstarts = [1, 0]', "not in order"),
    ],
)
def test_a_contradiction_in_a_file_is_refused(line, said):
    text = ANXIETY
    for each in ("kind", "better"):
        if line.startswith(each):
            text = "\n".join(old for old in text.splitlines() if not old.startswith(each))
    with pytest.raises(Refusal) as refused:
        read_instrument(f"{text}\n{line}\n", "made_up")
    assert said in refused.value.problems[0].message
