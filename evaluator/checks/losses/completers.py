"""Does the sheet list those who took part only where they completed the programme?"""

from __future__ import annotations

import pandas as pd

from evaluator.checks.assumption import assumption
from evaluator.checks.situation import Situation
from evaluator.cohort.columns.labels import as_binary, normalised, same_label
from evaluator.cohort.columns.names import words
from evaluator.values.check import Check

_COMPLETING = frozenset(
    {"completed", "complete", "completion", "completer", "completers", "completing", "finished",
     "finisher", "finishers", "graduated", "graduate", "graduates"}
)  # fmt: skip
# What else may have been completed, and by everybody whose data there are.
_PAPERWORK = frozenset(
    {"survey", "questionnaire", "form", "forms", "baseline", "interview", "assessment", "record",
     "records", "data", "consent", "followup", "test", "wave"}
)  # fmt: skip

_NOT = frozenset({"not", "never", "non", "un", "partly", "partially", "incomplete"})
_MOST_LABELS = 5


@assumption(next_time="count everybody who started, whether they completed the programme or not")
def completers(situation: Situation) -> Check | None:
    """Cap when the treated group seems to be chosen by who completed the programme.

    Those who stay to the end differ from those who leave, and nobody on the other side has been
    sifted alike. Seen by a column such as "completed" that says yes of everybody in the treated
    group, by one such as "status" that calls them all completed, by a label such as "completers",
    or where that column itself decides who was treated.
    """
    if not situation.has_comparison:
        return None
    sign = _sign(situation)
    if sign is None:
        return None
    return Check(
        key="completers",
        title="Are only those who completed it counted?",
        status="failed",
        number=None,
        threshold=None,
        reason=f"{sign} Those who stay to the end differ from those who leave. Count everybody "
        "who started, or was offered it, whether they completed it or not.",
        source="Intention to treat: What Works Clearinghouse 5.0; Hollis and Campbell 1999",
        cap=int(situation.policy.caps["completers_only"]),
    )


def _sign(situation: Situation) -> str | None:
    """What gives it away, as a sentence; None where nothing does."""
    roles, frame = situation.plan.roles, situation.cohort.frame
    column = roles.treated
    if column is None or column not in frame:
        return None
    if _tells_completion(column):
        return f'The groups are told apart by "{column}".'
    for label in roles.treated_values:
        if isinstance(label, str) and _COMPLETING.intersection(words(label)):
            return f'The treated group is "{label}".'
    treated = _treated(situation, frame[column])
    used = {outcome.column for outcome in situation.plan.outcomes}
    for name in frame.columns:
        if name == column or name in used or _PAPERWORK & set(words(str(name))):
            continue
        says = _says_yes if _tells_completion(str(name)) else _is_called_completed
        if says(frame.loc[treated, name]) and not says(frame.loc[~treated, name]):
            return f'By "{name}", everybody listed in the treated group completed it.'
    return None


def _tells_completion(name: str) -> bool:
    said = set(words(name))
    return bool(_COMPLETING & said) and not _PAPERWORK & said


def _says_yes(cells: pd.Series) -> bool:
    """Whether every cell is known and says that it was completed."""
    if cells.empty or cells.isna().any():
        return False
    binary = as_binary(cells)
    if binary is not None:
        return bool((binary == 1).all())
    return _is_called_completed(cells)


def _is_called_completed(cells: pd.Series) -> bool:
    """Whether every cell is known and names completing, as "Completed" below a heading "Status"."""
    if cells.empty or cells.isna().any():
        return False
    labels = cells.unique()
    return len(labels) <= _MOST_LABELS and all(
        isinstance(label, str) and _names_completing(label) for label in labels
    )


def _names_completing(label: str) -> bool:
    said = set(words(normalised(label)))
    return bool(_COMPLETING & said) and not (_NOT | _PAPERWORK) & said


def _treated(situation: Situation, cells: pd.Series) -> pd.Series:
    values = situation.plan.roles.treated_values
    if not values:
        binary = as_binary(cells)
        return cells.notna() if binary is None else binary == 1
    found = pd.Series(False, index=cells.index)
    for value in values:
        found |= same_label(cells, value)
    return found
