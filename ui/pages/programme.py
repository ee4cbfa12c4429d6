"""What was done, for whom, where and when; and what no column can tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from evaluator.programmes import started_from
from evaluator.values.choice import Choice
from evaluator.values.plan import Plan
from evaluator.values.problems import Problem
from ui.pages.page import Page
from ui.state import wording
from ui.state.navigation import Facts, Standing, said_on, unknown_answers
from ui.widgets.common.fields import (
    ChoiceField,
    DateField,
    Field,
    LongTextField,
    Question,
    TextField,
    Value,
)
from ui.widgets.common.layout import Card, button, field_grid, text
from ui.widgets.programme.cost_editor import CostEditor
from ui.widgets.programme.report_fields import ReportFields

_RECORD, _PEOPLE = "Where is the draw on record?", "Word for those taking part"
# The question that answers what is told of the plan.
_ASKED_BY = {"plan_chance_without_record": _RECORD, "plan_places_unsaid": _PEOPLE}


class ProgrammePage(Page):
    """Facts about the programme, then the questions that decide how far to trust a comparison."""

    key = "programme"
    title = "Programme"
    icon = "programme"
    help_topic = "getting_started"
    lead = "What was done, for whom, where and when. These facts open the summary."
    edits_plan = True

    @classmethod
    def standing(cls, facts: Facts) -> Standing:
        """How far the page is; what nobody knows is an open question, though it stops nothing."""
        said = said_on(facts.missing, cls.key)
        if said.state == "needs" or not facts.unknown:
            return said
        return Standing("done" if facts.locked else "needs", f"{facts.unknown} not known")

    def parts(self) -> Iterator[None]:
        """The cards, each of which holds many fields, and the footer."""
        self.body.addWidget(self._facts())
        yield
        self.body.addWidget(self._questions())
        yield
        self.beside()
        self._cost = CostEditor(self.session, self._bind_money)
        self.body.addWidget(self._cost)
        yield
        self._words = ReportFields(self._tie_report)
        self.body.addWidget(self._words)
        yield
        self._pitfalls = Card("What to ask of such a programme")
        self._asked = text("", "plain")
        self._pitfalls.add(self._asked)
        self.body.addWidget(self._pitfalls)
        self.body.addStretch(1)
        self._left = text("", "muted")
        following = button("Continue to data", "primary")
        following.clicked.connect(lambda: self.go.emit("data"))
        self.set_footer(self._left, following)
        for field in self.findChildren(Field):
            field.complained.connect(self._tell_left)
        yield

    def _facts(self) -> QWidget:
        card = Card("The programme")
        about = LongTextField(
            "What was done", "Two or three sentences somebody outside can follow."
        )
        name = self._tie(TextField("Programme name"), "name")
        card.add(name, self._tie(about, "description"))
        pairs: tuple[tuple[Field, str], ...] = (
            (ChoiceField("Tier", wording.TIERS, "What it sets out to change."), "tier"),
            (TextField("Setting", "Such as secondary schools, or custody."), "setting"),
            (TextField("Area", "Such as a town, force or borough."), "area"),
            (TextField(_PEOPLE, "Such as pupils or shops."), "people"),
            (DateField("Start date", "The first day anybody took part."), "starts"),
            (DateField("End date", "Leave empty if it goes on.", last=True), "ends"),
        )  # fmt: skip
        card.add(field_grid(*(self._tie(field, part) for field, part in pairs)))
        return card

    def _questions(self) -> QWidget:
        card = Card(
            "What no column can tell",
            "Answer as somebody who was there. “I don't know” is an honest answer, "
            "and lowers the rating.",
        )
        questions: tuple[tuple[str, str, tuple[Choice, ...], str], ...] = (
            ("How was it decided who took part?", "allocation", wording.ALLOCATIONS,
             "The single fact that matters most for a fair comparison."),
            ("Were both groups measured alike?", "same_measurement", wording.ANSWERS,
             "The same questions or records, at the same time."),
            ("Did another programme start meanwhile?", "other_programme", wording.CONCURRENT,
             "If only one group got it, its effect cannot be told from this one's."),
            ("Did recording change meanwhile?", "recording_change", wording.CONCURRENT,
             "New forms, counting rules, or people encouraged to report."),
            ("Did any of it reach the comparison group?", "comparison_reached", wording.ANSWERS,
             "Through friends, staff, or crime moving round the corner."),
        )  # fmt: skip
        asked = [
            self._ask(ChoiceField(label, choices, hint), name)
            for label, name, choices, hint in questions
        ]
        self._record = self._ask(
            TextField(_RECORD, "A file, a minute or a protocol."),
            "allocation_record", typing=True,
        )  # fmt: skip
        self._changed = self._ask(
            DateField("Recording changed on", "The first day recorded in the new way, if known."),
            "recording_changed_on",
        )
        card.add(field_grid(*asked, self._record, self._changed))
        return card

    def _tie(self, field: Question, name: str) -> Question:
        def write(plan: Plan, value: Value) -> Plan:
            return replace(plan, programme=replace(plan.programme, **{name: value}))

        typing = isinstance(field, TextField | LongTextField)
        return self.bind(field, lambda plan: getattr(plan.programme, name), write, typing=typing)

    def _ask(self, field: Question, name: str, *, typing: bool = False) -> Question:
        def write(plan: Plan, value: Value) -> Plan:
            return replace(plan, context=replace(plan.context, **{name: value}))

        return self.bind(field, lambda plan: getattr(plan.context, name), write, typing=typing)

    def _bind_money(
        self,
        field: Field,
        read: Callable[[Plan], Value],
        write: Callable[[Plan, Value], Plan],
        typing: bool,
    ) -> Field:
        return self.bind(field, read, write, typing=typing)

    def _tie_report(self, field: Field, name: str) -> Field:
        def write(plan: Plan, value: Value) -> Plan:
            return replace(plan, report=replace(plan.report, **{name: value}))

        return self.bind(
            field, lambda plan: getattr(plan.report, name), write, typing=True, held=False
        )

    def refresh(self) -> None:
        """Show the plan's programme and context."""
        self._cost.refresh()
        super().refresh()
        self._cost.settle()
        context = self.session.plan.context
        self._record.setVisible(context.allocation == "chance")
        self._changed.setVisible(
            context.recording_change not in ("no", "dont_know")
            or context.recording_changed_on is not None
        )
        known = started_from(self.session.plan)
        self._pitfalls.setVisible(known is not None)
        asked = known.questions if known is not None else ()
        self._asked.setText("\n\n".join(f"{each.ask} {each.why}" for each in asked))
        self._tell_left()

    @Slot()
    def _tell_left(self) -> None:
        """What must still be said here; what was written and cannot be read comes first."""
        unread = [f.label for f in self.findChildren(Field) if f.complaint]
        left = [p for p in self.session.missing if p.code.startswith("programme_")]
        self._left.setText(
            f"“{unread[0]}” cannot be read yet."
            if unread
            else left[0].message
            if left
            else _state(unknown_answers(self.session.plan.context))
        )

    def show_problem(self, problem: Problem) -> None:
        """Put the focus on the field that ``problem`` is about, if it names one."""
        if problem.code.startswith(("cost_", "price_")):
            self._cost.show_problem(problem)
            return
        label = _ASKED_BY.get(problem.code, problem.column)
        for binding in self._bindings:
            if label == binding.field.label:
                binding.field.setFocus()
                return
        self._bindings[0].field.setFocus()


def _state(unknown: int) -> str:
    if not unknown:
        return "Everything needed here has been said."
    answers = "One answer is" if unknown == 1 else f"{unknown} answers are"
    return f"{answers} “I don't know”. Each is honest, and lowers the rating."
