"""Pupils in schools over several waves: the comparison of changes, whole and flawed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from evaluator.values.plan import Context, Covariate, Data, Outcome, Plan, Programme, Roles
from tests.simulation.calibration.book import SHEET
from tests.simulation.calibration.world import TIMES, Study, World

WORTHWHILE = 0.5
BEFORE, AFTER = 4, 2
# At the edge a study could only just find a worthwhile effect: there ranges are so wide that one
# without effect may leave out zero and hold a worthwhile one, as a precise study hardly can.
SIZES = {"small": (20, 12), "middle": (32, 8), "large": (60, 6), "edge": (20, 5)}
AT_THE_EDGE = ("none", "worthwhile")
HONEST = Context(
    allocation="rule",
    same_measurement="yes",
    other_programme="no",
    recording_change="no",
    comparison_reached="no",
)
_DESIGN = "difference_in_differences"
Array = np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Draw:
    """Scores by pupil and wave, (n, waves), before anything is left out of the sheet.

    ``school`` and ``treated`` by pupil; ``drift`` is a whole school's luck, (schools, waves).
    """

    score: Array
    school: Array
    treated: Array


def drawn(
    rng: np.random.Generator,
    *,
    schools: int,
    pupils: int,
    shock: float = 0.2,
    choose: Callable[[np.random.Generator, Array], Array] | None = None,
    last: float = 0.0,
) -> Draw:
    """Schools that differ in level and size, move with the times and have their own luck.

    ``shock`` is the standard deviation of a school's luck at one wave, ``last`` of what is added
    to it at the last wave before the start. ``choose`` picks the treated schools from that luck;
    without it half of them are drawn by lot.
    """
    waves = BEFORE + AFTER
    size = np.maximum(3, rng.poisson(pupils, schools))
    school = np.repeat(np.arange(schools), size)
    luck = rng.normal(0, shock, (schools, waves))
    luck[:, BEFORE - 1] += rng.normal(0, last, schools) if last else 0.0
    side = rng.permutation(np.arange(schools) % 2 == 0) if choose is None else choose(rng, luck)
    level = rng.normal(10, 0.7, schools)[school] + rng.normal(0, 1.5, len(school))
    noise = rng.normal(0, 1, (len(school), waves))
    for wave in range(1, waves):
        noise[:, wave] = 0.3 * noise[:, wave - 1] + np.sqrt(1 - 0.09) * noise[:, wave]
    times = rng.normal(0.2, 0.3, waves).cumsum()
    return Draw(level[:, None] + times + luck[school] + noise, school, side[school])


def with_effect(rng: np.random.Generator, draw: Draw, times: float) -> Draw:
    """The programme changes each treated pupil by a different amount, about ``times`` of them."""
    effect = times * WORTHWHILE * rng.normal(1, 0.3, len(draw.school)) * draw.treated
    score = draw.score.copy()
    score[:, BEFORE:] += effect[:, None]
    return replace(draw, score=score)


def sheet(draw: Draw) -> pd.DataFrame:
    """Long: one row for each pupil and wave."""
    n, waves = draw.score.shape
    return pd.DataFrame(
        {
            "pupil": np.tile([f"P{i:05d}" for i in range(n)], waves),
            "school": np.tile([f"School {s + 1}" for s in draw.school], waves),
            "arm": np.tile(np.where(draw.treated, "sessions", "waiting"), waves),
            "wave": np.repeat(np.arange(1, waves + 1), n),
            "score": draw.score.T.ravel().round(3),
        }
    )


def plan(context: Context = HONEST) -> Plan:
    return Plan(
        programme=Programme(name="Six lessons", people="pupils"),
        data=Data("data.xlsx", SHEET),
        roles=Roles(
            unit="pupil",
            cluster="school",
            time="wave",
            after=tuple(float(BEFORE + 1 + i) for i in range(AFTER)),
            treated="arm",
            treated_values=("sessions",),
        ),
        outcomes=(
            Outcome(
                "Test score", column="score", worthwhile=WORTHWHILE, primary=True, unit="points"
            ),
        ),
        context=context,
    )


def _clean(rng: np.random.Generator, *, schools: int, pupils: int, times: float) -> Study:
    return Study(sheet(with_effect(rng, drawn(rng, schools=schools, pupils=pupils), times)), plan())


def _diverging(rng: np.random.Generator) -> Study:
    """The treated schools were getting better all along; nothing changes when it starts."""
    draw = drawn(rng, schools=32, pupils=8)
    going_on = 0.6 * WORTHWHILE * np.arange(BEFORE + AFTER)
    score = draw.score + going_on * draw.treated[:, None]
    return Study(sheet(replace(draw, score=score)), plan())


def _bad_year(rng: np.random.Generator) -> Study:
    """The schools whose last year was worst were given the programme."""

    def worst(_: np.random.Generator, luck: Array) -> Array:
        last = luck[:, BEFORE - 1]
        return np.asarray(last < np.median(last))

    return Study(sheet(drawn(rng, schools=32, pupils=8, choose=worst, last=0.8)), plan())


def _surveyed(rng: np.random.Generator, *, draw: Callable[[np.random.Generator], Study]) -> Study:
    """The same study of a year group: other pupils at every wave, so that nobody is followed."""
    study = draw(rng)
    everyone = [f"Q{i:05d}" for i in range(len(study.frame))]
    return replace(study, frame=study.frame.assign(pupil=everyone))


def _known(rng: np.random.Generator, *, draw: Callable[[np.random.Generator], Study]) -> Study:
    """Other pupils at every wave, of whom the sex is known: their make-up stays as it was."""
    study = _surveyed(rng, draw=draw)
    sex = rng.choice(["F", "M"], len(study.frame))
    asked = replace(study.plan, covariates=(Covariate("sex", True),))
    return Study(study.frame.assign(sex=sex), asked)


def _ceiling(rng: np.random.Generator) -> Study:
    """The comparison schools start near the top of the test; everybody would gain as much."""
    draw = drawn(rng, schools=32, pupils=8)
    score = draw.score + 3.5 * ~draw.treated[:, None]
    score[:, BEFORE:] += 1.5
    return Study(sheet(replace(draw, score=score.clip(max=14.5))), plan())


def _stretched(rng: np.random.Generator) -> Study:
    """A new test with a wider scale in all schools, of which those treated had been better."""
    draw = drawn(rng, schools=32, pupils=8)
    score = draw.score + 3.0 * draw.treated[:, None]
    score[:, BEFORE:] *= 1.25
    told = replace(HONEST, recording_change="both")
    return Study(sheet(replace(draw, score=score)), plan(told))


def _leavers(rng: np.random.Generator) -> Study:
    """Treated pupils who do badly leave; hardly anyone else does."""
    draw = drawn(rng, schools=32, pupils=8)
    weak = draw.score[:, BEFORE - 1] + rng.normal(0, 1, len(draw.school))
    gone = draw.treated & (weak < np.quantile(weak[draw.treated], 0.3))
    gone |= rng.random(len(gone)) < 0.04
    return Study(sheet(_lost(draw, gone)), plan())


def _lost(draw: Draw, gone: Array) -> Draw:
    score = draw.score.copy()
    score[np.ix_(gone, np.arange(BEFORE, BEFORE + AFTER))] = np.nan
    return replace(draw, score=score)


def _few(rng: np.random.Generator) -> Study:
    return Study(sheet(drawn(rng, schools=6, pupils=30)), plan())


def _spill_over(rng: np.random.Generator, *, answer: str) -> Study:
    """What the sessions' schools are spared moves next door: the comparison gets worse."""
    draw = drawn(rng, schools=32, pupils=8)
    score = draw.score.copy()
    score[:, BEFORE:] -= 1.5 * WORTHWHILE * ~draw.treated[:, None]
    told = replace(HONEST, comparison_reached=answer)  # type: ignore[arg-type]
    return Study(sheet(replace(draw, score=score)), plan(told))


def _recording(rng: np.random.Generator, *, answer: str) -> Study:
    """The treated schools began to mark more kindly when the programme started."""
    draw = drawn(rng, schools=32, pupils=8)
    score = draw.score.copy()
    score[:, BEFORE:] += 1.5 * WORTHWHILE * draw.treated[:, None]
    told = replace(HONEST, recording_change=answer)  # type: ignore[arg-type]
    return Study(sheet(replace(draw, score=score)), plan(told))


def _completers(rng: np.random.Generator) -> Study:
    """Only those who stayed to the end are on the treated schools' list; elsewhere all are."""
    draw = drawn(rng, schools=32, pupils=10)
    weak = draw.score[:, BEFORE - 1] + rng.normal(0, 1, len(draw.school))
    left = weak < np.quantile(weak, 0.25)
    kept = ~(draw.treated & left)
    listed = Draw(draw.score[kept], draw.school[kept], draw.treated[kept])
    return Study(sheet(_lost(listed, left[kept] & ~listed.treated)), plan())


def _completed(rng: np.random.Generator) -> Study:
    """The list of the treated holds those who completed, and says so in a column."""
    draw = drawn(rng, schools=32, pupils=10)
    weak = draw.score[:, BEFORE] + rng.normal(0, 1, len(draw.school))
    kept = ~(draw.treated & (weak < np.quantile(weak, 0.25)))
    listed = Draw(draw.score[kept], draw.school[kept], draw.treated[kept])
    frame = sheet(listed)
    return Study(frame.assign(completed=np.where(frame["arm"] == "sessions", "yes", None)), plan())


def _two_outcomes(rng: np.random.Generator) -> Study:
    """Test scores rise and attendance falls, both by more than is worthwhile."""
    draw = drawn(rng, schools=32, pupils=8)
    first = sheet(with_effect(rng, draw, 2.0))
    other = drawn(rng, schools=32, pupils=8)
    second = other.score[rng.integers(0, len(other.score), len(draw.score))] - draw.score.mean()
    second[:, BEFORE:] -= 2.0 * WORTHWHILE * draw.treated[:, None]
    asked = plan()
    attendance = replace(asked.outcomes[0], name="Attendance", column="attendance")
    return Study(
        first.assign(attendance=second.T.ravel().round(3)),
        replace(asked, outcomes=(*asked.outcomes, attendance)),
    )


_NO = "All questions answered, nothing else known to have happened; true as far as anyone knows."


def _flawed(
    name: str, flaw: str, draw: Callable[[np.random.Generator], Study], told: str = _NO,
    *, seen: bool = True,
) -> World:  # fmt: skip
    return World(f"schools_{name}", _DESIGN, "none", flaw, seen, told, draw, each=3)


CLEAN: tuple[World, ...] = tuple(
    World(
        f"schools_{size}_{benefit}", _DESIGN, benefit, None, False, _NO,
        partial(_clean, schools=schools, pupils=pupils, times=TIMES[benefit]),
        each=4 if benefit == "none" else 1,
    )
    for size, (schools, pupils) in SIZES.items()
    for benefit in (AT_THE_EDGE if size == "edge" else TIMES)
)  # fmt: skip

SURVEYED: tuple[World, ...] = tuple(
    World(
        f"schools_surveyed_{benefit}", _DESIGN, benefit, None, False,
        "Other pupils are asked at every wave; their sex is known.",
        partial(_known, draw=partial(_clean, schools=40, pupils=15, times=TIMES[benefit])),
        each=2 if benefit == "none" else 1,
    )
    for benefit in ("none", "worthwhile", "large", "harm")
)  # fmt: skip

SCHOOLS: tuple[World, ...] = (
    *CLEAN,
    *SURVEYED,
    _flawed("diverging", "diverging_trends", _diverging),
    _flawed("bad_year", "regression_to_the_mean", _bad_year,
            "Chosen by a rule; the user does not say that the last year was why."),
    _flawed("diverging_surveyed", "diverging_trends", partial(_surveyed, draw=_diverging),
            "Other pupils are asked at every wave."),
    _flawed("bad_year_surveyed", "regression_to_the_mean", partial(_surveyed, draw=_bad_year),
            "Other pupils are asked at every wave; chosen by a rule, as above."),
    _flawed("ceiling", "unequal_levels", _ceiling,
            "That the scale matters shows; which scale is right does not.", seen=False),
    _flawed("stretched", "unequal_levels", _stretched,
            "The user says that the test changed in both groups.", seen=False),
    _flawed("leavers", "differential_attrition", _leavers),
    _flawed("few", "few_clusters", _few),
    _flawed("spill_over", "spill_over", partial(_spill_over, answer="yes"),
            "The user knows that the comparison schools were affected, and says so."),
    _flawed("spill_over_unsaid", "spill_over", partial(_spill_over, answer="dont_know"),
            "The user does not know whether the comparison schools were affected.", seen=False),
    _flawed("recording", "recording_change", partial(_recording, answer="treated_only"),
            "The user knows that marking changed in the treated schools, and says so."),
    _flawed("recording_unsaid", "recording_change", partial(_recording, answer="dont_know"),
            "The user does not know whether marking changed.", seen=False),
    _flawed("completers", "completers_only", _completers),
    _flawed("completed_column", "completers_only", _completed),
    World("schools_two_outcomes", _DESIGN, "harm", None, False,
          "Both outcomes are primary.", _two_outcomes, each=2),
)  # fmt: skip
