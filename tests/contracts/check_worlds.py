"""Made-up studies in which the assumption checks speak, at least one for each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from evaluator.values.plan import Covariate, Design, Plan, Roles
from tests.evaluator import histories
from tests.evaluator.histories import areas, areas_plan, by_start, drifting, drifting_plan
from tests.evaluator.worlds import (
    by_lots,
    merging,
    pupils,
    referrals,
    referrals_plan,
    roll_out,
    roll_out_plan,
)

CONSENTED = Roles(unit="key", treated="consented", treated_values=("yes",))

WORLDS: dict[str, Callable[[], tuple[pd.DataFrame, Plan | None]]] = {
    "some lost": lambda: (pupils(before=1, lost=0.1), None),
    "three waves before": lambda: (pupils(before=3, schools=8), None),
    "two schools": lambda: (pupils(schools=2, each=30), None),
    "schools that merge": lambda: (merging(), None),
    "referrals": lambda: (referrals(treated=60, pool=150, effect=1.0), referrals_plan()),
    "referrals, no settings": lambda: (
        referrals(treated=60, effect=1.0),
        referrals_plan(design=Design("matched_comparison")),
    ),
    "a characteristic twice": lambda: (
        referrals(treated=60, pool=150).assign(months=lambda x: 12 * x["age"]),
        referrals_plan(covariates=(Covariate("age", True), Covariate("months", True))),
    ),
    "few referrals": lambda: (referrals(treated=25, pool=60), referrals_plan()),
    "mentoring groups": lambda: (
        referrals(treated=60, pool=150, effect=1.0).assign(
            mentor=lambda x: ("M" + x["key"].str[-1]).where(x["referred"] == "yes")
        ),
        referrals_plan(),
    ),
    "by consent": lambda: (
        referrals().rename(columns={"referred": "consented"}),
        referrals_plan(roles=CONSENTED),
    ),
    "watched unlike": histories.watched,
    "months with gaps": histories.months_with_gaps,
    "no season twice": histories.no_season_twice,
    "drifting": lambda: (drifting(people=300), drifting_plan()),
    "one place": lambda: (areas(), areas_plan()),
    "mixes by start": by_start,
    "one place, few others": lambda: (areas(donors=8, before=4), areas_plan(before=4)),
    "gaps": lambda: (histories.residents(drift=4.0), histories.residents_plan()),
    "roll-out": lambda: (roll_out(), roll_out_plan()),
    "later for one group": histories.later_for_one_group,
    "mostly from few": lambda: histories.mostly_from_few(0.85, 0.05, luck=1.2, seed=5),
    "no returns for a year": lambda: (
        roll_out(effect=0.0).assign(
            rate=lambda x: x["rate"].where(x["start"].isna() | (x["year"] != 2022), 0.0)
        ),
        roll_out_plan(),
    ),
    "towns and country": lambda: (
        roll_out().assign(kind=lambda x: "kind " + x["la"].str[-1].isin(list("0123")).astype(str)),
        replace(roll_out_plan(), covariates=(Covariate("kind", True),)),
    ),
    "roll-out in counties": lambda: (
        roll_out().assign(county=lambda x: "County " + x["la"].str[-1]),
        roll_out_plan(),
    ),
    "lots kept": lambda: by_lots(kept=True),
    "lots not kept": lambda: by_lots(kept=False),
    "roll-out to all": lambda: (roll_out(never=0, early=3, late=3), roll_out_plan()),
}
