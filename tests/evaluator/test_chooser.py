"""Every set of answers gets one design that this version offers, or a plain reason for none."""

from itertools import product

import pytest

from evaluator.chooser import QUESTIONS, Answers, recommend
from evaluator.designs import DESIGNS
from evaluator.summary.wording import BANNED

EVERY = [
    Answers(**dict(zip((q.key for q in QUESTIONS), values, strict=True)))
    for values in product(*([value for value, _ in q.answers] for q in QUESTIONS))
]


def answers(**given: str) -> Answers:
    usual = {
        "given_to": "places",
        "starts": "one",
        "before": "several_times",
        "comparison": "yes",
        "units": "20_or_more",
    }
    return Answers(**(usual | given))


def test_every_answer_leads_somewhere() -> None:
    offered = {design.key for design in DESIGNS}
    reached = set()
    for each in EVERY:
        found = recommend(each)
        assert found.design is None or found.design in offered
        assert (found.design is None) == (found.highest_rating == 0)
        assert found.reason.endswith(".") and found.caution.endswith(".")
        assert not any(word in f"{found.reason} {found.caution}".lower() for word in BANNED)
        reached.add(found.design)
    assert reached == {*offered, None}


@pytest.mark.parametrize(
    ("given", "design"),
    [
        ({}, "difference_in_differences"),
        ({"before": "once"}, "difference_in_differences"),
        ({"starts": "several"}, "staggered_roll_out"),
        ({"starts": "several", "comparison": "not_yet_started"}, "staggered_roll_out"),
        ({"given_to": "people", "before": "other_facts"}, "matched_comparison"),
        ({"given_to": "people", "before": "once"}, "matched_comparison"),
        ({"comparison": "no"}, None),
        ({"before": "nothing"}, None),
        ({"before": "other_facts"}, None),
        ({"comparison": "not_yet_started"}, None),
    ],
)
def test_the_design_that_fits(given: dict[str, str], design: str | None) -> None:
    assert recommend(answers(**given)).design == design


def test_more_knowledge_never_lowers_what_can_be_reached() -> None:
    for each in EVERY:
        sizes = [value for value, _ in QUESTIONS[-1].answers]
        most = [
            recommend(Answers(each.given_to, each.starts, each.before, each.comparison, size))
            for size in sizes
        ]
        reachable = [found.highest_rating for found in most]
        assert reachable == sorted(reachable)


def test_no_match_is_promised_more_than_three() -> None:
    found = [recommend(each) for each in EVERY]
    assert max(f.highest_rating for f in found if f.design == "matched_comparison") == 3
