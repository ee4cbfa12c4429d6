"""The script of similar people compared by how much they changed."""

from __future__ import annotations

from evaluator.designs.changes.script import RANGE, WIDER
from evaluator.designs.matched_changes.matched_changes import history_of, people, telling
from evaluator.designs.matched_changes.matching_for_changes import Settings, settings_of
from evaluator.designs.script.asked import Asked
from evaluator.designs.script.layout import Expression, call, literal
from evaluator.designs.shared.few_places import is_widened
from evaluator.designs.shared.place_sizes import ALIKE


def script(asked: Asked) -> list[str]:
    """Code of the estimate from ``rows``."""
    settings, plan = settings_of(asked.plan), asked.plan
    history, span = history_of(asked.rows)
    facts = [c.column for c in plan.covariates
             if c.known_before_start and c.column != asked.outcome.before]  # fmt: skip
    earlier = {"none": [], "last": list(history[:1])}.get(settings.history, list(history))
    adjusted = [c.column for c in plan.covariates if c.column in facts] if settings.adjust else []
    return [
        *_people(asked, list(history), span, earlier, facts),
        "",
        f"covariates = {literal([*telling(people(asked.rows), tuple(earlier)), *facts])}",
        'alike = matching.comparable(people, treated="@treated", covariates=covariates)',
        "people = people[alike].reset_index(drop=True)",
        "covariates = [name for name in covariates if people[name].nunique() > 1]",
        *_matches(settings, plan.analysis.seed),
        *_estimate(asked, adjusted),
        RANGE,
        *([WIDER] if is_widened(asked.estimate) else []),
    ]


def _people(
    asked: Asked, history: list[str], span: int, earlier: list[str], facts: list[str]
) -> list[str]:
    """One row each: earlier outcomes, and the change against the comparison group's usual one."""
    first = asked.rows.first_after
    return [
        'measured = rows[rows["@outcome"].notna()].copy()',
        'usual = measured[measured["@treated"] == 0].groupby("@time")["@outcome"].mean()',
        'measured["@own"] = measured["@outcome"] - measured["@time"].map(usual).fillna(0.0)',
        f'measured["@span"] = (measured["@time"] - {first}) // {span}',
        'before, after = measured[measured["@post"] == 0], measured[measured["@post"] == 1]',
        'people = rows[rows["@post"] == 0].sort_values("@time", kind="stable")',
        'people = people.drop_duplicates("@unit", keep="last")',
        'people = people[people["@unit"].isin(before["@unit"])].reset_index(drop=True)',
        'spans = measured.groupby(["@unit", "@span"])["@outcome"].mean().reset_index()',
        f"for place, name in enumerate({literal(history)}, start=1):",
        '    own = spans[spans["@span"] == -place].set_index("@unit")["@outcome"]',
        '    people[name] = people["@unit"].map(own)',
        'changes = after.groupby("@unit")["@own"].mean() - before.groupby("@unit")["@own"].mean()',
        'people["@change"] = people["@unit"].map(changes)',
        *call("people = people.dropna", [],
              subset=["@change", *earlier, *facts]),
        "people = people.reset_index(drop=True)",
    ]  # fmt: skip


def _matches(settings: Settings, seed: int) -> list[str]:
    given = {"treated": "@treated", "covariates": Expression("covariates")}
    blind = ['people[["@treated", *covariates]]']
    if settings.method == "nearest":
        return call(
            "matches = matching.nearest", blind, **given, link="linear_logit",
            ratio=settings.ratio, replace=settings.replace, caliper=settings.caliper,
            exact=settings.exact, seed=seed,
        )  # fmt: skip
    if settings.method == "full":
        return call("matches = matching.full", blind, **given, link="linear_logit",
                    caliper=settings.caliper, exact=settings.exact, seed=seed)  # fmt: skip
    if settings.method == "subclassification":
        return call("matches = matching.subclassify", blind, **given, link="linear_logit")
    return call("matches = matching.weight", blind, **given, kind=settings.method)


def _estimate(asked: Asked, adjusted: list[str]) -> list[str]:
    level = asked.plan.analysis.confidence
    column = asked.independent or ("@unit" if asked.areas else None)
    if column is None:
        return call("estimate = matching.effect", ["people", "matches"], outcome="@change",
                    covariates=adjusted, variance="recommended", level=level)  # fmt: skip
    return [
        'people["@match"] = matches.weights',
        'people = people[people["@match"] > 0]',
        f'size = people.groupby(["@treated", "{column}"])["@match"].sum()',
        'one = size.groupby("@treated")  # places of unequal weight are worth fewer than they are',
        "worth = one.sum() ** 2 / (size**2).groupby(\"@treated\").sum() / one.size()",
        f'variance = "CR3" if (worth < {ALIKE}).any() else "CR2"',
        *call("estimate = inference.adjusted_difference", ["people"], outcome="@change",
              treated="@treated", covariates=adjusted, cluster=column, weights="@match",
              variance=Expression("variance"), level=level),
    ]  # fmt: skip
