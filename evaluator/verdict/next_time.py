"""What weighs most where no fair comparison is possible, and what would help next time."""

from __future__ import annotations

from evaluator.values.check import Fault

NEXT_TIME: dict[str, str] = {
    "comparison_group": "measure those who got the programme and people or places that did not, "
    "in the same way",
    "baseline": "measure the outcome before the programme starts, in both groups",
    "same_measurement": "measure both groups in the same way, at the same times",
    "comparison_built": "find a comparison group that is more like those who took part",
    "answer_given": "deal with what stopped the answer",
    "ambiguous_outcome": "add an outcome that can only be read one way, such as injuries treated",
    "independent_units": "run the programme in more places, and leave more places for comparison",
    "group_size": "wait until more people have taken part, or pool several years",
    "attrition": "follow up more of those who started, including those who left",
    "drawn_lots": "let everybody start as they were drawn, and keep all of them in the workbook",
    "overlap": "look for a comparison group with people as likely to have taken part",
    "starting_levels": "find a comparison group that starts at about the same level",
    "matched_history": "find a comparison group that starts at about the same level",
    "design_strength": "measure the outcome several times before the start, in both groups",
    "precision": "include more people or places, or measure for longer",
    "baseline_balance": "find a comparison group that is more like those who took part",
    "earlier_trends": "follow the same people or places over several measurements before the "
    "start, so that it shows whether both groups moved alike",
    "composition": "measure the same people before and after, or record what kind of people they "
    "are",
    "seasons": "measure the same season before and after the start, for more than one year",
    "seasons_unseen": "measure the same months before and after the start, a year apart",
    "worthwhile_reach": "say the smallest worthwhile change in the unit in which results are told",
    "exposure_moved": "count what rates are out of in the same way before and after the start",
    "unmatched_trends": "find a comparison group that moved alike before the start",
    "trend_breakdown": "measure more often before the start, and find a comparison group that "
    "moved alike then",
    "bad_year": "measure the outcome more often before the start, so that a passing low shows",
    "synthetic_earlier_start": "find other places that moved like those with the programme, over "
    "more times before the start",
    "synthetic_ranks": "find other places that went up and down as much as those with the "
    "programme before the start",
    "synthetic_fit": "find other places that moved like those with the programme before the start",
    "cluster_level": "plan the comparison between whole places, and include more of them",
    "few_places": "run the programme in more places, and leave more places for comparison",
    "shared_regions": "compare places with and without the programme inside the same regions",
    "one_place": "find out what was done otherwise in the place that carries the answer, and run "
    "the programme in more places",
    "few_events": "wait until it has happened more often, or pool several years",
    "post_treatment": "use only what was known about people before the start",
    "immortal_time": "count time for everybody from the day on which they could first have taken "
    "part",
    "completers": "count everybody who started, whether they completed the programme or not",
    "differential_attrition": "follow up as many in one group as in the other",
    "missing_times": "collect every measurement in both groups, above all after the start",
    "missing_rows": "record the characteristics of everybody",
    "other_changes": "choose a time, or places, in which nothing else changed for one group only",
    "recording_date": "compare times that were recorded in the same way",
    "others_alone": "find out whether the programme reached those it is not for, and compare with "
    "places in which nothing else changed",
    "others_moved": "find out what happened to the others at the start, and compare with places "
    "that it did not reach",
    "agreement": "find a comparison group that starts at about the same level, so that the answer "
    "does not hang on how the question is asked",
    "comparison_reached": "compare with people or places that the programme cannot reach",
    "plan_locked": "lock the plan before anybody sees the results",
    "many_outcomes": "name one or two main outcomes before anybody sees the results",
    "placebo_outcomes": "find a comparison group in which nothing else differs",
    "hidden_differences": "let chance decide who takes part, or record what decides it",
    "rosenbaum_bounds": "let chance decide who takes part, or record what decides it",
    "robustness_value": "let chance decide who takes part, or record what decides it",
}
# For checks that look for several faults, where the cure hangs on which was found.
OF_FAULT: dict[Fault, str] = {
    "unequal_places": "run the programme in more places of about the same size, and leave more "
    "such places for comparison",
    "sizes_differ": "run the programme in more places of about the same size, and leave more such "
    "places for comparison",
    "no_lots": "let chance decide who takes part",
    "one_area": "run the programme in more places, each compared with a mix of others",
    "few_times_before": "measure the outcome more often before the start, in both groups",
    "moved_apart": "find a comparison group that moved alike before the start",
    "noisy_steps": "include more people or places, so that it shows better whether both groups "
    "moved alike before the start",
    "passing_time": "measure for longer after the start, so that it shows what passes by itself",
    "harmed_start": "review safety where results were worse, and measure there for longer",
    "uneven_starts": "find out why it went otherwise where it started at other times",
}
_OTHERWISE = "deal with what lowered the trust, listed under the rating"


def next_time(key: str, fault: Fault = "") -> str:
    """What to do so that more can be said, for the check that weighs most and what it found."""
    return OF_FAULT.get(fault) or NEXT_TIME.get(key, _OTHERWISE)


def why_no_comparison(gate: str | None, weightiest: str, stopped: str = "") -> str:
    """The start of the sentence: why there is no fair comparison, in plain words.

    ``gate`` is the reason of a check that rules one out; without one, ``weightiest`` is the
    sentence of the check that took away most trust. ``stopped`` is the sentence that says why
    a comparison that was built gave no answer; it goes before both.
    """
    if stopped:
        return (
            "There was something to compare with, but no answer could be worked out from it. What "
            f"stopped it: {stopped}"
        )
    if gate is not None:
        return f"The information does not allow a fair comparison because {gate}."
    if not weightiest:
        return "The information does not allow a fair comparison."
    return f"The information does not allow a fair comparison. What weighs most: {weightiest}"
