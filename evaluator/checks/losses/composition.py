"""Are different kinds of people asked afterwards?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from evaluator.checks.assumption import assumption
from evaluator.checks.comparison.starting_levels import leaves_nothing, seems_better, seems_worse
from evaluator.checks.situation import Situation
from evaluator.cohort.columns.names import tells_of_taking_part
from evaluator.cohort.rows.shapes import CLUSTER, OUTCOME, POST, TIME, TREATED
from evaluator.cohort.rows.starts import START
from evaluator.designs.design import Groundwork
from evaluator.designs.shared.place_times import is_surveyed
from evaluator.diagnostics.beside import beside, unused_columns, well_known
from evaluator.diagnostics.make_up import answer_within_kinds, shifts
from evaluator.diagnostics.repeat import can_be_asked_again
from evaluator.values.check import Check, Status
from evaluator.values.cohort import Column
from evaluator.values.evaluation import Alternative
from evaluator.words.numbers import number
from methods import inference

_SMALL, _LARGE = 0.1, 0.25
_FEWEST_PLACES = 3
_RARELY = 0.01  # by chance, for numbers that moved apart
_KEY = "within_kinds"


@assumption(
    next_time="measure the same people before and after, or record what kind of people they are"
)
def composition(situation: Situation) -> Check | None:
    """For different people before and after: did the two groups' make-up change differently?

    The difference in changes of every planned characteristic, in standard deviations. A concern
    past 0.25, or past 0.1 when it is beyond chance (Holm). The outcome is not looked at. A make-up
    that changed, or that nobody can see, caps the rating: either may be all there is. Where nobody
    can see it, numbers measured that moved apart tell of people who came or went. Any other yes
    or no, or background, of people caps too where it moved and the answer is gone among people of
    one kind. A roll-out
    among people analyses only those whom it follows, however many others were measured; one
    among places, whoever was asked there.
    """
    work, caps = situation.work, situation.policy.caps
    followed = work.rows.panel or (START in work.frame and not is_surveyed(work))
    if followed or not situation.has_comparison:
        return None
    if not can_be_asked_again(situation.design, work):
        return None
    names = [covariate.column for covariate in situation.plan.covariates]
    found = shifts(work, work.frame, [name for name in names if name in work.frame])
    if (other := _unplanned(situation)) is not None:
        return other
    if not found and _numbers_moved_apart(work):
        return _check(
            "concern",
            None,
            "Different people were measured before and after, and from then on fewer or more of "
            "them in one group than in the other, so part of the difference may be who was "
            "measured. The plan names no characteristics that could show it.",
            int(caps["composition_changed"]),
        )
    if not found:
        return _check(
            "not_possible",
            None,
            "Different people were measured before and after, and the plan names no "
            "characteristics, so nobody can see whether the groups became different.",
            int(caps["composition_unknown"]),
        )
    p_values = inference.adjust([shift.p_value for _, shift in found], "holm")
    moved = [
        (name, shift.value)
        for (name, shift), p in zip(found, p_values, strict=True)
        if abs(shift.value) > _LARGE or (abs(shift.value) > _SMALL and p < 0.05)
    ]
    worst, size = max(
        moved or [(name, shift.value) for name, shift in found], key=lambda each: abs(each[1])
    )
    size = situation.gap(abs(size))
    if moved:
        return _check(
            "concern",
            size,
            "Different people were measured before and after, and the groups became different: "
            f"{worst} moved apart by {number(size)} standard deviations, so part of the "
            "difference may be who was asked.",
            int(caps["composition_changed"]),
        )
    return _check(
        "passed",
        size,
        "Different people were measured before and after, but on the planned characteristics the "
        f"groups changed alike (the largest difference, in {worst}, is {number(size)} "
        "standard deviations).",
    )


def _check(status: Status, size: float | None, reason: str, cap: int | None = None) -> Check:
    return Check(
        key="composition",
        title="Were the same kinds of people measured before and after?",
        status=status,
        number=size,
        threshold=_LARGE,
        reason=reason,
        source="Repeated cross-sections: Hong 2013; Sant'Anna and Xu 2023",
        cap=cap,
        explains_harm=status == "concern",
    )


def _unplanned(situation: Situation) -> Check | None:
    """A concern where a column that nobody planned moved apart, and takes the effect with it."""
    finding, work, plan = situation.finding, situation.work, situation.plan
    planned = finding.estimate if finding is not None else None
    if planned is None:
        return None
    if not (seems_better(planned, situation) or seems_worse(planned, situation)):
        return None
    frame = work.frame
    for name in unused_columns(situation.cohort, plan, covariates=False):
        if _may_be_make_up(situation.cohort.column(name)):
            cells = beside(situation.cohort, plan, work.rows, frame, name)
            if well_known(cells) and cells.nunique() > 1:
                frame = frame.assign(**{name: cells})
    for name in (str(each) for each in frame if each not in work.frame):
        moved = shifts(work, frame, [name])
        p_values = inference.adjust([shift.p_value for _, shift in moved], "holm")
        if not any(
            abs(shift.value) > _SMALL and p < _RARELY
            for (_, shift), p in zip(moved, p_values, strict=True)
        ):
            continue
        inside = answer_within_kinds(work, frame, name)
        if inside is not None and leaves_nothing(
            Alternative(_KEY, "", inside, naive=False), planned.value
        ):
            return _check(
                "concern",
                None,
                "Different people were measured before and after, and the groups became "
                f'different: by "{name}", other kinds of people were asked, and among people of '
                "one kind less than half of the difference is left. If the programme may have "
                "changed it, plan it as an outcome.",
                int(situation.policy.caps["composition_changed"]),
            )
    return None


def _may_be_make_up(column: Column) -> bool:
    """Whether a column may tell what kind of person was asked, and not how well the programme did.

    A number that may change holds as much of what the programme changed as the outcome does.
    """
    kind = column.kind == "yes_no" or (column.role == "covariate" and column.kind != "date")
    return kind and column.kind != "text" and not tells_of_taking_part(column.name)


def _numbers_moved_apart(work: Groundwork) -> bool:
    """Whether one group's places measured more or fewer people than before, unlike the other's."""
    if START in work.frame:
        return False
    known = work.frame[work.frame[OUTCOME].notna()]
    each = known.groupby([CLUSTER, TREATED, POST, TIME], observed=True).size()
    usual = each.groupby(level=[CLUSTER, TREATED, POST]).mean().unstack(POST).dropna()
    if usual.shape[1] != 2:
        return False
    change = pd.Series(np.log(usual[1] / usual[0]))
    side = change.index.get_level_values(TREATED) == 1
    own, other = change[side], change[~side]
    if min(len(own), len(other)) < _FEWEST_PLACES or not own.var() + other.var() > 0:
        return False
    test = stats.ttest_ind(own, other, equal_var=False)
    apart = abs(float(own.mean() - other.mean()))
    return bool(apart > np.log1p(_SMALL) and test.pvalue < _RARELY)
