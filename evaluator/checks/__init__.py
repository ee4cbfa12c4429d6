"""Assumption checks, run unasked: one file each, in the order in which they are read."""

from functools import cache

from evaluator.checks.assumption import AssumptionCheck, Fault
from evaluator.checks.comparison.alike_kinds import alike_kinds
from evaluator.checks.comparison.answer_given import answer_given
from evaluator.checks.comparison.baseline import baseline
from evaluator.checks.comparison.comparison_built import comparison_built
from evaluator.checks.comparison.comparison_group import comparison_group
from evaluator.checks.comparison.comparison_reached import comparison_reached
from evaluator.checks.comparison.design_strength import design_strength
from evaluator.checks.comparison.drawn_lots import drawn_lots
from evaluator.checks.comparison.misleading_comparisons import misleading_comparisons
from evaluator.checks.comparison.others_alone import others_alone
from evaluator.checks.comparison.others_moved import others_moved
from evaluator.checks.comparison.starting_levels import starting_levels
from evaluator.checks.conduct.agreement import agreement
from evaluator.checks.conduct.many_outcomes import many_outcomes
from evaluator.checks.conduct.other_changes import other_changes
from evaluator.checks.conduct.placebo_outcomes import placebo_outcomes
from evaluator.checks.conduct.plan_locked import plan_locked
from evaluator.checks.losses.attrition import attrition
from evaluator.checks.losses.both_measured import both_measured
from evaluator.checks.losses.completers import completers
from evaluator.checks.losses.composition import composition
from evaluator.checks.losses.decliners import decliners
from evaluator.checks.losses.differential_attrition import differential_attrition
from evaluator.checks.losses.immortal_time import immortal_time
from evaluator.checks.losses.leavers import leavers
from evaluator.checks.losses.missing_covariates import missing_covariates
from evaluator.checks.losses.missing_rows import missing_rows
from evaluator.checks.losses.missing_times import missing_times
from evaluator.checks.losses.moved_places import moved_places
from evaluator.checks.losses.watched_alike import watched_alike
from evaluator.checks.matching.baseline_balance import baseline_balance
from evaluator.checks.matching.equal_matches import equal_matches
from evaluator.checks.matching.hidden_differences import hidden_differences
from evaluator.checks.matching.matched_history import matched_history
from evaluator.checks.matching.matched_placebo import matched_placebo
from evaluator.checks.matching.overlap import overlap
from evaluator.checks.matching.post_treatment import post_treatment
from evaluator.checks.matching.repeated_characteristics import repeated_characteristics
from evaluator.checks.matching.robustness_value import robustness_value
from evaluator.checks.matching.rosenbaum_bounds import rosenbaum_bounds
from evaluator.checks.matching.unmatched_trends import unmatched_trends
from evaluator.checks.measurement.ambiguous_outcome import ambiguous_outcome
from evaluator.checks.measurement.exposure_moved import exposure_moved
from evaluator.checks.measurement.known_starts import known_starts
from evaluator.checks.measurement.leaning import leaning
from evaluator.checks.measurement.recording_date import recording_date
from evaluator.checks.measurement.room_to_move import room_to_move
from evaluator.checks.measurement.same_measurement import same_measurement
from evaluator.checks.measurement.worthwhile_reach import worthwhile_reach
from evaluator.checks.situation import Situation
from evaluator.checks.size.cluster_level import cluster_level
from evaluator.checks.size.few_events import few_events
from evaluator.checks.size.few_places import few_places
from evaluator.checks.size.group_size import group_size
from evaluator.checks.size.independent_units import independent_units
from evaluator.checks.size.mostly_places import mostly_places
from evaluator.checks.size.one_place import one_place
from evaluator.checks.size.own_groups import own_groups
from evaluator.checks.size.precision import precision
from evaluator.checks.size.shared_regions import shared_regions
from evaluator.checks.size.thin_cells import thin_cells
from evaluator.checks.synthetic.synthetic_earlier_start import synthetic_earlier_start
from evaluator.checks.synthetic.synthetic_fit import synthetic_fit
from evaluator.checks.synthetic.synthetic_ranks import synthetic_ranks
from evaluator.checks.trends.alike_starts import alike_starts
from evaluator.checks.trends.anticipation import anticipation
from evaluator.checks.trends.bad_year import bad_year
from evaluator.checks.trends.broken_times import broken_times
from evaluator.checks.trends.earlier_trends import earlier_trends
from evaluator.checks.trends.last_times import last_times
from evaluator.checks.trends.lasting import lasting
from evaluator.checks.trends.placebo_starts import placebo_starts
from evaluator.checks.trends.seasons import seasons
from evaluator.checks.trends.seasons_unseen import seasons_unseen
from evaluator.checks.trends.trend_breakdown import trend_breakdown
from evaluator.values.check import Check

CHECKS: tuple[AssumptionCheck, ...] = (
    comparison_group,
    known_starts,
    baseline,
    same_measurement,
    watched_alike,
    immortal_time,
    comparison_built,
    answer_given,
    ambiguous_outcome,
    drawn_lots,
    design_strength,
    decliners,
    independent_units,
    group_size,
    cluster_level,
    mostly_places,
    own_groups,
    shared_regions,
    few_places,
    attrition,
    differential_attrition,
    leavers,
    completers,
    composition,
    moved_places,
    both_measured,
    missing_times,
    missing_rows,
    missing_covariates,
    overlap,
    baseline_balance,
    leaning,
    bad_year,
    matched_history,
    repeated_characteristics,
    post_treatment,
    synthetic_fit,
    synthetic_earlier_start,
    synthetic_ranks,
    earlier_trends,
    unmatched_trends,
    trend_breakdown,
    placebo_starts,
    anticipation,
    lasting,
    last_times,
    broken_times,
    alike_starts,
    misleading_comparisons,
    others_alone,
    others_moved,
    thin_cells,
    precision,
    worthwhile_reach,
    room_to_move,
    starting_levels,
    alike_kinds,
    seasons,
    seasons_unseen,
    exposure_moved,
    few_events,
    other_changes,
    recording_date,
    comparison_reached,
    placebo_outcomes,
    many_outcomes,
    plan_locked,
    matched_placebo,
    hidden_differences,
    rosenbaum_bounds,
    robustness_value,
    equal_matches,
    agreement,
    one_place,
)


def run_checks(situation: Situation) -> tuple[Check, ...]:
    """Every check that applies, in reading order."""
    found = (check(situation) for check in CHECKS)
    return tuple(check for check in found if check is not None)


@cache
def _by_key() -> dict[str, AssumptionCheck]:
    return {check.key: check for check in CHECKS}


def check_named(key: str) -> AssumptionCheck | None:
    """The check that makes a ``Check`` of this key; None where no such check is known."""
    return _by_key().get(key)


def fault_of(key: str, fault: str) -> Fault | None:
    """Which of its faults a check found; None where it looks for one alone."""
    check = check_named(key)
    return next((each for each in check.faults if each.key == fault), None) if check else None
