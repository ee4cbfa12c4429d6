"""The script of a matched comparison."""

from __future__ import annotations

import pandas as pd

from evaluator.cohort.rows.shapes import BASELINE, OUTCOME, POST, UNIT
from evaluator.designs.changes.script import RANGE
from evaluator.designs.matched.matching_settings import BY_LABEL, Settings, settings_of
from evaluator.designs.matched.missing_covariates import NOT_KNOWN, often_enough
from evaluator.designs.matched.script_matching import match
from evaluator.designs.matched.timed import least_told
from evaluator.designs.script.asked import Asked
from evaluator.designs.script.layout import Expression, call, indented, literal
from evaluator.outcomes import kind_of


def script(asked: Asked) -> list[str]:
    """Code of the estimate from ``rows``."""
    settings = settings_of(asked.plan)
    facts = [c.column for c in asked.plan.covariates if c.known_before_start]
    earlier = asked.rows.n_before > 0
    names = [name for name in facts if not (earlier and name == asked.outcome.before)]
    tells = earlier and _followed(asked)[BASELINE].nunique() > 1
    names = [BASELINE, *names] if tells else names
    lines = [
        *_people(earlier),
        *_known(asked, settings, names),
        *_of_a_kind(asked, settings, names),
    ]
    lines = [*match(settings, names), *_ask(asked, settings), *lines]
    seed = asked.plan.analysis.seed
    if settings.missing == "multiple_imputation" and _gaps(asked, names):
        return [
            *lines,
            f"answers = [ask(copy, match(copy, {seed})) for copy in copies]",
            "estimate = inference.pool(answers)",
            RANGE,
        ]
    if settings.average_ties:
        return [
            *lines,
            *call(
                "ties = matching.tie_spread",
                ["lambda seed: match(people, seed)", "lambda matches: ask(people, matches)"],
                draws=settings.average_ties,
                seed=seed,
            ),
            "estimate = ties.average",
            RANGE,
        ]
    return [*lines, f"estimate = ask(people, match(people, {seed}))", RANGE]


def _people(earlier: bool) -> list[str]:
    """One row each: the last outcome after the start, and the last one before it."""
    lines = [
        'rows = rows.sort_values("@time", kind="stable")',
        'after = rows[rows["@post"] == 1].drop_duplicates("@unit", keep="last")',
    ]
    if not earlier:
        return [*lines, 'people = after[after["@outcome"].notna()]']
    return [
        *lines,
        'before = rows[rows["@post"] == 0].drop_duplicates("@unit", keep="last")',
        'before = before.set_index("@unit")["@outcome"]',
        f'people = after.assign(**{{"{BASELINE}": after["@unit"].map(before)}})',
        'people = people[people["@outcome"].notna()]',
    ]


def _followed(asked: Asked) -> pd.DataFrame:
    frame = asked.rows.frame.sort_values("@time", kind="stable")
    after = frame[frame[POST] == 1].drop_duplicates(UNIT, keep="last")
    before = frame[frame[POST] == 0].drop_duplicates(UNIT, keep="last").set_index(UNIT)[OUTCOME]
    people = after.assign(**{BASELINE: after[UNIT].map(before)})
    return people[people[OUTCOME].notna()]


def _gaps(asked: Asked, names: list[str]) -> list[str]:
    people = _followed(asked)
    return [name for name in names if people[name].isna().any()]


def _known(asked: Asked, settings: Settings, names: list[str]) -> list[str]:
    """People left out, marked or filled in where a characteristic is not known."""
    gaps = _gaps(asked, names)
    fillable = [name for name in gaps if name != BASELINE]
    if settings.missing == "complete_cases":
        fillable = []
    if settings.missing == "indicator":
        people = _followed(asked)
        fillable = [name for name in fillable if often_enough(people, name)]
    needed = [name for name in gaps if name not in fillable]
    left_out = f".dropna(subset={literal(needed)})" if needed else ""
    lines = [f"people = people{left_out}.reset_index(drop=True)"]
    if not fillable:
        return lines
    if settings.missing == "multiple_imputation":
        return [
            *lines,
            *call(
                "drawn = matching.multiple_imputation",
                ['people[[*covariates, "@treated"]]'],
                columns=Expression("covariates"), predictors=["@treated"],
                imputations=settings.imputations, seed=asked.plan.analysis.seed,
            ),
            f"filled = {literal(fillable)}",
            "copies = [people.assign(**{name: copy[name] for name in filled}) for copy in drawn]",
        ]  # fmt: skip
    return [
        *lines,
        "marks = {}",
        f"for name in {literal(fillable)}:",
        "    gone = people[name].isna()",
        "    if not gone.any():",
        "        continue",
        "    if not pd.api.types.is_numeric_dtype(people[name]):",
        f'        people[name] = people[name].astype(object).where(~gone, "{NOT_KNOWN}")',
        "        continue",
        "    people[name] = people[name].fillna(people[name].mean())",
        "    if not any(gone.equals(other) for other in marks.values()):",
        '        marks[f"{name}: not known"] = gone',
        "for name, gone in marks.items():",
        "    people[name] = gone.astype(float)",
        "    covariates.append(name)",
    ]


def _of_a_kind(asked: Asked, settings: Settings, names: list[str]) -> list[str]:
    """Only those whose every label occurs in the other group too."""
    if settings.method in BY_LABEL or not names:
        return []
    kept = '[matching.comparable({0}, treated="@treated", covariates=covariates)]'
    people = "people"
    lines = [f"people = people{kept.format(people)}.reset_index(drop=True)"]
    if settings.missing == "multiple_imputation" and _gaps(asked, names):
        people = "copies[0]"
        alike = kept.format("copy")
        lines = [f"copies = [copy{alike}.reset_index(drop=True) for copy in copies]"]
    return [*lines, f"covariates = [name for name in covariates if {people}[name].nunique() > 1]"]


def _ask(asked: Asked, settings: Settings) -> list[str]:
    """Code of ``ask(people, matches)``: the effect and its uncertainty."""
    outcome = asked.outcome
    timed = kind_of(outcome.kind).timed
    adjust = settings.adjust and not timed
    end: object = outcome.horizon
    if timed and end is None:
        end = Expression(
            f'matching.watched_until(people, matches, outcome="{OUTCOME}", '
            f"fewest={least_told(asked.plan)})"
        )
    lines = call(
        "return matching.effect", ["people", "matches"],
        outcome=OUTCOME, covariates=Expression("covariates") if adjust else (),
        kind=outcome.kind, scale="rmst" if timed else "difference",
        cluster=asked.independent, variance="recommended",
        event="@event" if timed else None, tau=end if timed else None,
        level=asked.plan.analysis.confidence, few=least_told(asked.plan),
    )  # fmt: skip
    return ["def ask(people, matches):", *indented(lines), "", ""]
