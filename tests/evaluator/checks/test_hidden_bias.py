"""How strong something hidden would have to be: said for matched people, and only there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaluator.checks.matching.hidden_differences import hidden_differences
from evaluator.checks.matching.matched_people import matched_people
from evaluator.checks.matching.matched_placebo import matched_placebo
from evaluator.checks.matching.robustness_value import robustness_value
from evaluator.checks.matching.rosenbaum_bounds import rosenbaum_bounds
from evaluator.checks.situation import Situation
from evaluator.cohort.rows.shapes import BASELINE, EVENT, OUTCOME
from evaluator.designs.matched.matched_comparison import MATCHED_COMPARISON, effect, groundwork
from evaluator.designs.matched_changes.matched_difference_in_differences import (
    MATCHED_DIFFERENCE_IN_DIFFERENCES,
)
from evaluator.designs.shared.matched_part import matched_part
from evaluator.values.matching_report import OtherScale
from evaluator.values.plan import Covariate, Design, Outcome
from evaluator.values.policy import load_policy
from methods import sensitivity
from tests.evaluator.checks.situations import FRAME, estimate, found, situation
from tests.evaluator.histories import drifting, drifting_plan
from tests.evaluator.worlds import cohort_of, referrals, referrals_plan

pytestmark = pytest.mark.whole_way

HIDDEN = (hidden_differences, rosenbaum_bounds, robustness_value)


def world(frame: pd.DataFrame | None = None, *, locked: bool = True, **changes) -> Situation:
    """Referrals as a situation with its groundwork and, when locked, its finding."""
    frame = referrals(effect=1.0) if frame is None else frame
    plan = referrals_plan(**({"design": Design("matched_comparison")} | changes))
    cohort, outcome = cohort_of(frame), plan.outcomes[0]
    work = groundwork(cohort, plan, outcome)
    finding = effect(work, plan, outcome) if locked else None
    return Situation(cohort, plan, outcome, MATCHED_COMPARISON, work, finding, load_policy())


def yes_no(frame: pd.DataFrame) -> pd.DataFrame:
    """The same people with outcomes above or below the middle."""
    return frame.assign(base=(frame["base"] > 10) * 1.0, later=(frame["later"] > 10) * 1.0)


BINARY = {
    "outcomes": (
        Outcome("Any", before="base", after="later", kind="binary", better="lower",
                worthwhile=0.2, primary=True),
    )
}  # fmt: skip


@pytest.mark.parametrize("check", HIDDEN)
def test_each_ends_in_what_an_unmeasured_factor_would_have_to_do(check) -> None:
    said = check(world())
    assert said.status == "passed" and said.number > 0
    assert "unmeasured factor would have to" in said.reason


@pytest.mark.parametrize("check", HIDDEN)
def test_nothing_needs_explaining_where_the_range_includes_no_effect(check) -> None:
    said = check(world(referrals(effect=0.0)))
    assert said.status == "not_possible"
    assert "no effect to explain away" in said.reason


@pytest.mark.parametrize("check", HIDDEN)
def test_none_looks_before_the_effect_is_known(check) -> None:
    assert check(world(locked=False)) is None


@pytest.mark.parametrize("check", [*HIDDEN, matched_placebo])
def test_only_matched_designs_are_asked(check) -> None:
    assert check(situation(finding=found(estimate()))) is None


@pytest.mark.parametrize("check", [rosenbaum_bounds, robustness_value, matched_placebo])
def test_only_the_e_value_costs_trust(check) -> None:
    for effect_size in (0.0, 0.25, 1.0):
        said = check(world(referrals(effect=effect_size)))
        assert (said.cap, said.deduction, said.gate) == (None, 0, None)


def test_the_e_value_is_given_for_the_limit_and_the_point() -> None:
    said = hidden_differences(world())
    assert "The range would then include no effect." in said.reason
    assert "the estimate itself could be nothing" in said.reason


@pytest.mark.parametrize(("events", "rare"), [(0.1, True), (0.5, False)])
def test_times_are_judged_by_the_ratio_of_risks(events, rare) -> None:
    """Days have no E-value; hazard ratios have, and are near risk ratios where events are rare."""
    hazards = replace(estimate(0.5, 0.4, 0.6), scale="hazard_ratio")
    told = OtherScale("hazard_ratio", "", hazards, "")
    finding = replace(found(estimate(20.0, 10.0, 30.0)), scales=(told,))
    outcome = Outcome("Days", column="days", event="again", kind="time_to_event", primary=True)
    frame = FRAME.assign(**{EVENT: (np.arange(len(FRAME)) < events * len(FRAME)) * 1.0})
    asked = {"design": MATCHED_COMPARISON, "outcome": outcome, "frame": frame}
    said = hidden_differences(situation(finding=finding, **asked))
    expected = sensitivity.e_value(0.5, ci_low=0.4, ci_high=0.6, scale="hazard_ratio", rare=rare)
    assert said.number == pytest.approx(expected.limit)
    without = replace(finding, scales=(replace(told, estimate=None),))
    assert hidden_differences(situation(finding=without, **asked)) is None


class TestPairs:
    def test_the_factor_is_that_of_the_participants_less_their_partners(self) -> None:
        """Worked out again from the matched sets, the other way round from the pairs."""
        asked = world()
        matches, values = matched_part(asked.work).matches, asked.work.frame[OUTCOME].to_numpy()
        differences = [
            (values[members & matches.treated] - values[members & ~matches.treated]).item()
            for members in (matches.subclass == s for s in range(matches.subclass.max() + 1))
        ]
        expected = sensitivity.rosenbaum(differences, gammas=[1], alpha=0.025)
        assert rosenbaum_bounds(asked).number == pytest.approx(expected.tipping_point)

    def test_a_yes_no_outcome_counts_pairs_that_differ(self) -> None:
        asked = world(yes_no(referrals(effect=2.0)), **BINARY)
        people = matched_people(asked)
        values = people.frame[OUTCOME].to_numpy()
        gaps = values[people.pairs[:, 0]] - values[people.pairs[:, 1]]
        expected = sensitivity.rosenbaum(gaps, gammas=[1], kind="binary", alpha=0.025)
        assert rosenbaum_bounds(asked).number == pytest.approx(expected.tipping_point)

    def test_pairs_start_with_the_participant_whoever_is_matched_first(self) -> None:
        few = referrals(treated=300, pool=200, effect=1.0)
        asked = world(few, design=Design("matched_comparison", {"estimand": "ATC"}))
        people = matched_people(asked)
        assert people.matches.treated[people.pairs[:, 0]].all()
        assert not people.matches.treated[people.pairs[:, 1]].any()
        assert rosenbaum_bounds(asked).number > 1

    @pytest.mark.parametrize("settings", [{"ratio": 2}, {"replace": True}])
    def test_sets_of_other_sizes_are_not_pairs(self, settings) -> None:
        asked = world(design=Design("matched_comparison", settings))
        assert matched_people(asked).pairs is None
        assert rosenbaum_bounds(asked) is None

    def test_a_difference_that_fails_pair_by_pair_is_a_concern(self) -> None:
        said = rosenbaum_bounds(world(referrals(effect=0.25)))
        assert (said.status, said.number) == ("concern", 1.0)

    def test_a_slight_advantage_that_would_do_is_a_concern(self) -> None:
        numbers, statuses = [], []
        for size in (0.3, 0.35, 0.4, 0.6, 1.0):
            said = rosenbaum_bounds(world(referrals(effect=size)))
            numbers.append(said.number)
            statuses.append(said.status)
        assert numbers == sorted(numbers)
        assert statuses == ["concern" if n < 1.25 else "passed" for n in numbers]
        assert {"concern", "passed"} == set(statuses)

    def test_people_who_share_places_are_not_taken_as_independent_pairs(self) -> None:
        asked = world()
        asked = replace(asked, work=replace(asked.work, cluster="@cluster"))
        assert rosenbaum_bounds(asked) is None


class TestChanges:
    """Changes compare how much people changed, whatever their level afterwards."""

    def asked(self) -> Situation:
        cohort, plan = cohort_of(drifting()), drifting_plan(method="nearest")
        design, outcome = MATCHED_DIFFERENCE_IN_DIFFERENCES, plan.outcomes[0]
        work = design.groundwork(cohort, plan, outcome)
        finding = design.effect(work, plan, outcome)
        return Situation(cohort, plan, outcome, design, work, finding, load_policy())

    def test_pairs_differ_in_their_changes(self) -> None:
        asked = self.asked()
        people = matched_people(asked)
        assert people.outcome == "@change"
        changes = people.frame["@change"].to_numpy()
        gaps = changes[people.pairs[:, 0]] - changes[people.pairs[:, 1]]
        expected = sensitivity.rosenbaum(gaps, gammas=[1], alpha=0.025, alternative="less")
        assert rosenbaum_bounds(asked).number == pytest.approx(expected.tipping_point)
        asked.work.frame[OUTCOME] = 0.0
        assert rosenbaum_bounds(asked).number == pytest.approx(expected.tipping_point)

    def test_the_regression_is_of_changes(self) -> None:
        asked = self.asked()
        people = matched_people(asked)
        expected = sensitivity.robustness(
            people.frame, outcome="@change", treated="@treated",
            covariates=people.characteristics,
        )  # fmt: skip
        assert robustness_value(asked).number == pytest.approx(expected.robustness_value_limit)

    def test_a_change_in_a_yes_no_outcome_has_three_values_and_is_ranked(self) -> None:
        asked = self.asked()
        turned = asked.work.frame["@change"].round().clip(-1, 1)
        work = replace(asked.work, frame=asked.work.frame.assign(**{"@change": turned}))
        outcome = replace(asked.outcome, kind="binary")
        said = rosenbaum_bounds(replace(asked, work=work, outcome=outcome))
        assert said.status != "not_possible"


class TestRobustness:
    def test_the_share_is_that_of_the_regression_on_everybody(self) -> None:
        asked = world()
        people = matched_people(asked)
        assert people.characteristics == (BASELINE, "age", "risk", "sex")
        expected = sensitivity.robustness(
            people.frame, outcome=OUTCOME, treated="@treated", covariates=people.characteristics
        )
        said = robustness_value(asked)
        assert said.number == pytest.approx(expected.robustness_value_limit)
        assert said.status == "passed" and "would not be enough" in said.reason

    def test_a_weak_effect_falls_to_a_cause_like_the_strongest_measured(self) -> None:
        said = robustness_value(world(referrals(effect=0.25)))
        assert said.status == "concern" and '"risk"' in said.reason
        assert said.reason.endswith("would be enough.")

    def test_people_who_share_places_are_judged_by_the_estimate_alone(self) -> None:
        asked = world()
        asked = replace(asked, work=replace(asked.work, cluster="@cluster"))
        said = robustness_value(asked)
        assert said.number > robustness_value(world()).number
        assert "the range" not in said.reason

    def test_a_regression_that_shows_nothing_is_a_concern(self) -> None:
        asked = world()
        turned = asked.finding.estimate
        turned = replace(turned, value=1.0, ci_low=0.9, ci_high=1.1)
        said = robustness_value(replace(asked, finding=replace(asked.finding, estimate=turned)))
        assert (said.status, said.number) == ("concern", 0.0)


class TestPlacebo:
    def test_a_sound_comparison_shows_no_effect_before_the_start(self) -> None:
        said = matched_placebo(world(locked=False))
        assert (said.status, said.threshold) == ("passed", 0.0)

    def test_groups_that_differed_before_are_a_concern(self) -> None:
        """Participants did worse before for reasons that no other characteristic tells."""
        frame = referrals(effect=1.0)
        frame["base"] += 1.5 * (frame["referred"] == "yes")
        said = matched_placebo(world(frame, locked=False))
        assert said.status == "concern"
        assert said.number == pytest.approx(1.5, abs=0.3)

    def test_it_sees_nothing_from_after_the_start(self) -> None:
        frame = referrals(effect=1.0)
        other = frame.assign(later=np.random.default_rng(2).permutation(frame["later"]))
        assert matched_placebo(world(frame)) == matched_placebo(world(other))

    def test_a_range_wider_than_a_worthwhile_change_cannot_tell(self) -> None:
        small = world(referrals(treated=25, pool=60), locked=False)
        assert matched_placebo(small).status == "not_possible"

    def test_a_share_is_told_in_every_hundred(self) -> None:
        asked = world(yes_no(referrals(treated=400, pool=2000)), locked=False, **BINARY)
        assert "in every 100" in matched_placebo(asked).reason

    def test_without_a_measurement_before_or_anything_else_to_match_on_it_is_not_asked(
        self,
    ) -> None:
        after_only = (Outcome("Offences", column="later", worthwhile=0.5, primary=True),)
        assert matched_placebo(world(outcomes=after_only)) is None
        assert matched_placebo(world(covariates=())) is None

    def test_a_match_that_agrees_on_the_outcome_before_is_not_asked(self) -> None:
        frame = referrals().assign(base=lambda people: people["base"].round(0))
        covariates = (Covariate("base", True), Covariate("age", True), Covariate("risk", True))
        design = Design("matched_comparison", {"exact": ["base"]})
        assert matched_placebo(world(frame, covariates=covariates, design=design)) is None

    def test_a_column_that_is_the_outcome_before_is_left_out_too(self) -> None:
        twice = (Covariate("base", True), Covariate("age", True), Covariate("risk", True))
        once = twice[1:]
        assert matched_placebo(world(covariates=twice)) == matched_placebo(world(covariates=once))


def test_a_comparison_that_could_not_be_built_is_not_asked() -> None:
    asked = world()
    failed = replace(asked, work=replace(asked.work, failure="Nobody is alike."))
    assert matched_people(failed) is None
    for check in (rosenbaum_bounds, robustness_value, matched_placebo):
        assert check(failed) is None
