"""Who took part, where a plan does not say it: what follows, and which columns might."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from evaluator.cohort.arranging.spots import spot_of
from evaluator.cohort.columns import names as vocabulary
from evaluator.cohort.columns.labels import as_binary, taking_part
from evaluator.cohort.columns.names import words
from evaluator.cohort.columns.times.timing import is_fixed
from evaluator.cohort.rows.start_columns import are_different_starts, is_start
from evaluator.cohort.took_part import is_comparison, meaning_of_yes
from evaluator.planning.questions import NOBODY_SAID_WHO
from evaluator.values.cohort import Column
from evaluator.values.plan import Plan
from evaluator.values.problems import Problem

if TYPE_CHECKING:
    from evaluator.values.cohort import Cohort

_MOST = 4
_FEW_LABELS = 4
_IN_PART = frozenset(
    {"partial", "partially", "partly", "left", "incomplete", "unfinished", "stopped"}
)
_WHAT_ONE_DOES = frozenset(
    {"attend", "attended", "complete", "completed", "engage", "engaged", "finish", "finished",
     "accept", "accepted"}
)  # fmt: skip
_FEW_ANSWERS = 12  # kinds of answer under a name that says who took part
_OF_ELSE = frozenset({"comment", "comments", "note", "notes", "reporting", "period"})
_ABOUT_IT = _OF_ELSE | frozenset(
    {"by", "from", "reason", "source", "type", "why", "how", "when", "where", "number", "level",
     "lead", "route", "age", "date", "year"}
)  # fmt: skip
_ANSWERED_AT = frozenset(
    {("start", "time"), ("completion", "time"), ("timestamp",), ("recorded", "date"),
     ("date", "submitted"), ("submission", "date"), ("response", "date"), ("survey", "date"),
     ("interview", "date"), ("date", "of", "survey"), ("date", "of", "interview")}
)  # fmt: skip
_MANY_SENSES = frozenset({"group", "condition", "listed", "live", "took"})


def who_problems(plan: Plan, cohort: Cohort | None) -> list[Problem]:
    """A warning where no column says who took part; the columns that might are named.

    What stops where it says when each one began, and nobody named the labels that count.
    """
    roles = plan.roles
    if cohort is not None and roles.treated in cohort.frame and not roles.treated_values:
        return _says_when(roles.treated, cohort)
    if cohort is not None and roles.treated in cohort.frame and roles.treated is not None:
        others = _the_others_marked(plan, roles.treated, cohort)
        between = _between_the_groups(plan, roles.treated, cohort)
        return [*others, *between, *_answered_before(plan, cohort)]
    if cohort is None or roles.treated is not None or roles.first_treated is not None:
        return []
    spoilt = {p.column for p in cohort.problems if p.code == "dates_read_as_text"}
    might = [c for c in cohort.columns if _may_say(c, plan, dated=c.name in spoilt)]
    surest = sorted(might, key=lambda c: (_is_result(c), not _is_sure(c, plan)))
    listed = " or ".join(f'"{column.name}"' for column in surest[:_MOST])
    perhaps = f"If {listed} says it, name" if might else "If a column says it, name"
    further = "".join(_further(column) for column in surest[:_MOST])
    return [
        Problem(
            code=NOBODY_SAID_WHO,
            message="Nobody has said who took part or when each one started, so everybody counts "
            "as having taken part and there is nobody to compare with.",
            fix=f'{perhaps} it under "treated", with the labels of those who took part under '
            f'"treated_values", or under "first_treated" if it holds starts.{further}',
            severity="warning",
            sheet=cohort.provenance.sheet,
        )
    ]


def _the_others_marked(plan: Plan, treated: str, cohort: Cohort) -> list[Problem]:
    """A warning where yes of a column such as "Control group" is planned as having taken part."""
    cells = cohort.frame[treated]
    yes, planned = as_binary(cells), taking_part(cells, plan.roles.treated_values)
    if meaning_of_yes(treated) != "comparison" or yes is None or planned is None:
        return []
    if not bool((yes.dropna() == planned.dropna()).all()):
        return []
    return [
        Problem(
            code="plan_treated_is_comparison",
            message=f'The name "{treated}" is of those without the programme, and the plan takes '
            "its yes for having taken part. Every effect would have the wrong sign.",
            fix='If yes marks the comparison, name the other label under "treated_values".',
            severity="warning",
            sheet=cohort.provenance.sheet,
            column=treated,
        )
    ]


def _between_the_groups(plan: Plan, treated: str, cohort: Cohort) -> list[Problem]:
    """A warning where labels that count as comparison are of neither group, as "Withdrawn" is.

    They tell of an offer that was not taken up or not kept, or say nothing of the comparison
    where another label does.
    """
    cells, values = cohort.frame[treated], plan.roles.treated_values
    taking = taking_part(cells, values)
    if taking is None or not values or cohort.column(treated).kind not in ("category", "text"):
        return []
    rest = sorted(map(str, cells[taking == 0].unique()))
    if not rest or len(rest) > _FEW_ANSWERS:
        return []
    plain = [label for label in rest if is_comparison(label) and not _tells_of_leaving(label)]
    between = [t for t in rest if _tells_of_leaving(t) or (plain and t not in plain)]
    if not between:
        return []
    said, rows = " or ".join(f'"{label}"' for label in between[:_MOST]), cells.isin(between)
    why = "People who were offered the programme and left or refused it are no comparison."
    if not any(map(_tells_of_leaving, between)):
        why = f'"{plain[0]}" is plainly of the comparison; this is not.'
    excepted = ", ".join(f'"{label}"' for label in between)
    offered = ", ".join(f'"{value}"' for value in (*map(str, values), *between))
    return [
        Problem(
            code="plan_labels_between_groups",
            message=f'{int(rows.sum()):,} rows say {said} in "{treated}" and count as comparison, '
            f"as the plan does not name that among those who took part. {why}",
            fix="If they were offered it, count them as having taken part; in a plan, "
            f"treated_values = [{offered}]. If they belong to neither group, leave their rows out; "
            f'in a plan, keep = [{{ column = "{treated}", not = [{excepted}] }}] under [data]. '
            "If they never had to do with it, nothing needs to be done.",
            severity="warning",
            sheet=cohort.provenance.sheet,
            row=int(cells.index[rows][0]),
            column=treated,
            count=int(rows.sum()),
        )
    ]


def _tells_of_leaving(label: str) -> bool:
    """Whether a label is of somebody who was offered the programme and left or refused it."""
    tokens = set(words(label))
    stayed_away = "not" in tokens and bool(tokens & _WHAT_ONE_DOES)
    return bool(tokens & (vocabulary.NOT_TAKEN_UP | _IN_PART)) or stayed_away


def _answered_before(plan: Plan, cohort: Cohort) -> list[Problem]:
    """What stops where the label of those who took part is a day, and some answered before it.

    Only where nothing says when rows were measured, so that all of them would count as later.
    """
    roles = plan.roles
    if roles.time is not None or len(roles.treated_values) != 1:
        return []
    days = spot_of(str(roles.treated_values[0])).days
    moments = [
        column.name
        for column in cohort.columns
        if column.kind == "date" and words(column.name) in _ANSWERED_AT
    ]
    if days is None or not moments:
        return []
    early = cohort.frame[moments[0]] < datetime.fromordinal(days[0])
    if not early.any() or early.all():
        return []
    return [
        Problem(
            code="plan_answers_before_start",
            message=f'"{roles.treated}" says that the programme began at '
            f'"{roles.treated_values[0]}", and by "{moments[0]}" {int(early.sum()):,} rows are '
            "older. Nothing in the plan says so, and they would count as measured afterwards.",
            fix="Add a column to the workbook that says when each row was measured, such as its "
            'year or its wave, and name it under "time", with the later ones under "after".',
            sheet=cohort.provenance.sheet,
            row=int(early.index[early][0]),
            column=moments[0],
            count=int(early.sum()),
        )
    ]


def _further(column: Column) -> str:
    """What else must be known of a column that may say it: blanks, and offers not taken up."""
    if column.n_distinct == 1 and column.n_missing and column.kind != "yes_no":
        return (
            f' "{column.name}" is filled for some and blank for the others: write who did not take '
            f'part; in a plan, "" = "no" under [data.labels."{column.name}"].'
        )
    refused = sorted(t for t in column.labels if set(words(t)) & vocabulary.NOT_TAKEN_UP)
    if column.n_distinct > 2 and refused:
        return (
            f' "{refused[0]}" in "{column.name}" is of people who were offered it: count them as '
            "having taken part, as those who say no differ from others."
        )
    return ""


def _says_when(treated: str | None, cohort: Cohort) -> list[Problem]:
    """What to say of a column whose labels are the times at which each one began."""
    column = cohort.column(treated or "")
    began = [label for label in column.labels if not is_comparison(label)]
    if column.kind != "category" or not are_different_starts(began):
        return []
    said = " or ".join(f'"{label}"' for label in sorted(began)[:_MOST])
    return [
        Problem(
            code="plan_treated_says_when",
            message=f'"{treated}" says when each one began ({said}), so the programme started at '
            "different times.",
            fix='Bring the times into rows and name the column under "first_treated" in place of '
            '"treated". If all who began are one group, name their labels under "treated_values".',
            sheet=cohort.provenance.sheet,
            column=treated,
        )
    ]


def _is_result(column: Column) -> bool:
    """Whether a name is of what a programme may change, so that it is asked about last."""
    results = vocabulary.MEASURES | vocabulary.LOWER_IS_BETTER | vocabulary.RESULTS
    return bool(set(words(column.name)) & results)


def _may_say(column: Column, plan: Plan, *, dated: bool) -> bool:
    """Whether a column may say who took part, and is not planned as anything else.

    One of yes and no, or of ticks, may also under the name of a place; so may one with more
    kinds of answer whose name says so. Of the rest those with few labels, and dates of a start,
    also where some cells are words (``dated``).
    """
    roles, tokens = plan.roles, set(words(column.name))
    taken = {roles.unit, roles.time, roles.cluster, *(o.column for o in plan.outcomes)}
    taken |= {name for o in plan.outcomes for name in (o.before, o.after)}
    if column.name in taken or is_fixed(column.name):
        return False
    if _is_sure(column, plan):
        return True
    if column.kind == "date" or dated:
        some = column.n_missing > 0 or roles.time is not None or dated
        return some and bool(tokens & vocabulary.START_WORDS)
    if _tells_of_offers(column):
        return True
    if column.n_distinct == 1 and column.n_missing and all(map(is_start, column.labels or ("",))):
        return True
    if tokens & (vocabulary.AREAS | _OF_ELSE) or column.kind != "category":
        return False
    if column.n_distinct == 1:
        return column.n_missing > 0 and not tokens & _ABOUT_IT
    return column.role != "unused" and 2 <= column.n_distinct <= _FEW_LABELS


def _is_sure(column: Column, plan: Plan) -> bool:
    """Whether a column holds yes and no, ticks, or answers under a name of taking part."""
    if column.kind == "yes_no" and column.n_distinct == 1:
        return column.n_missing > 0
    tokens = set(words(column.name))
    if column.kind == "yes_no":
        return not tokens & _OF_ELSE
    named = tokens & _words_of_part(plan) or tokens >= {"took", "part"}
    if not named or tokens & _ABOUT_IT:
        return _tells_of_offers(column)
    marked = column.n_distinct == 1 and column.n_missing > 0
    answers = marked or 2 <= column.n_distinct <= _FEW_ANSWERS
    return column.kind == "category" and answers


def _tells_of_offers(column: Column) -> bool:
    """Whether labels tell of an offer: some without it, and some who got, had or refused it."""
    if column.kind != "category" or not 2 <= column.n_distinct <= _FEW_ANSWERS:
        return False
    without = [label for label in column.labels if is_comparison(label)]
    rest = [set(words(label)) for label in column.labels if label not in without]
    offers = vocabulary.NOT_TAKEN_UP | vocabulary.CAME | {"offered", "accepted", "took"}
    told = any(said & offers for said in rest)
    return told and (bool(without) or any(said & vocabulary.NOT_TAKEN_UP for said in rest))


def _words_of_part(plan: Plan) -> frozenset[str]:
    """Words that say who took part: those of the field, and of the programme's own name."""
    general = (vocabulary.TREATED | vocabulary.CAME) - _MANY_SENSES
    own = {word for word in words(plan.programme.name) if len(word) > _FEW_LABELS}
    return (general | own) - vocabulary.AREAS - vocabulary.PEOPLE - vocabulary.BACKGROUND
