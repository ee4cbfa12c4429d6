"""Are people compared with those who were asked and said no?"""

from __future__ import annotations

import pandas as pd

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.cohort.columns.labels import as_binary, same_label
from evaluator.cohort.columns.names import words
from evaluator.disclosure.freely import named
from evaluator.values.check import Check

_SAYING_YES = frozenset(
    {"consent", "consented", "consents", "accepted", "accepts", "agreed", "agrees", "engaged",
     "opted", "volunteered", "uptake", "willing", "signed"}
)  # fmt: skip
_SAYING_NO = frozenset(
    {"declined", "declines", "decliner", "decliners", "refused", "refuses", "refuser", "refusers",
     "refusal", "rejected", "disengaged", "unwilling", "nonconsent", "nonconsenters", "withdrew",
     "withdrawn", "dropout", "dropouts"}
)  # fmt: skip
_NO = frozenset({"no", "n", "0", "false", "f"})


@assumption()
def decliners(situation: Situation) -> Check | None:
    """Concern when the comparison group seems to hold people who refused the programme."""
    found = _share(situation)
    if found is None or found[0] == 0:
        return None
    share, among = found
    told = situation.people(share, among)
    return Check(
        key="decliners",
        title="Is the comparison with people who said no?",
        status="concern",
        number=share,
        threshold=0.0,
        reason=f'By "{situation.plan.roles.treated}", {told} of the comparison group '
        "seem to have been asked and to have said no or left. Compare everybody who was offered "
        "the programme with people who never were; here an unmeasured factor would only have to "
        "decide who says yes.",
        source="Shadish, Cook and Campbell 2002, selection; What Works Clearinghouse 5.0",
        of="share",
        among=among,
    )


def _share(situation: Situation) -> tuple[float, int] | None:
    """Share of comparison rows whose label says no to an offer, of how many; None without any."""
    column, frame = situation.plan.roles.treated, situation.cohort.frame
    if column is None or column not in frame or not situation.has_comparison:
        return None
    cells = frame[column].dropna()
    cells = cells[~_treated(situation, cells)]
    if cells.empty:
        return None
    asks = bool(_SAYING_YES.intersection(words(column)))
    labels = cells.value_counts(normalize=True)
    refused = [share for label, share in labels.items() if _says_no(label, column_asks=asks)]
    return float(sum(refused)), len(cells)


def _treated(situation: Situation, cells: pd.Series) -> pd.Series:
    values = situation.plan.roles.treated_values
    if not values:
        binary = as_binary(cells)
        return cells.notna() if binary is None else binary == 1
    found = pd.Series(False, index=cells.index)
    for value in values:
        found |= same_label(cells, value)
    return found


def _says_no(label: object, *, column_asks: bool) -> bool:
    said = words(named(label).removesuffix(".0"))
    if _SAYING_NO.intersection(said) or {"opted", "out"} <= set(said):
        return True
    if {"not", "non", "un", "never"} & set(said) and _SAYING_YES.intersection(said):
        return True
    return column_asks and len(said) == 1 and said[0] in _NO
