"""How a script makes the rows that are analysed: one for each person or place and time."""

from __future__ import annotations

import pandas as pd
from pandas.api.types import is_datetime64_any_dtype, is_numeric_dtype

from evaluator.cohort.columns.labels import as_binary, same_label
from evaluator.cohort.rows.starts import start_positions
from evaluator.cohort.rows.stretches import stretches
from evaluator.cohort.rows.year_spans import year_starts
from evaluator.designs.script.asked import Asked
from evaluator.designs.script.layout import Expression, call, literal
from evaluator.outcomes import kind_of


def rows(asked: Asked) -> list[str]:
    """Code of ``rows``: group, place, time, before or after, and outcome of each unit."""
    plan, roles = asked.plan, asked.plan.roles
    unit = f"sheet[{literal(roles.unit)}]" if roles.unit else "sheet.index.astype(str)"
    named = roles.cluster is not None and asked.level.groups is None
    place = f"sheet[{literal(roles.cluster)}]" if named else 'rows["@unit"]'
    weight = f"sheet[{literal(roles.weight)}]" if roles.weight else "1.0"
    kept = [c.column for c in plan.covariates] + list(plan.analysis.subgroups)
    lines = [
        f"rows = sheet[{literal(list(dict.fromkeys(kept)))}].copy()",
        f'rows["@unit"] = {unit}',
        f'rows["@cluster"] = {place}',
        *_treated(asked),
        'own = rows.groupby("@unit")["@treated"].transform("max")',
        'rows["@treated"] = rows["@treated"].fillna(own)',
        f'rows["@weight"] = {weight}',
    ]
    if roles.eligible:
        lines += _eligible(asked, roles.eligible)
    if roles.exposure:
        lines.append(f'rows["@exposure"] = sheet[{literal(roles.exposure)}]')
    if kind_of(asked.outcome.kind).timed:
        event = _yes_or_no(asked, asked.outcome.event)
        lines.append(f'rows["@event"] = {event}')
    lines += [
        f"known = rows[{literal(_needed(asked))}].notna().all(axis=1)",
        *_measured(asked),
        "rows = rows[known.reindex(rows.index)].reset_index(drop=True)",
        'rows["@treated"] = rows.groupby("@unit")["@treated"].transform("max").astype(int)',
    ]
    return [*lines, *_forced_places(asked)]


def _treated(asked: Asked) -> list[str]:
    roles = asked.plan.roles
    if roles.treated is None:
        started = f"sheet[{literal(roles.first_treated)}]"
        return [f'rows["@treated"] = {started}.notna().astype(float)']
    cells = f"sheet[{literal(roles.treated)}]"
    if roles.treated == roles.dose:
        return [f'rows["@treated"] = ({cells} > 0).astype(float).where({cells}.notna())']
    return [f'rows["@treated"] = {_marked(asked, roles.treated, roles.treated_values)}']


def _marked(asked: Asked, column: str, values: tuple[str | float, ...]) -> str:
    """Code of who is marked in a column by some of its labels, or by yes."""
    if not values:
        return _yes_or_no(asked, column)
    frame, cells = asked.cohort.frame, f"sheet[{literal(column)}]"
    hit = pd.Series(False, index=frame.index)
    for value in values:
        hit |= same_label(frame[column], value)
    labels = sorted(frame.loc[hit, column].unique().tolist(), key=str)
    return f"{cells}.isin({literal(labels)}).astype(float).where({cells}.notna())"


def _needed(asked: Asked) -> list[str]:
    """What has to be known of a row before it can be used."""
    eligible = ["@eligible"] if asked.plan.roles.eligible else []
    return ["@unit", "@cluster", "@treated", *eligible]


def _eligible(asked: Asked, column: str) -> list[str]:
    """Whom it is for; a place has the programme where anybody in it has."""
    code = _marked(asked, column, asked.plan.roles.eligible_values)
    return [
        f'rows["@eligible"] = {code}',
        'rows["@treated"] = rows.groupby("@cluster")["@treated"].transform("max")',
    ]


def _yes_or_no(asked: Asked, column: str) -> str:
    """Code of a yes/no column as 1 and 0."""
    cells = asked.cohort.frame[column]
    labels = cells.dropna().drop_duplicates()
    values = as_binary(labels)
    assert values is not None
    codes = dict(sorted(zip(labels.tolist(), values.tolist(), strict=True), key=str))
    return f"sheet[{literal(column)}].map({literal(codes)})"


def _outcome(asked: Asked, column: str) -> str:
    if kind_of(asked.outcome.kind).yes_no and as_binary(asked.cohort.frame[column]) is not None:
        return _yes_or_no(asked, column)
    cells = f"sheet[{literal(column)}]"
    less = asked.outcome.less
    return cells if less is None else f"{cells} - sheet[{literal(less)}]"


def _measured(asked: Asked) -> list[str]:
    outcome = asked.outcome
    if outcome.before is not None and outcome.after is not None:
        lines = []
        for name, time, column in (
            ("before", 0, outcome.before),
            ("after", 1, outcome.after),
        ):
            named = {"@time": time, "@post": time, "@outcome": Expression(_outcome(asked, column))}
            lines += call(f"{name} = rows.assign", [f"**{literal(named)}"])
        return [*lines, "rows = pd.concat([before, after])"]
    column = outcome.column or ""
    if asked.plan.roles.time is not None:
        return _over_time(asked, column)
    value = _outcome(asked, column)
    lines = ['rows["@time"], rows["@post"] = 0, 1', f'rows["@outcome"] = {value}']
    if kind_of(outcome.kind).timed:
        lines.append('rows["@outcome"] = rows["@outcome"].where(rows["@event"].notna())')
    return lines


def _over_time(asked: Asked, column: str) -> list[str]:
    time = asked.plan.roles.time
    assert time is not None
    cells = asked.cohort.frame[time]
    lines = [f"times = sorted(sheet[{literal(time)}].dropna().unique())"]
    if not (is_numeric_dtype(cells) or is_datetime64_any_dtype(cells)):
        lines = [f"times = {literal(list(asked.rows.times))}"]
    lines += [
        "place = {label: i for i, label in enumerate(times)}",
        f'rows["@time"] = sheet[{literal(time)}].map(place)',
        f'rows["@outcome"] = {_outcome(asked, column)}',
    ]
    if asked.several_starts:
        lines += _starts(asked)
    lines += ['rows = rows[rows["@time"].notna()].astype({"@time": int})']
    first = asked.rows.first_after
    if asked.several_starts:
        begun = f'rows["@start"].fillna({first})'
        return [*lines, f'rows["@post"] = (rows["@time"] >= {begun}).astype(int)']
    return [*lines, f'rows["@post"] = (rows["@time"] >= {first}).astype(int)']


def _starts(asked: Asked) -> list[str]:
    """Each start as the position of the first time with the programme, counted from 0.

    Labels of periods are named; days on which single people started are not.
    """
    column = asked.plan.roles.first_treated
    time = asked.plan.roles.time
    assert column is not None and time is not None
    cells, cells_of = asked.cohort.frame[column], f"sheet[{literal(column)}]"
    ordered = _ordered(asked, time)
    asked_years = asked.plan.roles.year_starts
    spans = stretches(ordered, year_starts(asked.cohort, (time, column), asked_years), time)
    if spans is not None and is_datetime64_any_dtype(cells) and not spans.dated:
        cells_of = f"{cells_of}.dt.year"
    counted = is_numeric_dtype(cells) and spans is not None and not spans.dated
    if spans is not None and (counted or is_datetime64_any_dtype(cells)):
        ends = literal(spans.ends.tolist())
        if spans.dated:
            days = [str(day) for day in spans.ends.astype("datetime64[D]")]
            ends = f'np.array({literal(days)}, "datetime64[s]")'
        return [
            f"ends = {ends}  # of each time",
            f"begun = {cells_of}",
            'found = np.searchsorted(ends, begun.to_numpy(), side="right")',
            "within = begun.notna() & (found < len(ends))",
            'rows["@start"] = pd.Series(found, sheet.index).where(within)',
            'rows["@treated"] = rows["@start"].notna().astype(float)',
        ]
    positions = start_positions(asked.cohort, column, ordered, time, asked_years)
    table = pd.DataFrame({"cell": cells, "place": positions}).dropna().drop_duplicates()
    table = table.sort_values("place", kind="stable")
    named = dict(zip(table["cell"].tolist(), table["place"].tolist(), strict=True))
    return [
        f"starts = {{{', '.join(_pairs(named))}}}",
        f'rows["@start"] = sheet[{literal(column)}].map(starts)',
        'rows["@treated"] = rows["@start"].notna().astype(float)',
    ]


def _pairs(found: dict[object, float]) -> list[str]:
    return [f"{literal(cell)}: {place:.0f}" for cell, place in found.items()]


def _ordered(asked: Asked, time: str) -> list[object]:
    cells = asked.cohort.frame[time].dropna()
    if is_numeric_dtype(cells) or is_datetime64_any_dtype(cells):
        return sorted(cells.unique())
    return list(asked.rows.times)


def _forced_places(asked: Asked) -> list[str]:
    """The place of each unit where the plan left it out but the data show it."""
    forced = asked.level.forced
    if forced is None:
        return _own_groups(asked)
    return [
        f"place = {_by_unit(asked, forced)}",
        'rows["@cluster"] = rows["@unit"].map(place)',
        'rows = rows[rows["@cluster"].notna()].reset_index(drop=True)',
    ]


def _by_unit(asked: Asked, column: str) -> str:
    unit = asked.plan.roles.unit
    if unit is None:
        return f"pd.Series(sheet[{literal(column)}].to_numpy(), sheet.index.astype(str))"
    return (
        f"sheet.dropna(subset=[{literal(column)}]).drop_duplicates({literal(unit)})"
        f".set_index({literal(unit)})[{literal(column)}].astype(object)"
    )


def _own_groups(asked: Asked) -> list[str]:
    """The group of each with the programme, where nobody else is in one."""
    groups = asked.level.groups
    if groups is None:
        return []
    column = str(groups.name)
    nobody = sorted(set(asked.cohort.frame[column].dropna()) - set(groups.dropna()), key=str)
    return [
        f"group = {_by_unit(asked, column)}",
        *([f"group = group[~group.isin({literal(nobody)})]"] if nobody else []),
        'own = rows["@unit"].map(group)',
        'alone = "alone " + rows["@unit"].astype(str)',
        'rows["@group"] = ("group " + own.astype(str)).where(own.notna(), alone)',
    ]


def as_rates(asked: Asked) -> list[str]:
    """Code that divides a count; empty where the outcome stays as it is."""
    rate = asked.rate
    if rate is None:
        return []
    lines = [
        f'size = rows["@exposure"] / {rate.per}',
        'rows["@count"], rows["@own_weight"] = rows["@outcome"], rows["@weight"]',
        'rows["@exposure"], rows["@outcome"] = size, rows["@outcome"] / size',
    ]
    if rate.average_over == "people":
        lines.append('rows["@weight"] = rows["@weight"] * size / size.mean()')
    return lines
