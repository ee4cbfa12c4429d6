"""The script of the technical annex: run as printed, it gives the estimate that was published."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluator.cohort.workbook import read_data
from evaluator.planning.plan_file import write_plan
from evaluator.summary.script import script
from evaluator.values.plan import Analysis, Covariate, Data, Design, Plan
from evaluator.walk import evaluate
from tests.evaluator.designs.gaps.test_gaps import planned as gap_plan
from tests.evaluator.designs.gaps.test_gaps import wards as gap_wards
from tests.evaluator.designs.matched.test_timed_outcome import plan_with as timed_plan
from tests.evaluator.designs.matched.test_timed_outcome import world as timed
from tests.evaluator.designs.test_dose import mentored
from tests.evaluator.designs.test_dose import planned as with_dose
from tests.evaluator.designs.test_own_groups import plan_of, register
from tests.evaluator.designs.test_rates import plan_for as wards_plan
from tests.evaluator.designs.test_rates import wards
from tests.evaluator.histories import (
    areas,
    areas_plan,
    counted,
    drifting,
    drifting_plan,
    in_counts,
    starting_areas,
    starting_areas_plan,
)
from tests.evaluator.summary.rerun import hold
from tests.evaluator.worlds import (
    pupils,
    pupils_plan,
    referrals,
    referrals_plan,
    roll_out,
    roll_out_plan,
    save_book,
    surveyed_roll_out,
    surveyed_roll_out_plan,
)

pytestmark = pytest.mark.whole_way


def few_schools(**settings: object) -> tuple[pd.DataFrame, Plan]:
    """Thirty pupils in each of eight schools, where placements are all that can be trusted."""
    frame = pupils(schools=8, each=30, effect=1.0)
    return frame, pupils_plan(frame, design=Design("difference_in_differences", dict(settings)))


def schools(each: int = 10, before: int = 1, **settings: object) -> tuple[pd.DataFrame, Plan]:
    frame = pupils(schools=16, each=each, effect=1.0, before=before, lost=0.1)
    plan = pupils_plan(frame, design=Design("difference_in_differences", dict(settings)))
    return frame, replace(plan, covariates=(Covariate("sex", True),))


def place_left_out() -> tuple[pd.DataFrame, Plan]:
    frame, plan = schools()
    return frame, replace(plan, roles=replace(plan.roles, cluster=None))


def one_by_one(**settings: object) -> tuple[pd.DataFrame, Plan]:
    """Pupils chosen one by one, so that no place matters."""
    frame = referrals(treated=150, pool=300, effect=1.0)
    design = Design("difference_in_differences", dict(settings))
    return frame, referrals_plan(design=design)


def in_groups(
    design: str, cluster: str | None = None, **settings: object
) -> tuple[pd.DataFrame, Plan]:
    """Those with the programme are in mentoring groups, and the others say "None"."""
    frame, plan = register(), plan_of(design, cluster)
    if cluster is None:
        frame = frame.fillna({"mentoring_group": "None"})
    return frame, replace(plan, design=Design(design, dict(settings)))


def yes_or_no() -> tuple[pd.DataFrame, Plan]:
    frame = referrals(treated=150, pool=300, effect=1.0)
    for name in ("base", "later"):
        frame[name] = np.where(frame[name] > 10, "Yes", "No")
    outcome = replace(referrals_plan().outcomes[0], kind="binary", worthwhile=0.1)
    return frame, referrals_plan(design=Design("difference_in_differences"), outcomes=(outcome,))


def matched(**settings: object) -> tuple[pd.DataFrame, Plan]:
    frame = referrals(treated=80, pool=240, effect=0.5)
    return frame, referrals_plan(design=Design("matched_comparison", dict(settings)))


def nobody(*, before: bool = False, **settings: object) -> tuple[pd.DataFrame, Plan]:
    """No participant had the outcome afterwards; with ``before`` nobody had it before."""
    frame = referrals(treated=80, pool=240).drop(columns=["base", "later"])
    chance = np.random.default_rng(2).random(len(frame)) < 0.25
    frame["later"] = np.where(chance & (frame["referred"] == "no"), "yes", "no")
    first = replace(referrals_plan().outcomes[0], kind="binary", worthwhile=0.1)
    outcome = first if before else replace(first, before=None, after=None, column="later")
    kind = settings.pop("kind", "matched_comparison")
    plan = referrals_plan(outcomes=(outcome,), design=Design(str(kind), dict(settings)))  # type: ignore[arg-type]
    return (frame.assign(base="no") if before else frame), plan


def with_gaps(**settings: object) -> tuple[pd.DataFrame, Plan]:
    frame, plan = matched(**settings)
    rng = np.random.default_rng(1)
    frame.loc[rng.random(len(frame)) < 0.15, "risk"] = np.nan
    frame.loc[rng.random(len(frame)) < 0.15, "sex"] = np.nan
    frame.loc[:4, "age"] = np.nan
    return frame, plan


def rare(**settings: object) -> tuple[pd.DataFrame, Plan]:
    """A label that some participants share with nobody else."""
    frame, plan = with_gaps(**settings) if "missing" in settings else matched(**settings)
    rows = frame.index[frame["referred"] == "yes"][:6]
    return frame.assign(sex=frame["sex"].mask(frame.index.isin(rows), "not said")), plan


def starting(**settings: object) -> tuple[pd.DataFrame, Plan]:
    return roll_out(), roll_out_plan(**settings)


def in_words(frame: pd.DataFrame, plan: Plan) -> tuple[pd.DataFrame, Plan]:
    """The same, with names of years in place of numbers."""
    named = frame.assign(
        **{name: "Year " + frame[name].astype("Int64").astype(str) for name in ("year", "start")}
    )
    return named.mask(frame.isna()), plan


def starting_few(**settings: object) -> tuple[pd.DataFrame, Plan]:
    return roll_out(never=9, early=3, late=1, effect=-6.0), roll_out_plan(**settings)


def synthetic(treated: int = 1, donors: int = 24, **settings: object) -> tuple[pd.DataFrame, Plan]:
    return areas(treated=treated, donors=donors), areas_plan(**settings)


def mixed_starts(**world: object) -> tuple[pd.DataFrame, Plan]:
    """Wards that start at times of their own, each against a mix of those that never do."""
    return starting_areas(**world), starting_areas_plan()  # type: ignore[arg-type]


def people_of_mixed_starts() -> tuple[pd.DataFrame, Plan]:
    frame, plan = mixed_starts(starts=(5, 5, 7, 0), donors=18)
    people = [frame.assign(rate=frame.rate + d, key=frame.ward + f" {d}") for d in (-1, 0.5, 1, 2)]
    return pd.concat(people), replace(plan, roles=replace(plan.roles, unit="key"))


def counts_of_mixes(*, parts: bool = False, starts: bool = False) -> tuple[pd.DataFrame, Plan]:
    """The wards of a mix with counts and residents; with ``parts`` two rows in each ward."""
    frame, plan = mixed_starts() if starts else synthetic()
    frame = counted(frame)
    if not parts:
        return frame, in_counts(plan)
    least = frame.assign(lsoa=frame.ward + " a", cases=frame.cases // 3, residents=900)
    rest = frame.assign(lsoa=frame.ward + " b", cases=frame.cases - least.cases)
    smaller = replace(plan, roles=replace(plan.roles, unit="lsoa"))
    return pd.concat([least, rest]), in_counts(smaller)


def rates(*, staggered: bool = False, **settings: object) -> tuple[pd.DataFrame, Plan]:
    return wards(staggered=staggered), wards_plan(staggered=staggered, **settings)


def changes(places: int = 0, **settings: object) -> tuple[pd.DataFrame, Plan]:
    frame = drifting(people=400, places=places)
    return frame, drifting_plan(cluster="site" if places else None, **settings)


def dated_starts(never: str) -> pd.DataFrame:
    """The roll-out with a row for the first day of each year and starts inside a year."""
    frame = roll_out()
    years = frame.year.map(lambda year: pd.Timestamp(int(year), 1, 1))
    starts = frame.start.map(lambda start: pd.Timestamp(int(start), 5, 14), na_action="ignore")
    return frame.assign(year=years, start=starts.fillna(pd.Timestamp(never)))


def worded_starts() -> pd.DataFrame:
    """The roll-out with "never" for most and "n/k" for one place without a start."""
    frame = roll_out()
    starts = frame.start.map(int, na_action="ignore").astype(object).fillna("never")
    return frame.assign(start=starts.mask(frame.la == "LA00", "n/k"))


WORLDS: dict[str, tuple[pd.DataFrame, Plan]] = {
    "gaps": (gap_wards(), gap_plan(gap_wards())),
    "hours say who": (
        mentored().drop(columns="referred"),
        with_dose(referrals_plan(), treated="hours", treated_values=()),
    ),
    "wild bootstrap": schools(),
    "wild bootstrap over times": schools(before=2),
    "place left out of the plan": place_left_out(),
    "every row": schools(sample="all_rows"),
    "CR2": schools(variance="CR2"),
    "conventional": schools(variance="CR1"),
    "HC3": one_by_one(variance="HC3"),
    "one by one": one_by_one(),
    "doubly robust": one_by_one(adjust="doubly_robust"),
    "ratio": one_by_one(scale="ratio"),
    "yes or no": yes_or_no(),
    "placements": few_schools(),
    "rates": rates(),
    "rates of places": rates(average_over="places", per=1000),
    "ratio of rates": rates(scale="ratio"),
    "starts": starting(),
    "starts in words": in_words(*starting()),
    "starts, last time before": starting(estimator="callaway_santanna"),
    "few starts": starting_few(),
    "few starts, last time before": starting_few(estimator="callaway_santanna"),
    "starts, surveyed": (surveyed_roll_out(each=4), surveyed_roll_out_plan()),
    "few starts, surveyed": (
        surveyed_roll_out(each=4, never=20, early=2, late=1),
        surveyed_roll_out_plan(),
    ),
    "starts with rates": rates(staggered=True),
    "starts inside a year": (dated_starts("1900-01-01"), roll_out_plan()),
    "starts with a word for never": (worded_starts(), roll_out_plan()),
    "starts with a ratio of rates": rates(staggered=True, scale="ratio"),
    "one place": synthetic(),
    "three places": synthetic(treated=3),
    "few places to mix": synthetic(donors=10),
    "same level": synthetic(estimator="synthetic_control"),
    "several starts to mix": mixed_starts(),
    "several starts, groups drawn": mixed_starts(starts=(6, 6, 8), donors=9),
    "several starts, all groups": mixed_starts(starts=(6, 6, 8), donors=6),
    "several starts of people in places": people_of_mixed_starts(),
    "counts to mix": counts_of_mixes(),
    "counts of parts of places to mix": counts_of_mixes(parts=True),
    "counts of several starts of parts to mix": counts_of_mixes(parts=True, starts=True),
    "nearest": matched(),
    "nearest, exact, averaged": matched(ratio=2, exact=["sex"], average_ties=3),
    "unadjusted": matched(adjust=False),
    "optimal": matched(method="optimal"),
    "full": matched(method="full", estimand="ATE"),
    "quick": matched(method="quick"),
    "slices": matched(method="subclassification", exact=["sex"]),
    "coarsened": matched(method="coarsened", cutpoints=3),
    "cardinality": matched(method="cardinality"),
    "weights": matched(method="ipw", estimand="ATE", adjust=False),
    "overlap": matched(method="overlap", adjust=False),
    "entropy": matched(method="entropy", exact=["sex"]),
    "cbps": matched(method="cbps", adjust=False),
    "rare label": rare(),
    "rare label, weights": rare(method="ipw"),
    "rare label, imputed": rare(missing="multiple_imputation", imputations=3),
    "nobody, pairs": nobody(),
    "nobody, weights": nobody(method="ipw"),
    "nobody before or after": nobody(before=True),
    "nobody, changes": nobody(before=True, kind="matched_difference_in_differences"),
    "marks": with_gaps(),
    "left out": with_gaps(missing="complete_cases"),
    "imputed": with_gaps(missing="multiple_imputation", imputations=3),
    "time until": (timed(treated=100, pool=300), timed_plan()),
    "changes": changes(),
    "changes, last": changes(history="last", method="full"),
    "changes, slices": changes(method="subclassification", adjust=False),
    "changes, weights": changes(history="none", method="entropy"),
    "changes of places": changes(places=20),
    "changes of few places": changes(places=8),
    "groups of one side, one by one": in_groups("difference_in_differences"),
    "groups of one side, pairs": in_groups("matched_comparison"),
    "groups of one side, weights": in_groups("matched_comparison", method="ipw"),
    "groups of one side, changes": in_groups("matched_difference_in_differences"),
    "groups of one side, named": in_groups("matched_comparison", cluster="mentoring_group"),
}


@pytest.fixture
def only_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work out what a script prints: no check of it, and no other answer beside it."""
    for name in ("walk.run_checks", "walk.further_answers", "verdict.judge.specifications"):
        monkeypatch.setattr(f"evaluator.{name}", lambda *_: ())


@pytest.mark.usefixtures("only_the_answer")
@pytest.mark.parametrize("world", WORLDS)
def test_every_design_and_method_comes_out_again(
    world: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame, plan = WORLDS[world]
    book = save_book(frame, tmp_path / "data.xlsx")
    plan = replace(plan, data=Data("data.xlsx", "Data"), lock=None,
                   analysis=Analysis(seed=7))  # fmt: skip
    write_plan(plan, tmp_path / "plan.toml")
    cohort = read_data(book, plan.data)
    (result,) = evaluate(cohort, plan).outcomes
    hold(result, cohort, plan, tmp_path, monkeypatch)


def test_a_sheet_that_needed_repairs_is_read_by_the_reader_that_made_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame, plan = matched()
    with pd.ExcelWriter(tmp_path / "data.xlsx") as book:
        title = pd.DataFrame([["Referrals 2025, confidential"]])
        title.to_excel(book, sheet_name="Data", index=False, header=False)
        frame.astype({"risk": object}).replace({"risk": {frame["risk"][0]: "12 or so"}}).to_excel(
            book, sheet_name="Data", index=False, startrow=2
        )
    plan = replace(plan, data=Data("data.xlsx", "Data"), lock=None)
    write_plan(plan, tmp_path / "plan.toml")
    cohort = read_data(tmp_path / "data.xlsx", plan.data)
    (result,) = evaluate(cohort, plan).outcomes
    code = hold(result, cohort, plan, tmp_path, monkeypatch)
    assert "read_data" in code and "read_excel" not in code


def test_a_script_names_columns_and_groups_and_no_row(tmp_path: Path) -> None:
    frame, plan = schools()
    plan = replace(plan, data=Data("data.xlsx", "Data"), lock=None)
    cohort = read_data(save_book(frame, tmp_path / "data.xlsx"), plan.data)
    (result,) = evaluate(cohort, plan).outcomes
    code = script(result, cohort, plan)
    assert code is not None and '"sessions"' in code and '"score"' in code
    assert not any(label in code for label in [*frame["pupil"], *frame["school"]])
    assert max(len(line) for line in code.splitlines()) < 120
