"""What column names suggest."""

from __future__ import annotations

import pytest

from evaluator.cohort.columns import names
from evaluator.cohort.columns.directions import direction
from evaluator.cohort.columns.times.timing import before_after_pairs


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("knowledge_0_20", ("knowledge", "0", "20")),
        ("Score (after)", ("score", "after")),
        ("pupilKey", ("pupil", "key")),
        ("prior_arrests_12m", ("prior", "arrests", "12m")),
        ("£", ()),
    ],
)
def test_words_of_a_name(name, words):
    assert names.words(name) == words


@pytest.mark.parametrize(
    ("columns", "pairs"),
    [
        (["score_pre", "score_post"], [("score", "score_pre", "score_post")]),
        (["School", "Pre", "Post"], [("measure", "Pre", "Post")]),
        (
            ["YP outcome star - start", "YP outcome star - end"],
            [("yp star", "YP outcome star - start", "YP outcome star - end")],
        ),
        (["w1_sdq", "w2_sdq"], [("sdq", "w1_sdq", "w2_sdq")]),
        (
            ["Attendance 22/23", "Attendance 23/24"],
            [("attendance", "Attendance 22/23", "Attendance 23/24")],
        ),
        (["pre_score", "post_score"], [("score", "pre_score", "post_score")]),
        (["srds_base", "srds_6m"], [("srds", "srds_base", "srds_6m")]),
        (["re74", "re75", "re78"], [("re", "re75", "re78"), ("re", "re74", "re78")]),
        (["prior_arrests_12m", "arrests_12m"],
         [("arrests 12m", "prior_arrests_12m", "arrests_12m")]),
        (["wellbeing t1", "wellbeing t2"], [("wellbeing", "wellbeing t1", "wellbeing t2")]),
        (["score_before", "score"], [("score", "score_before", "score")]),
        (["Baseline wellbeing", "Wellbeing follow up"],
         [("wellbeing", "Baseline wellbeing", "Wellbeing follow up")]),
        (["earnings_1975", "earnings_1978"], [("earnings", "earnings_1975", "earnings_1978")]),
        (["score", "age"], []),
        (["q1", "q10", "q11"], []),
        ([f"q{i}" for i in range(10, 30)], []),
        (["before", "after"], [("measure", "before", "after")]),
        (["score_pre", "mood_post"], []),
        (["Reading 1 Safety", "Reading 2 Safety"],
         [("safety", "Reading 1 Safety", "Reading 2 Safety")]),
        (["How safe? Before", "How safe? Now"],
         [("how safe", "How safe? Before", "How safe? Now")]),
        (["Year 7 absence", "Year 8 absence"], []),
        (["% Attendance 2022/2023", "% Attendance 2023/2024"],
         [("% attendance", "% Attendance 2022/2023", "% Attendance 2023/2024")]),
        (["2022/23 Points", "2023/24 Points"], [("points", "2022/23 Points", "2023/24 Points")]),
        (["Risk score at assessment", "Risk score at closure"],
         [("risk score", "Risk score at assessment", "Risk score at closure")]),
        (["SDQ_admission", "SDQ_discharge"], [("sdq", "SDQ_admission", "SDQ_discharge")]),
        (["Week 1 score", "Week 12 score"], [("score", "Week 1 score", "Week 12 score")]),
        (["Points Autumn 1", "Points Spring 2"],
         [("points", "Points Autumn 1", "Points Spring 2")]),
        (["Referral date", "Closure date"], []),
        (["Arrests (12m) before", "Arrests (12m) after"],
         [("arrests 12m", "Arrests (12m) before", "Arrests (12m) after")]),
    ],
)  # fmt: skip
def test_pairs_of_before_and_after(columns, pairs):
    found = before_after_pairs(columns)
    assert [(pair.stem, pair.before, pair.after) for pair in found] == pairs


@pytest.mark.parametrize("name", ["completed", "Attended sessions", "dropped_out", "Sessions"])
def test_taking_part(name):
    assert names.tells_of_taking_part(name)


@pytest.mark.parametrize("name", ["age", "score_after", "sessions_arm", "prior_completed", ""])
def test_not_taking_part(name):
    assert not names.tells_of_taking_part(name)


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("prior_arrests_12m", True, False),
        ("baseline", True, False),
        ("after", False, True),
        ("reoff_12m", False, True),
        ("follow-up", False, True),
        ("score", False, False),
    ],
)
def test_before_and_after_in_names(name, before, after):
    assert names.says_before(name) is before
    assert names.says_after(name) is after


_WAYS = {
    "ambiguous": (
        "Exit score", "Outcome star", "Attitudes to violence", "Days since last offence",
        "Time to first arrest", "Weapons recovered", "No arrests", "Confidence reporting crime",
        "No further offending", "Reduction in crime", "Fall in absence", "Increase in wellbeing",
        "Safety rank", "Confidence (1 = high)", "Ofsted safety grade", "Attendance below 90%",
        "Attendance under 90%", "Attendance sanctions", "Attendance penalty notices",
        "Attendance at custody", "Resilience deficits", "Reading age gap", "Employment barriers",
        "Crimes solved", "Offences detected", "Crime outcomes positive", "Drug tests negative",
        "Drug treatment starts", "Needs met", "Wellbeing complaints", "Risks identified",
    ),
    "lower": (
        "Aggression score before", "Anxiety", "Trauma", "Depression", "Difficulties",
        "Emotional distress", "Need", "Vulnerability", "Bullying", "ACE score", "Loneliness",
        "Missing from home", "Non-attendance days", "Not in employment", "Low confidence",
        "Poor attendance", "Safety concerns", "Re-admissions", "Re-presentations", "Re-arrests",
        "A&E attendance", "No. of arrests", "No. arrests", "Non-violent offences", "Fear of crime",
        "srds2", "Unsafe at school", "Street robberies", "No of offences",
        "I feel safe [1 = very safe, 5 = very unsafe]", "Wellbeing (low = good)",
        "Confident (1=strongly agree, 5=strongly disagree)", "Under 18 arrests", "Drug use",
        "Offences before treatment", "Violence against workers",
    ),
    "higher": (
        "Knowledge score", "Knowledge of knife crime", "Knife crime awareness",
        "Feels safe from violence", "Safety on the street", "Offending-free days", "Low risk",
        "Not reoffended", "Employment after custody", "Anger management", "School attendance",
        "Exclusions avoided", "Risk reduced", "I feel safe [1 = not at all, 5 = very]",
        "Safe (0 = no, 1 = yes)", "Positive wellbeing", "Violent crimes prevented",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "way"), [(name, way) for way, found in _WAYS.items() for name in found]
)
def test_which_way_is_good_by_whole_words_and_what_denies_them(name, way):
    assert direction(name) == way
