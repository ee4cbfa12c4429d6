"""Scores against the instruments' published rules.

SDQ: scoring instructions for 4 to 17 year olds (sdqinfo.org, 2014), whose worked example is "a
score of 4 based on 3 completed items can be scaled up to a score of 7 (6.67 rounded up) for 5
items". SWEMWBS: the conversion table of the University of Warwick (Stewart-Brown and others 2009).
Bands of the ONS4: Office for National Statistics. Bands of the SDQ as a teacher answers it: table 1
of PMC4830858, from the scoring instructions of sdqinfo.org. All agree exactly.
"""

import numpy as np
import pytest

from evaluator.measures import measure_called
from evaluator.measures.scoring import as_answers, reversed_already, score

NONE = float("nan")
# Items of each scale in the order of the questionnaire, reversed ones negative, from the same page.
SDQ = {
    "sdq_emotional": (3, 8, 13, 16, 24),
    "sdq_conduct": (5, -7, 12, 18, 22),
    "sdq_hyperactivity": (2, 10, 15, -21, -25),
    "sdq_peer": (6, -11, -14, 19, 23),
    "sdq_prosocial": (1, 4, 9, 17, 20),
}


# The lowest score of each of a teacher's four bands, from the lowest band up.
TEACHER = {
    "sdq_total": (0, 12, 16, 19),
    "sdq_emotional": (0, 4, 5, 6),
    "sdq_conduct": (0, 3, 4, 5),
    "sdq_hyperactivity": (0, 6, 8, 9),
    "sdq_peer": (0, 3, 5, 6),
    "sdq_prosocial": (0, 4, 5, 6),
}
ONS4 = {
    "ons4_satisfaction": ((0, "low"), (5, "medium"), (7, "high"), (9, "very high")),
    "ons4_anxiety": ((0, "very low"), (2, "low"), (4, "medium"), (6, "high")),
}


def scored(key, rows, numbers=None):
    known = measure_called(key)
    values = np.array(rows, dtype=float)
    numbers = numbers or tuple(range(1, values.shape[1] + 1))
    answers = as_answers(known.instrument, numbers, values)
    return score(known.instrument, known.measure, answers)


def test_the_scales_of_the_sdq_are_made_of_their_own_items():
    for key, items in SDQ.items():
        known = measure_called(key)
        assert known.measure.items == tuple(map(abs, items))
        assert known.measure.reversed == tuple(-item for item in items if item < 0)


def test_three_answers_that_sum_to_four_make_seven_of_five():
    answers = [1.0] * 25
    for item, given in zip((3, 8, 13, 16, 24), (2, 1, 1, NONE, NONE), strict=True):
        answers[item - 1] = given
    found = scored("sdq_emotional", [answers])
    assert found.values.tolist() == [7.0]
    assert found.prorated.tolist() == [True]
    assert scored("sdq_total", [answers]).values.tolist() == [22.0]


@pytest.mark.parametrize("key", TEACHER)
def test_the_bands_of_a_teacher_are_the_published_ones(key):
    bands = next(b for b in measure_called(key).measure.bands if b.answered_by == "teacher")
    assert bands.starts == TEACHER[key]
    best = bands.names[-1 if key == "sdq_prosocial" else 0]
    assert best == "close to average"


@pytest.mark.parametrize("key", ONS4)
def test_the_bands_of_the_four_questions_are_those_of_the_statistics_office(key):
    (bands,) = measure_called(key).measure.bands
    assert tuple(zip(bands.starts, bands.names, strict=True)) == ONS4[key]


@pytest.mark.parametrize(
    ("given", "total", "prosocial"), [(0, 10, 0), (1, 20, 5), (2, 30, 10)], ids=str
)
def test_the_same_answer_throughout(given, total, prosocial):
    assert scored("sdq_total", [[given] * 25]).values.tolist() == [total]
    assert scored("sdq_prosocial", [[given] * 25]).values.tolist() == [prosocial]


def test_a_total_of_four_scales_is_missing_where_one_of_them_is():
    answers = [1.0] * 25
    for item in (6, 11, 14):
        answers[item - 1] = NONE
    found = scored("sdq_total", [answers, [NONE] * 25])
    assert np.isnan(found.values).all()
    assert found.unscored.tolist() == [True, False]


def test_a_file_that_counts_answers_from_one_is_moved_and_other_answers_are_missing():
    known = measure_called("sdq_total")
    rows = np.tile([1.0, 2.0, 3.0, 2.0, 1.0], 5).reshape(1, 25)
    answers = as_answers(known.instrument, tuple(range(1, 26)), rows)
    assert answers.shifted == -1
    assert answers.values.tolist() == (rows - 1).tolist()
    wrong = as_answers(known.instrument, (1, 2, 3), np.array([[0.0, 9.0, 1.5]]))
    assert wrong.outside.tolist() == [[False, True, True]]
    assert np.isnan(wrong.values).tolist() == [[False, True, True]]


@pytest.mark.parametrize(
    ("total", "converted"),
    [
        (7, 7.0),
        (8, 9.51),
        (14, 15.32),
        (21, 19.25),
        (25, 22.35),
        (28, 25.03),
        (34, 32.55),
        (35, 35),
    ],
)
def test_swemwbs_is_converted_by_the_published_table(total, converted):
    each, more = divmod(total, 7)
    answers = [each + 1] * more + [each] * (7 - more)
    assert scored("swemwbs", [answers]).values.tolist() == [converted]


def test_swemwbs_needs_all_seven_answers():
    found = scored("swemwbs", [[3, 3, 3, 3, 3, 3, NONE]])
    assert np.isnan(found.values).all()
    assert found.unscored.all()


def test_variety_counts_kinds_of_acts_and_not_how_often():
    found = scored("srds_variety", [[0, 3, 1, 0], [0, 0, 0, 0], [5, NONE, 0, 0]])
    assert found.values[:2].tolist() == [2.0, 0.0]
    assert np.isnan(found.values[2])


def test_items_that_a_file_has_reversed_already_are_found():
    known = measure_called("sdq_conduct")
    trait = np.random.default_rng(4).integers(0, 3, size=80).astype(float)
    rows = np.tile(trait[:, None], 25)
    answers = as_answers(known.instrument, tuple(range(1, 26)), rows)
    assert reversed_already(known.instrument, known.measure, answers) == (7,)
    rows[:, 6] = 2 - trait
    answers = as_answers(known.instrument, tuple(range(1, 26)), rows)
    assert reversed_already(known.instrument, known.measure, answers) == ()
