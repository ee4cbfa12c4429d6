"""The questions about a study that has not begun, each bound to one part of the plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import zip_longest

from PySide6.QtWidgets import QGridLayout

from evaluator.measures import measure_called
from evaluator.outcomes import kind_of
from evaluator.planning.corrections import parse_codes, say_codes
from evaluator.planning.measured import filled
from evaluator.prospect.usual import spread_of_share, usual_shares
from evaluator.values.choice import Choice
from evaluator.values.plan import Design, Outcome, Plan
from ui.state import wording
from ui.state.session import Session
from ui.widgets.common.disclosure import Disclosure
from ui.widgets.common.fields import (
    ChoiceField,
    Field,
    LinesField,
    NumberField,
    ShareField,
    TextField,
    Value,
    WholeNumberField,
)
from ui.widgets.common.layout import Card, button, column, field_grid, holder, row, text
from ui.widgets.plan.outcomes_editor import measure_choices

Read = Callable[[Plan], Value]
Write = Callable[[Plan, Value], Plan]
Bind = Callable[[Field, Read, Write, bool], Field]

_MOST = 100_000
_WHO_STARTS = (
    Choice("known", "It is settled already"),
    Choice("lots", "Lots decide; the others do without"),
    Choice("waiting_list", "Lots decide; the others start once the study is over"),
    Choice("stepped", "Lots decide the order; all start, one group after another"),
)
_COLUMNS = (
    ("unit", "Column of the key", "The same for each person or place every time."),
    ("cluster", "Column of the school, area or team", "Empty where rows are places themselves."),
    ("time", "Column of the time", "Empty where each time has a column of its own."),
    ("treated", "Column of who takes part", "Yes or no, or 1 and 0."),
    ("first_treated", "Column of the start", "Only where places start at several times."),
)


class OutcomeCard(Card):
    """What should change, how the groups are compared, and what the later workbook calls it."""

    def __init__(self, session: Session, bind: Bind) -> None:
        super().__init__("What should change", "The main outcome; others can be added later.")
        self._bind = bind
        self.first = self._tie(TextField("Outcome", "As a commissioner would say it."), "name")
        measure = ChoiceField(
            "Known measure", measure_choices(), "Its range and direction are then held to."
        )
        bind(measure, lambda plan: _main(plan).measure, _with_measure, False)
        fields = (
            self._tie(TextField("Column of the outcome", "What the workbook will call it."),
                      "column"),
            self._tie(ChoiceField("Kind of outcome", wording.OUTCOME_KINDS), "kind"),
            self._tie(ChoiceField("Direction", wording.BETTER), "better"),
            self._tie(TextField("Unit", "Such as points out of 20, or arrests."), "unit"),
            self._tie(NumberField("Smallest worthwhile change",
                                  "Above zero, in the outcome's unit; 5% for a share.", above=0),
                      "worthwhile"),
            self._tie(TextField("Why this size", "Who agreed it, and what it would mean."),
                      "worthwhile_reason"),
        )  # fmt: skip
        designs = tuple(
            Choice(each.key, each.title, each.when_to_use) for each in session.engine.designs()
        )
        design = ChoiceField("How to compare", designs, "How the programme will be given decides.")
        bind(design, lambda plan: plan.design.kind, _with_design, False)
        self.add(field_grid(self.first, measure, *fields, design))
        self.add(Disclosure("What the later workbook will call its columns", self._columns()))

    def _columns(self) -> QGridLayout:
        fields = [self._role(TextField(label, hint), name) for name, label, hint in _COLUMNS]
        after = TextField("Times after the start", "With commas between them, such as 2027, 2028.")

        def write(plan: Plan, words: Value) -> Plan:
            return replace(plan, roles=replace(plan.roles, after=parse_codes(words)))

        self._bind(after, lambda plan: say_codes(plan.roles.after), write, True)
        return field_grid(*fields, after)

    def _role(self, field: Field, name: str) -> Field:
        def write(plan: Plan, words: Value) -> Plan:
            told: Value = words.strip() or None
            return replace(plan, roles=replace(plan.roles, **{name: told}))

        return self._bind(field, lambda plan: getattr(plan.roles, name) or "", write, True)

    def _tie(self, field: Field, name: str) -> Field:
        def read(plan: Plan) -> Value:
            value = getattr(_main(plan), name)
            return (value or "") if name == "column" else value

        def write(plan: Plan, value: Value) -> Plan:
            return _with_main(plan, **{name: (value or None) if name == "column" else value})

        return self._bind(field, read, write, not isinstance(field, ChoiceField))


class PlacesCard(Card):
    """How many places and people, how often they are measured, and who starts."""

    def __init__(self, bind: Bind) -> None:
        super().__init__(
            "Places, people and times",
            "Places are schools, areas or teams; or people, where each is drawn by themselves.",
        )
        self._bind = bind
        self.first = self._tie(
            WholeNumberField("Places that start", "During the study.", low=0, high=_MOST),
            "treated",
            0,
        )
        self._others = self._tie(
            WholeNumberField("Places that do not", "Or only afterwards.", low=0, high=_MOST),
            "comparison",
            0,
        )
        fields = (
            self._others,
            self._tie(NumberField("People in each place", "Measured each time, on average; 1 where "
                                  "one number is measured of each place.", above=0), "people", 1.0),
            self._tie(ShareField("How much sizes differ", "Their standard deviation over their "
                                 "average: 0% where all are alike.", high=10.0), "uneven", 0.0),
            self._tie(WholeNumberField("Times before the start", low=1, high=200), "before", 1),
            self._tie(WholeNumberField("Times from the start on", low=1, high=200), "after", 1),
            self._tie(ShareField("Lost before the end", "Of the people.", high=0.99), "lost", 0.0),
        )  # fmt: skip
        self.add(field_grid(self.first, *fields))

    def _tie(self, field: Field, name: str, empty: float) -> Field:
        return tie_prospect(self._bind, field, name, empty)

    def refresh(self, plan: Plan) -> None:
        """Where lots leave the others out, the names say how many those are."""
        drawn = plan.prospect.who_starts in ("lots", "waiting_list")
        self._others.setVisible(not (drawn and plan.prospect.places))


class VariationCard(Card):
    """How much the outcome varies: said, taken from an earlier workbook, or as published."""

    def __init__(self, session: Session, bind: Bind) -> None:
        super().__init__(
            "How much the outcome varies",
            "Never known exactly before. Rather too much than too little.",
        )
        self._session = session
        self.earlier = button("Take it from an earlier workbook…", "plain", "workbook")
        self.first = tie_prospect(
            bind, NumberField("Spread among people", "The standard deviation, in the outcome's "
                              "unit.", above=0), "spread", None)  # fmt: skip
        between = tie_prospect(
            bind, ShareField("Share between places", "Of the outcome's variance; 100% where one "
                             "number is measured of each place."), "between", None)  # fmt: skip
        usual = ChoiceField("Published shares", _usual_choices(), "The careful one asks for more.")
        bind(usual, _usual_of, _with_usual, False)
        expected = ShareField("Share expected without it", "Sets the spread of a yes or no.")
        bind(expected, lambda _plan: None, _with_share, True)
        self._expected = expected
        finer = (
            tie_prospect(bind, ShareField("Places: steady from time to time",
                         "How much of what sets places apart stays."), "steady", 0.8),
            tie_prospect(bind, ShareField("People: steady from time to time", "How far one "
                         "person's answers agree; 0% where others are measured each time."),
                         "followed", 0.0),
            tie_prospect(bind, TextField("Where these come from", "Printed in the protocol."),
                         "source", ""),
        )  # fmt: skip
        self.add(row(self.earlier, None))
        self.add(field_grid(self.first, between, usual, *finer), holder(column(expected)))

    def refresh(self) -> None:
        """Ask for a share where the outcome is a yes or no."""
        self._expected.setVisible(kind_of(_main(self._session.plan).kind).yes_no)
        self.earlier.setEnabled(self._session.editable)


class LotsCard(Card):
    """Who starts when: settled already, or drawn in the open."""

    def __init__(self, session: Session, bind: Bind) -> None:
        super().__init__("Who starts")
        self._session = session
        self.first = tie_prospect(
            bind, ChoiceField("How it is decided", _WHO_STARTS, "Lots make the strongest study."),
            "who_starts", "known")  # fmt: skip
        self._places = bind(
            LinesField("Names to draw from", "One a line; paste them from the workbook. After a "
                       "semicolon, its kind, such as large: lots are spread evenly over kinds.",
                       meaning=_name_and_kind),
            _named_kinds, _with_named_kinds, True)  # fmt: skip
        self._seed = tie_prospect(
            bind, WholeNumberField("Number that the draw begins with", "Agree on it with somebody "
                                   "else before the list is made, such as the date of the meeting.",
                                   low=0, high=2**31 - 1), "seed", 1)  # fmt: skip
        self._steps = tie_prospect(
            bind, WholeNumberField("Groups that start in turn", low=1, high=200), "steps", 1
        )
        self._told = text(
            "The lots are drawn when the plan is locked, so that nobody can draw until they like "
            "what comes out. Anybody can draw them again from the names and the number.",
            "small",
        )
        self.add(self.first, self._steps, self._places, self._seed, self._told)

    def refresh(self) -> None:
        """Ask for names only where lots are drawn from them."""
        starts = self._session.plan.prospect.who_starts
        for field in (self._places, self._seed, self._told):
            field.setVisible(starts != "known")
        stepped = starts == "stepped" or self._session.plan.prospect.steps != 1
        self._steps.setVisible(stepped)


def tie_prospect(bind: Bind, field: Field, name: str, empty: object) -> Field:
    """Bind ``field`` to one part of the plan's prospect, ``empty`` where nothing is said."""

    def write(plan: Plan, value: Value) -> Plan:
        told = empty if value is None else value
        return replace(plan, prospect=replace(plan.prospect, **{name: told}))  # type: ignore[arg-type]

    typing = not isinstance(field, ChoiceField)
    return bind(field, lambda plan: getattr(plan.prospect, name), write, typing)


def _named_kinds(plan: Plan) -> Value:
    """The places to draw from, each with its kind where kinds are told apart."""
    prospect = plan.prospect
    if not prospect.kinds:
        return prospect.places
    told = zip_longest(prospect.places, prospect.kinds, fillvalue="")
    return tuple(f"{name}; {kind}" if kind else name for name, kind in told)


def _with_named_kinds(plan: Plan, lines: Value) -> Plan:
    told = [_name_and_kind(line) for line in lines or ()]
    kinds = tuple(kind for _, kind in told)
    places = tuple(name for name, _ in told)
    told_apart = kinds if any(kinds) else ()
    return replace(plan, prospect=replace(plan.prospect, places=places, kinds=told_apart))


def _name_and_kind(line: str) -> tuple[str, str]:
    name, _, kind = line.partition(";")
    return name.strip(), kind.strip()


def _main(plan: Plan) -> Outcome:
    return plan.primary[0] if plan.primary else Outcome(primary=True)


def _with_main(plan: Plan, **told: Value) -> Plan:
    """The plan with its main outcome changed; there is one from the first word on."""
    main = _main(plan)
    changed = replace(main, **told)
    if not plan.primary:
        return replace(plan, outcomes=(changed, *plan.outcomes))
    outcomes = tuple(changed if each is main else each for each in plan.outcomes)
    return replace(plan, outcomes=outcomes)


def _with_measure(plan: Plan, key: Value) -> Plan:
    known = measure_called(str(key or ""))
    main = replace(_main(plan), measure="")
    if known is not None:
        name = main.name or known.measure.outcome
        main = filled(replace(main, name=name), known, known.measure.kind)
    return _with_main(plan, **{
        name: getattr(main, name)
        for name in ("name", "measure", "kind", "better", "unit", "event", "worthwhile",
                     "worthwhile_reason")
    })  # fmt: skip


def _with_design(plan: Plan, kind: Value) -> Plan:
    return plan if kind == plan.design.kind else replace(plan, design=Design(str(kind)))


def _usual_choices() -> tuple[Choice, ...]:
    rows = (
        Choice(each.key, f"{each.what}: {100 * each.between:g}%", each.source)
        for each in usual_shares()
    )
    return (Choice("", "None of them"), *rows)


def _usual_of(plan: Plan) -> str:
    prospect = plan.prospect
    told = (prospect.between, prospect.source)
    return next((u.key for u in usual_shares() if (u.between, u.source) == told), "")


def _with_usual(plan: Plan, key: Value) -> Plan:
    row_of = next((each for each in usual_shares() if each.key == key), None)
    if row_of is None:
        return plan
    told = replace(plan.prospect, between=row_of.between, source=row_of.source)
    return replace(plan, prospect=told)


def _with_share(plan: Plan, value: Value) -> Plan:
    spread = None if value is None else spread_of_share(float(value))
    return replace(plan, prospect=replace(plan.prospect, spread=spread or None))
