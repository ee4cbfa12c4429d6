"""How much an outcome varies, taken from an earlier workbook."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from evaluator.cohort.rows.sides import whom_it_is_for
from evaluator.designs import design_of
from evaluator.designs.shared.fewest import held_by_few
from evaluator.designs.shared.groups import Level, units_are_places
from evaluator.disclosure.counts import rules_under
from evaluator.disclosure.held import held_by_one
from evaluator.values.account.prospect import Prospect
from evaluator.values.cohort import Cohort
from evaluator.values.plan import Outcome, Plan
from evaluator.values.problems import Problem, Refusal

_FEWEST_PEOPLE = 30
_FEWEST_PLACES = 5
_ONE_BY_ONE = Level(clustered=False, forced=None)


def with_variation(prospect: Prospect, cohort: Cohort, plan: Plan, outcome: Outcome) -> Prospect:
    """The prospect with spread and places' share as an earlier workbook shows them.

    Both are rounded to two figures. The share is that of a one-way analysis of variance (Donner
    and Klar 2000), of the earliest time; 1 where each place has one row, 0 where it comes out
    below. What the plan says itself is kept. Of a design of gaps it is the spread of the places'
    gaps, of which each place has one.

    Raises:
        Refusal: ``prospect_too_few`` for fewer than 30 people or 5 places, or where so few people
            had the outcome, or had it not, that its spread would tell how many, or one most of it.
    """
    frame, roles = cohort.frame, plan.roles
    if roles.time in frame:
        frame = frame[frame[roles.time] == frame[roles.time].min()]
    place = roles.cluster or roles.unit
    values = pd.to_numeric(frame[outcome.column], errors="coerce")
    table = pd.DataFrame({"place": frame.get(place, frame.index), "y": values})
    table = table.dropna()
    places = roles.cluster is None and units_are_places(plan, _ONE_BY_ONE)
    if _tells_of_few(table["y"], plan, places=places):
        raise Refusal(_too_few(cohort, outcome))
    gaps = design_of(plan).of_gaps and roles.eligible is not None
    if gaps and roles.eligible is not None:
        table = _gaps(table, whom_it_is_for(cohort, plan, roles.eligible))
    sizes = table.groupby("place")["y"].size()
    single = int(sizes.max()) == 1 if len(sizes) else True
    of_places = single and (gaps or places)
    least = max(_FEWEST_PEOPLE, rules_under(plan.disclosure, places=of_places).threshold)
    if len(sizes) < _FEWEST_PLACES or (not of_places and len(table) < least):
        raise Refusal(_too_few(cohort, outcome))
    spread = float(table["y"].std())
    share = 1.0 if single else _share_between(table, sizes)
    return replace(
        prospect,
        spread=prospect.spread if prospect.spread is not None else _two_figures(spread),
        between=prospect.between if prospect.between is not None else _two_figures(share),
        source=prospect.source or "An earlier workbook",
    )


def _gaps(table: pd.DataFrame, eligible: pd.Series) -> pd.DataFrame:
    """One row for each place with both kinds: the average of one less that of the other."""
    kinds = eligible.reindex(table.index)
    means = table.groupby(["place", kinds])["y"].mean().unstack().dropna()
    if len(means.columns) < 2:
        return table.iloc[:0]
    return pd.DataFrame({"place": means.index, "y": (means[1.0] - means[0.0]).to_numpy()})


def _tells_of_few(values: pd.Series, plan: Plan, *, places: bool) -> bool:
    """Whether a spread tells what few had: a yes or no, in whatever two numbers, or an amount.

    So it does where nobody differs, and where one has most of what there was. Of ``places`` the
    things that were counted in them are meant.
    """
    rules = rules_under(plan.disclosure, places=places)
    amounts, least = values.to_numpy(float), rules.events
    if not places and held_by_few(amounts, np.ones(len(amounts)), rules):
        return True
    if values.nunique() < 2 or held_by_one(np.abs(amounts), rules):
        return True
    if values.nunique() == 2:
        return bool(values.value_counts().min() < least)
    return bool(((values % 1 == 0) & (values >= 0)).all() and values.sum() < least)


def _share_between(table: pd.DataFrame, sizes: pd.Series) -> float:
    n, places = len(table), len(sizes)
    means = table.groupby("place")["y"].mean()
    across = float((sizes * (means - table["y"].mean()) ** 2).sum()) / (places - 1)
    inside = float(((table["y"] - table["place"].map(means)) ** 2).sum()) / (n - places)
    usual = (n - float((sizes**2).sum()) / n) / (places - 1)
    share = (across - inside) / (across + (usual - 1) * inside) if across + inside else 0.0
    return float(np.clip(share, 0.0, 1.0))


def _two_figures(value: float) -> float:
    return float(f"{value:.2g}")


def _too_few(cohort: Cohort, outcome: Outcome) -> Problem:
    return Problem(
        code="prospect_too_few",
        message=f"Too few people or places have {outcome.name[:1].lower()}{outcome.name[1:]} in "
        "this workbook to tell how much it varies.",
        fix=f"Use a workbook with {_FEWEST_PEOPLE} people in {_FEWEST_PLACES} places at least, or "
        "say the spread and the places' share yourself; in a plan, spread and between under "
        "[prospect].",
        sheet=cohort.provenance.sheet,
        column=outcome.column,
    )
