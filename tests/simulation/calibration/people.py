"""People who took part one by one, beside many who did not: matched comparisons."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd

from evaluator.values.plan import Context, Covariate, Data, Design, Outcome, Plan, Programme, Roles
from tests.simulation.calibration.book import SHEET
from tests.simulation.calibration.schools import AT_THE_EDGE, HONEST
from tests.simulation.calibration.world import TIMES, Study, World

WORTHWHILE = 0.5
WAVES, AFTER = 5, 2
SIZES = {"small": (110, 480), "middle": (150, 650), "large": (260, 1100), "edge": (72, 180)}
HORIZON = 12.0  # months up to which time without an event is compared
CHOSEN = replace(HONEST, allocation="chosen")
Array = np.ndarray


def _who(rng: np.random.Generator, treated: int, pool: int, apart: float) -> tuple[Array, ...]:
    """Whether each person took part, and their age and risk, which differ by ``apart``."""
    took = np.arange(treated + pool) < treated
    age = rng.normal(15, 1.5, len(took)) + apart * took
    risk = rng.normal(0, 1, len(took)) + apart * took
    return took, age, risk


def _once(
    rng: np.random.Generator,
    *,
    treated: int,
    pool: int,
    times: float,
    hidden: float = 0.0,
    apart: float = 0.4,
    returning: float = 0.0,
    usually: float = 0.0,
) -> Study:
    """One measurement before, one after; fewer offences are better.

    ``hidden`` is what an unrecorded trait, half a standard deviation more common among those who
    took part, does to the outcome afterwards alone. ``returning`` is how far beyond their usual
    level those who took part were found when they were chosen, ``usually`` how much worse they
    are all along.
    """
    took, age, risk = _who(rng, treated, pool, apart)
    trait = rng.normal(0, 1, len(took)) + (0.8 * took if hidden else 0.0)
    usual = 10 + risk + 0.2 * (age - 15) + rng.normal(0, 0.7, len(took)) + usually * took
    before = usual + rng.normal(0, 0.7, len(took)) + returning * took
    after = usual + rng.normal(0, 1, len(took)) - hidden * trait
    effect = times * WORTHWHILE * rng.normal(1, 0.3, len(took)) * took
    frame = pd.DataFrame(
        {
            "key": [f"K{i:05d}" for i in range(len(took))],
            "referred": np.where(took, "yes", "no"),
            "age": age.round(1),
            "risk": risk.round(2),
            "sex": np.where(rng.random(len(took)) < 0.3, "F", "M"),
            "offences_before": before.round(2),
            "offences_after": (after - effect).round(2),
        }
    )
    return Study(frame, _plan(CHOSEN))


def _plan(context: Context) -> Plan:
    return Plan(
        programme=Programme(name="Mentoring", people="young people"),
        data=Data("data.xlsx", SHEET),
        roles=Roles(unit="key", treated="referred", treated_values=("yes",)),
        outcomes=(
            Outcome(
                "Offences", before="offences_before", after="offences_after", better="lower",
                worthwhile=WORTHWHILE, primary=True,
            ),
        ),
        covariates=tuple(Covariate(name, True) for name in ("age", "risk", "sex")),
        design=Design("matched_comparison", {"ratio": 2}),
        context=context,
    )  # fmt: skip


def _completed(rng: np.random.Generator) -> Study:
    """The list of participants holds those who completed it, and says so."""
    study = _once(rng, treated=220, pool=650, times=0.0)
    frame = study.frame
    badly = frame["offences_after"] + rng.normal(0, 1, len(frame))
    took = frame["referred"] == "yes"
    kept = ~(took & (badly > badly[took].quantile(0.7)))
    marked = frame.assign(completed=np.where(took, "yes", None))
    return replace(study, frame=marked[kept])


def _followed(
    rng: np.random.Generator, *, treated: int, pool: int, times: float, noise: float = 0.8,
    away: float = 0.0,
) -> Study:  # fmt: skip
    """Three measurements before and two after; who takes part depends on age and risk.

    ``away`` is how much better those who took part get from one wave to the next, all along.
    """
    took, age, risk = _who(rng, treated, pool, 0.4)
    n = len(took)
    usual = 10 + risk + 0.2 * (age - 15) + rng.normal(0, 0.7, n)
    effect = times * WORTHWHILE * rng.normal(1, 0.3, n) * took
    shocks = rng.normal(0, 0.3, WAVES)
    waves = [
        usual
        + shocks[wave]
        + rng.normal(0, noise, n)
        - effect * (wave >= WAVES - AFTER)
        - away * wave * took
        for wave in range(WAVES)
    ]
    frame = pd.DataFrame(
        {
            "key": np.tile([f"K{i:05d}" for i in range(n)], WAVES),
            "took_part": np.tile(np.where(took, "yes", "no"), WAVES),
            "age": np.tile(age.round(1), WAVES),
            "risk": np.tile(risk.round(2), WAVES),
            "wave": np.repeat(np.arange(1, WAVES + 1), n),
            "offences": np.concatenate(waves).round(2),
        }
    )
    return Study(frame, _plan_of_changes())


def _plan_of_changes() -> Plan:
    return Plan(
        programme=Programme(name="Mentoring", people="young people"),
        data=Data("data.xlsx", SHEET),
        roles=Roles(
            unit="key",
            time="wave",
            after=tuple(float(WAVES - AFTER + 1 + i) for i in range(AFTER)),
            treated="took_part",
            treated_values=("yes",),
        ),
        outcomes=(
            Outcome("Offences", column="offences", better="lower", worthwhile=WORTHWHILE,
                    primary=True),
        ),
        covariates=(Covariate("age", True), Covariate("risk", True)),
        design=Design("matched_difference_in_differences"),
        context=CHOSEN,
    )  # fmt: skip


_TOLD = "All questions answered; chosen by staff, on what was recorded."

_ONCE: tuple[World, ...] = tuple(
    World(
        f"matched_{size}_{benefit}", "matched_comparison", benefit, None, False, _TOLD,
        partial(_once, treated=treated, pool=pool, times=TIMES[benefit]),
        each=4 if benefit == "none" else 1,
    )
    for size, (treated, pool) in SIZES.items()
    for benefit in (AT_THE_EDGE if size == "edge" else TIMES)
    if benefit != "large"
)  # fmt: skip

_CHANGES_OF: dict[str, tuple[int, int, dict[str, float]]] = {
    **{size: (*people, {}) for size, people in SIZES.items()},
    "edge": (110, 200, {"noise": 1.6}),
}
_CHANGES: tuple[World, ...] = tuple(
    World(
        f"changes_{size}_{benefit}", "matched_difference_in_differences", benefit, None, False,
        _TOLD, partial(_followed, treated=treated, pool=pool, times=TIMES[benefit], **noise),
        each=4 if benefit == "none" else 1,
    )
    for size, (treated, pool, noise) in _CHANGES_OF.items()
    for benefit in (AT_THE_EDGE if size == "edge" else TIMES)
)  # fmt: skip

PEOPLE: tuple[World, ...] = (
    *_ONCE,
    *_CHANGES,
    World(
        "matched_measured_selection", "matched_comparison", "none", None, False,
        "All questions answered; chosen for age and risk, both recorded.",
        partial(_once, treated=150, pool=900, times=0.0, apart=0.8), each=4,
    ),
    World(
        "matched_unmeasured_selection", "matched_comparison", "none", "unmeasured_selection", False,
        "The user does not know that motivation, never recorded, decided who took part.",
        partial(_once, treated=250, pool=900, times=0.0, hidden=1.0), each=3,
    ),
    World(
        "matched_bad_time", "matched_comparison", "none", "regression_to_the_mean", False,
        "Chosen by staff at a bad time; from one measurement nobody can see it.",
        partial(_once, treated=150, pool=650, times=0.0, returning=0.7), each=2,
    ),
    World(
        "matched_usually_worse", "matched_comparison", "worthwhile", None, False,
        "Usually worse than the others; how far that lasts one measurement does not tell.",
        partial(_once, treated=300, pool=1100, times=1.0, usually=0.7),
    ),
    World(
        "changes_moving_away", "matched_difference_in_differences", "none", "diverging_trends",
        True, "Nobody says that those who took part were getting better all along.",
        partial(_followed, treated=260, pool=1100, times=0.0, away=0.25),
    ),
    World(
        "matched_completed_column", "matched_comparison", "none", "completers_only", True,
        "Nobody mentions that only those who completed it are listed; a column says so.",
        _completed, each=3,
    ),
)  # fmt: skip
