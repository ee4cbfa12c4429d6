"""The script of a triple difference: rows of two kinds made into gaps, then compared."""

from __future__ import annotations

from dataclasses import replace

from evaluator.designs.changes import script as changes
from evaluator.designs.gaps.folding import fold, is_of_people, measured
from evaluator.designs.gaps.settings import as_changes, gap_of, settings_of
from evaluator.designs.rates import as_rates
from evaluator.designs.script.asked import Asked
from evaluator.designs.shared.groups import Level

_FOLLOWED = (
    'rows = rows[rows["@outcome"].notna()]',
    'seen = rows.groupby("@unit")["@post"].transform("nunique")',
    "rows = rows[seen == 2]",
)
_SUMS = (
    'rows = rows[rows["@outcome"].notna()].copy()',
    'rows["@total"] = rows["@outcome"] * rows["@weight"]',
    'sums = rows.groupby(["@cluster", "@time", "@eligible"])[["@total", "@weight"]].sum()',
    'means = (sums["@total"] / sums["@weight"]).unstack("@eligible").dropna()',
    'side = rows.groupby("@cluster")["@treated"].first()',
)
_GAPS = (
    'rows = pd.DataFrame({"@outcome": means[1.0] - means[0.0], "@weight": weight}).reset_index()',
    'rows["@unit"], rows["@treated"] = rows["@cluster"], rows["@cluster"].map(side)',
)


def script(asked: Asked) -> list[str]:
    """Code of the estimate from ``rows`` of people, or of the two kinds in each place."""
    settings = settings_of(asked.plan)
    rows = as_rates(asked.rows, asked.rate)
    followed, alike = settings.sample == "followed", settings.average_over == "places"
    of_people = is_of_people(rows, asked.plan)
    gaps = fold(rows, measured(rows, followed=followed), alike=alike).gaps
    weight = "1.0  # every place counts the same"
    if not alike:
        weight = 'sums["@weight"].unstack("@eligible").loc[means.index, 1.0]'
    level = Level(clustered=of_people, forced=asked.level.forced)
    return [
        *(_FOLLOWED if followed and rows.panel else ()),
        *_SUMS,
        f"weight = {weight}",
        *_GAPS,
        f'rows["@post"] = (rows["@time"] >= {rows.first_after}).astype(int)',
        "",
        *changes.script(
            replace(
                asked,
                plan=as_changes(asked.plan, of_people=of_people),
                outcome=gap_of(asked.outcome),
                rows=gaps,
                level=level,
                rate=None,
            )
        ),
    ]
