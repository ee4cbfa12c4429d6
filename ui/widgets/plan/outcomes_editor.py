"""What should have changed: a list of outcomes and, beside it, the one picked."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from evaluator.measures import measure_called, measures
from evaluator.outcomes import kind_of
from evaluator.planning.measured import filled, paired
from evaluator.values.choice import Choice
from evaluator.values.plan import Outcome
from evaluator.values.problems import Problem
from ui.state import wording
from ui.state.session import Session
from ui.widgets.common.absent_columns import AbsentColumns
from ui.widgets.common.fields import (
    CheckField,
    ChoiceField,
    Field,
    LongTextField,
    NumberField,
    Question,
    TextField,
    Value,
)
from ui.widgets.common.layout import Card, abreast, button, column, field_grid, holder, row, text
from ui.widgets.common.pick_list import PickList
from ui.widgets.plan.benchmark_fields import BenchmarkFields

_MEASURES = (Choice("", "None of them"),)
_SHAPES = (
    Choice("one", "One column"),
    Choice("two", "One column before and one after"),
)


class OutcomesEditor(Card):
    """Add, change and remove outcomes."""

    def __init__(self, session: Session) -> None:
        super().__init__(
            "What should have changed",
            "Say before seeing any result how large a change would be worth paying for.",
        )
        self._session = session
        self._fields: dict[str, Field | CheckField | BenchmarkFields] = {}
        self.absent = AbsentColumns(session, "outcomes", "what should have changed")
        self.add(self.absent)
        self._list = PickList("Outcomes")
        self._list.setWordWrap(True)
        self._list.setResizeMode(PickList.ResizeMode.Adjust)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._list.currentRowChanged.connect(self._show_other)
        self._add_button = button("Add outcome", "plain", "add")
        self._add_button.clicked.connect(self._add)
        self._remove_button = button("Remove outcome", "quiet", "remove")
        self._remove_button.clicked.connect(self._remove)
        left = column(self._list, self._add_button, self._remove_button)
        self._editor = self._build()
        if abreast() == 1:
            self._list.setMaximumHeight(self.fontMetrics().height() * 8)
            self.add(left, self._editor)
            return
        self._list.setFixedWidth(self.fontMetrics().horizontalAdvance("M" * 17))
        whole = row(left, self._editor, spacing=24)
        whole.setStretch(1, 1)
        self.add(whole)

    def _build(self) -> QWidget:
        name = self._field(TextField("Outcome name", "As a commissioner would say it."), "name", 1)
        known = ChoiceField("Known measure", _MEASURES, "Its range and direction are then held to.")
        known.edited.connect(self._set_measure)
        self._measure, self._caveats = known, text("", "small")
        shape = ChoiceField("Measured in", _SHAPES)
        shape.edited.connect(self._set_shape)
        self._shape = shape
        one = self._field(ChoiceField("Column"), "column")
        less = self._field(
            ChoiceField(
                "Less the same for others", (),
                "Those in each place whom it is not for (triple differences); mostly none.",
            ),
            "less",
        )  # fmt: skip
        before = self._field(ChoiceField("Column before"), "before")
        after = self._field(ChoiceField("Column after"), "after")
        kind = self._field(ChoiceField("Kind of outcome", wording.OUTCOME_KINDS), "kind")
        better = self._field(ChoiceField("Direction", wording.BETTER), "better")
        size = self._field(
            NumberField("Smallest worthwhile change",
                        "Above zero, in the outcome's unit; 5% for a share.", above=0),
            "worthwhile", 1,
        )  # fmt: skip
        unit = self._field(TextField("Unit", "Such as points out of 20, or arrests."), "unit", 1)
        reason = self._field(
            LongTextField("Why this size", "Who agreed it, and what it would mean.", lines=2),
            "worthwhile_reason", 1,
        )  # fmt: skip
        primary = self._field(
            CheckField("This is a main outcome", "Main outcomes decide the verdict."), "primary"
        )
        event, happened, timed, pair = self._particulars()
        self._columns = (one, less, before, after, happened)
        note = text("Main outcomes decide the verdict; others are shown beside them.", "small")
        control = self._field(
            CheckField(
                "The programme cannot have changed this",
                "A control: a difference here speaks against the comparison.",
            ),
            "placebo",
        )
        benchmark = BenchmarkFields()
        benchmark.edited.connect(lambda value: self._set("benchmark", value, typing=True))
        self._fields["benchmark"] = benchmark
        self._two = holder(field_grid(before, after))
        pairs = [field_grid(kind, better), field_grid(size, unit)]
        return holder(
            column(
                name, known, self._caveats, field_grid(shape, one, less), self._two, pairs[0],
                timed, pair, pairs[1], event, reason, column(primary, note, control, spacing=2),
                benchmark, None, spacing=16,
            )
        )  # fmt: skip

    def _particulars(self) -> tuple[Field, ChoiceField, QWidget, ChoiceField]:
        """What only some outcomes need: shown by their kind and direction."""
        event = TextField("What people are said to have had", "Such as an arrest; may be empty.")
        happened = ChoiceField("Column that says whether it happened", (), "Yes or no, 1 or 0.")
        horizon = NumberField(
            "Compare up to", "In the unit of time; empty is as long as both were watched.", above=0
        )
        pair = ChoiceField("Read together with", (), "The outcome that tells which way it points.")
        self._field(event, "event", 1)
        happened.edited.connect(lambda value: self._set("event", value or "", typing=False))
        self._field(horizon, "horizon", 1)
        self._field(pair, "pair")
        self._event, self._happened, self._pair = event, happened, pair
        self._timed = holder(field_grid(happened, horizon))
        return event, happened, self._timed, pair

    def _field(self, field: Question, name: str, typing: int = 0) -> Question:
        merges = bool(typing) or isinstance(field, ChoiceField)
        field.edited.connect(lambda value: self._set(name, value, typing=merges))
        self._fields[name] = field
        return field

    # --- showing ----------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the plan's outcomes, keeping the one picked."""
        self.absent.refresh()
        outcomes = self._session.plan.outcomes
        kept = max(0, min(self._list.currentRow(), len(outcomes) - 1))
        with QSignalBlocker(self._list):
            self._list.clear()
            for outcome in outcomes:
                part = "\nMain outcome" if outcome in self._session.plan.primary else ""
                part = "\nControl" if outcome.placebo else part
                self._list.addItem((outcome.name or "Not named yet") + part)
            self._list.setCurrentRow(kept if outcomes else -1)
        editable = self._session.editable
        self._add_button.setEnabled(editable)
        self._remove_button.setEnabled(editable and bool(outcomes))
        self._editor.setEnabled(editable)
        self._show_picked()

    def _show_other(self, _row: int) -> None:
        for field in self._editor.findChildren(Field):
            field.forget()
        self._show_picked()

    def _show_picked(self) -> None:
        outcome = self._picked()
        self._editor.setVisible(outcome is not None)
        if outcome is None:
            return
        cohort = self._session.cohort
        names = tuple(c.name for c in cohort.columns) if cohort else ()
        columns = (Choice(None, "None"), *(Choice(n, n) for n in names))
        two = outcome.before is not None or outcome.after is not None
        two = two or (outcome.column is None and self._session.plan.roles.time is None)
        self._shape.set_value("two" if two else "one")
        for picker in self._columns:
            picker.set_choices(columns)
        others = [o.name for o in self._session.plan.outcomes if o is not outcome and o.name]
        self._pair.set_choices((Choice(None, "None"), *(Choice(n, n) for n in others)))
        for name, field in self._fields.items():
            field.set_value(getattr(outcome, name))
        self._show_measure(outcome)
        self._happened.set_value(outcome.event or None)
        for single in ("column", "less"):
            self._fields[single].setVisible(not two)
        self._two.setVisible(two)
        kind = kind_of(outcome.kind)
        timed = kind.timed
        self._timed.setVisible(timed)
        self._event.setVisible(kind.happens)
        self._pair.setVisible(outcome.better == "ambiguous" or outcome.pair is not None)

    def show_problem(self, problem: Problem) -> bool:
        """Pick the outcome that ``problem`` is about and focus what is missing."""
        outcomes = self._session.plan.outcomes
        wanted = [
            i
            for i, o in enumerate(outcomes)
            if (problem.column is not None and problem.column in (o.column, o.before, o.after))
            or f'"{o.name}"' in problem.message
        ]
        if not outcomes:
            self._add_button.setFocus()
            return problem.code.startswith("plan_outcome")
        if not wanted:
            return False
        self._list.setCurrentRow(wanted[0])
        if problem.code == "plan_outcome_event":
            self._happened.setFocus()
            return True
        field = {"plan_worthwhile": "worthwhile", "plan_pair": "pair"}
        name = next((f for code, f in field.items() if problem.code.startswith(code)), "name")
        self._fields[name].setFocus()
        return True

    # --- acting -----------------------------------------------------------------------------------

    def _picked(self) -> Outcome | None:
        place = self._list.currentRow()
        outcomes = self._session.plan.outcomes
        return outcomes[place] if 0 <= place < len(outcomes) else None

    def _put(self, outcomes: tuple[Outcome, ...], words: str, key: str = "") -> None:
        plan = self._session.plan
        self._session.change(replace(plan, outcomes=outcomes), words, key)

    def _set(self, name: str, value: Value, *, typing: bool) -> None:
        outcome = self._picked()
        if outcome is None or getattr(outcome, name) == value:
            return
        place = self._list.currentRow()
        outcomes = list(self._session.plan.outcomes)
        changed = replace(outcome, **{name: value})
        if name == "placebo" and value:
            changed = replace(changed, primary=False)
        elif name == "primary" and value:
            changed = replace(changed, placebo=False)
        elif name == "kind" and (kind_of(outcome.kind).timed or kind_of(value).timed):
            changed = replace(changed, event="", horizon=None)
        elif name == "name" and outcome.name:
            outcomes = [replace(o, pair=value) if o.pair == outcome.name else o for o in outcomes]
        outcomes[place] = changed
        field = self._fields.get(name)
        words = field.step if isinstance(field, Field) else "Change outcome"
        key = f"outcome {place} {name} {getattr(field, 'visit', 0)}" if typing else ""
        self._put(tuple(outcomes), words, key)
        if name in ("name", "primary", "placebo", "kind", "better"):
            self.refresh()

    def _show_measure(self, outcome: Outcome) -> None:
        known = measure_called(outcome.measure)
        self._measure.set_choices(measure_choices())
        self._measure.set_value(outcome.measure if known is not None else "")
        self._caveats.setText("\n".join(known.caveats) if known is not None else "")
        self._caveats.setVisible(known is not None)

    def _set_measure(self, key: Value) -> None:
        outcome = self._picked()
        if outcome is None or outcome.measure == (key or ""):
            return
        known = measure_called(str(key or ""))
        changed = replace(outcome, measure="")
        if known is not None:
            changed = filled(changed, known, known.measure.kind)
        outcomes = list(self._session.plan.outcomes)
        outcomes[self._list.currentRow()] = changed
        self._put(paired(outcomes), "Change outcome")
        self.refresh()

    def _set_shape(self, shape: str) -> None:
        outcome = self._picked()
        if outcome is None:
            return
        place = self._list.currentRow()
        if shape == "two":
            changed = replace(outcome, column=None, after=outcome.after or outcome.column)
        else:
            changed = replace(
                outcome, column=outcome.column or outcome.after, before=None, after=None
            )
        outcomes = list(self._session.plan.outcomes)
        outcomes[place] = changed
        self._put(tuple(outcomes), "Change outcome")
        self._shape.set_value(shape)
        self._fields["column"].setVisible(shape == "one")
        self._two.setVisible(shape == "two")

    def _add(self) -> None:
        outcomes = self._session.plan.outcomes
        self._put((*outcomes, Outcome(primary=not outcomes)), "Add outcome")
        self.refresh()
        self._list.setCurrentRow(len(outcomes))
        self._fields["name"].setFocus()

    def _remove(self) -> None:
        place = self._list.currentRow()
        outcomes = self._session.plan.outcomes
        self._put(outcomes[:place] + outcomes[place + 1 :], "Remove outcome")
        self.refresh()


def measure_choices() -> tuple[Choice, ...]:
    """Every known measure, and none of them."""
    known = (Choice(key, each.measure.name) for key, each in measures().items())
    return (*_MEASURES, *known)
