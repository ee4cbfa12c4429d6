"""What was done to cells of a column, without the labels and numbers that tell of few people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pandas as pd

from evaluator.disclosure.counts import DisclosureRules
from evaluator.disclosure.labels import few_have
from evaluator.values.cohort import Cohort, Step
from evaluator.values.files.storage import to_plain
from evaluator.values.plan import Plan
from evaluator.values.remembered import once

_QUOTED = re.compile(r'"([^"]+)"')
_UNSAID = "a label that few people have"


def steps_unnamed(
    recipe: tuple[Step, ...], cohort: Cohort, plan: Plan, rules: DisclosureRules
) -> tuple[Step, ...]:
    """The steps, of which none quotes a cell of a column that few people have, or have not.

    What stands in no cell any more, such as a code for a missing value, is told by how many cells
    held it. Names of columns, labels of a yes or no and what the plan names stay, as all labels of
    places do.

    Args:
        recipe: what was done, exact.
        cohort: what came of it.
        plan: says who is a person, and is printed itself.
        rules: the limits.
    """
    if rules.places:
        return recipe
    known = {column.name for column in cohort.columns} | set(_texts(to_plain(plan)))
    return tuple(_unnamed(step, cohort, plan, known, rules) for step in recipe)


def rules_of_steps(cohort: Cohort, plan: Plan, rules: DisclosureRules) -> DisclosureRules:
    """The limits for numbers of cells and rows, of which a person may have one at each time.

    With eight rows a person, 192 cells are those of 24 people, and rounded to fives they would say
    so; of rounded people they are about 200.
    """
    unit = plan.roles.unit
    if rules.places or unit not in cohort.frame or cohort.frame.empty:
        return rules
    each = once(
        cohort, f"most rows of one {unit}", lambda: int(cohort.frame[unit].value_counts().max())
    )
    return replace(rules, base=rules.base * each, threshold=rules.threshold * each)


def _unnamed(
    step: Step, cohort: Cohort, plan: Plan, known: set[str], rules: DisclosureRules
) -> Step:
    quoted = [word for word in _QUOTED.findall(step.reason) if word not in known]
    kind = next((each.kind for each in cohort.columns if each.name == step.column), None)
    if not quoted or kind in (None, "yes_no"):
        return step
    column, unit = str(step.column), plan.roles.unit
    fewest = once(
        cohort,
        f"who has {quoted} in {column} of {unit}",
        lambda: _having(quoted, _fewest(cohort.frame, column, unit)),
    )

    def said(found: re.Match[str]) -> str:
        word = found[1]
        few = few_have(fewest.get(word, step.count), rules)
        return _UNSAID if few and word not in known else found[0]

    return replace(step, reason=_QUOTED.sub(said, step.reason))


def _having(words: list[str], fewest: Mapping[str, int]) -> dict[str, int]:
    """Those of the words that stand in some cell, each as it is written."""
    return {word: fewest[_plain(word)] for word in words if _plain(word) in fewest}


def _fewest(frame: pd.DataFrame, column: str, unit: str | None) -> Mapping[str, int]:
    """By label, however it is spelt, the fewer of people who have it and who have it not."""
    if column not in frame:
        return {}
    cells = frame[column].dropna().map(lambda cell: _plain(str(cell)))
    whose = frame[unit] if unit in frame else pd.Series(frame.index, frame.index)
    people = pd.DataFrame({"who": whose[cells.index].to_numpy(), "label": cells.to_numpy()})
    counts, everybody = people.drop_duplicates()["label"].value_counts(), people["who"].nunique()
    return {str(label): min(int(n), int(everybody) - int(n)) for label, n in counts.items()}


def _plain(label: str) -> str:
    return " ".join(label.split()).casefold()


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, held in value.items():
            yield str(key)
            yield from _texts(held)
    elif isinstance(value, list):
        for held in value:
            yield from _texts(held)
