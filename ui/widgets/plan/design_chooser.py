"""Six questions about how the programme was given, and the design that follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QGroupBox,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from evaluator.planning.chooser import (
    QUESTIONS,
    Answers,
    Question,
    Recommendation,
    before_answer,
    recommend,
    units_answer,
)
from evaluator.values.plan import Allocation
from evaluator.values.problems import Refusal
from evaluator.verdict.rating import HIGHEST, WORDS
from ui.appearance.accessibility import announce, named, put_in_reading_order
from ui.state.session import Session
from ui.widgets.common.dialog import Dialog
from ui.widgets.common.flow import Radio
from ui.widgets.common.layout import (
    Card,
    across,
    button,
    column,
    field_grid,
    restyle,
    row,
    text,
)

if TYPE_CHECKING:
    from evaluator.cohort.rows.shapes import Rows
    from evaluator.values.cohort import Cohort
    from evaluator.values.plan import Plan

_LEAD = (
    "Answer from how it was done, never from a result. What the plan and the workbook tell is "
    "filled in."
)
# In lines of text: on a screen lower than that, there is no room for two parts.
_LOW = 30
_LOCKED = "The plan is locked. To use another design, amend the plan first."


def known_answers(plan: Plan, cohort: Cohort | None) -> dict[str, str]:
    """The answers that the plan and the workbook already give, by the question's key.

    Reads who took part, where and when; never the value of an outcome.
    """
    if cohort is None:
        return {}
    found: dict[str, str] = {}
    roles = plan.roles
    if roles.cluster is not None:
        found["given_to"] = "places"
    if plan.context.allocation != "dont_know":
        found["allocation"] = plan.context.allocation
    if roles.treated is None and roles.first_treated is None:
        found["comparison"] = "no"
    several = False
    from evaluator.cohort.rows.starts_told import distinct_starts

    if roles.first_treated in cohort.frame:
        starts = distinct_starts(cohort, roles)
        several = starts > 1
        if starts:
            found["starts"] = "several" if several else "one"
    elif roles.after:
        found["starts"] = "one"
    if plan.primary:
        try:
            found |= _from_rows(plan, cohort, several=several)
        except Refusal:
            return found
    return found


def _from_rows(plan: Plan, cohort: Cohort, *, several: bool) -> dict[str, str]:
    """What the rows tell. Raises Refusal where the plan does not yet fit the workbook."""
    from evaluator.cohort.rows.shapes import shape
    from evaluator.designs.shared import groups

    rows = shape(cohort, plan, plan.primary[0], several_starts=several)
    level = groups.allocation_level(cohort, plan, rows.frame)
    rows = groups.with_level(cohort, plan, rows, level)
    in_places = level.clustered or groups.units_are_places(plan, level)
    treated, others = (groups.clusters if level.clustered else groups.count)(rows.frame)
    found = {"given_to": "places" if in_places else "people"}
    if others:
        found["comparison"] = "others_too" if plan.roles.eligible else "yes"
        found["units"] = units_answer(min(treated, others))
    else:
        found["comparison"] = "not_yet_started" if several else "no"
    return found | _before(plan, rows)


def _before(plan: Plan, rows: Rows) -> dict[str, str]:
    if rows.n_before:
        return {"before": before_answer(rows.n_before)}
    if any(covariate.known_before_start for covariate in plan.covariates):
        return {"before": "other_facts"}
    return {}


def settled(known: Mapping[str, str]) -> Recommendation | None:
    """The recommendation, once the questions still open can no longer change it."""
    options = [
        (known[question.key],)
        if question.key in known
        else [value for value, _ in question.answers]
        for question in QUESTIONS
    ]
    keys = [question.key for question in QUESTIONS]
    found = {
        recommend(Answers(**dict(zip(keys, values, strict=True))))  # type: ignore[arg-type]
        for values in product(*options)
    }
    return found.pop() if len(found) == 1 else None


class QuestionGroup(QGroupBox):
    """One question with a radio button for each answer; ``answered`` sends the one picked."""

    answered = Signal(str)

    def __init__(self, question: Question, answer: str | None) -> None:
        super().__init__()
        named(self, question.text, question.hint)
        self.radios: dict[str, Radio] = {}
        together = QButtonGroup(self)
        for value, words in question.answers:
            radio = named(Radio(words), words, question.text)
            radio.setChecked(value == answer)
            radio.toggled.connect(lambda on, v=value: self.answered.emit(v) if on else None)
            together.addButton(radio)
            self.radios[value] = radio
        grid = field_grid(*self.radios.values())
        grid.setVerticalSpacing(2)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(
            column(text(question.text, "label"), text(question.hint, "small"), grid, spacing=4)
        )

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  (Qt's name)
        """No frame: the box is there to tell a screen reader what belongs together."""


class RecommendationPanel(Card):
    """The design that fits, why, what it leaves open and how far it can be trusted."""

    def __init__(self, titles: Mapping[str, str]) -> None:
        super().__init__()
        self._titles = titles
        self.words = ""
        self._title = text("", "heading")
        self._reason, self._rules_out, self._caution = text(""), text(""), text("")
        self._rating = text("", "label")
        self.box.setContentsMargins(20, 16, 20, 16)
        lines = (self._title, self._reason, self._rules_out, self._caution, self._rating)
        self.add(column(*lines, spacing=6))

    def show_recommendation(self, found: Recommendation | None, open_questions: int) -> None:
        """Show ``found``, or how many questions stand in its way; read it out if it changed."""
        title, reason, caution, rating = self._say(found, open_questions)
        rules_out = found.rules_out if found is not None else ""
        tone = "plain" if found is None else "accent" if found.design else "concern"
        restyle(self, "tone", tone)
        lines = (self._title, self._reason, self._rules_out, self._caution, self._rating)
        said = (title, reason, rules_out, caution, rating)
        for label, words in zip(lines, said, strict=True):
            label.setText(words)
            label.setVisible(bool(words))
        words = " ".join(part for part in (f"{title}.", *said[1:]) if part)
        changed, self.words = bool(self.words) and words != self.words, words
        named(self, "Recommendation", words)
        if changed:
            announce(self, words)

    def _say(self, found: Recommendation | None, open_questions: int) -> tuple[str, str, str, str]:
        if found is None:
            left = "1 question" if open_questions == 1 else f"{open_questions} questions"
            return "No recommendation yet", f"Still to answer: {left}.", "", ""
        if found.design is None:
            return (
                "No design gives a fair comparison",
                found.reason,
                f"What to do instead: {found.caution}",
                "",
            )
        rating = f"{found.highest_rating} of {HIGHEST}, {WORDS[found.highest_rating]}"
        return (
            self._titles[found.design],
            found.reason,
            found.caution,
            f"The most trust it can reach: {rating}.",
        )


class DesignChooser(Dialog):
    """Asks the questions and shows what follows. Accepted, ``design`` is the one to use.

    ``answers`` are those that are known already; None has them looked up (``known_answers``).

    ``allocation`` is the answer about who decided, which the plan asks for too.

    The recommendation stays in view under the questions; when the text is large or the screen low
    it scrolls with them, because both would not fit.
    """

    def __init__(
        self, parent: QWidget | None, session: Session, answers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(parent, "Help me choose a design")
        self._editable = session.editable
        found = known_answers(session.plan, session.cohort) if answers is None else answers
        self._answers = dict(found)
        self.design: str | None = None
        self.groups = {q.key: QuestionGroup(q, self._answers.get(q.key)) for q in QUESTIONS}
        for key, group in self.groups.items():
            group.answered.connect(lambda value, key=key: self._answer(key, value))
        self.panel = RecommendationPanel({d.key: d.title for d in session.engine.designs()})
        self.use = button("Use this design", "primary")
        self.use.clicked.connect(self.accept)
        close = button("Close")
        close.clicked.connect(self.reject)
        self._arrange(row(None, self.use, close))
        put_in_reading_order(self)
        self._refresh()

    def _arrange(self, buttons: QHBoxLayout) -> None:
        scrolls = across() == 1 or self.most().height() < self.fontMetrics().height() * _LOW
        locked = () if self._editable else (text(_LOCKED, "muted"),)
        body = column(
            text("Help me choose a design", "heading"), text(_LEAD, "muted"),
            *self.groups.values(), *((self.panel,) if scrolls else ()), *locked, None, spacing=4,
        )  # fmt: skip
        foot = column(*(() if scrolls else (self.panel,)), buttons, spacing=14)
        self.lay_out(body, foot, letters=105)

    @property
    def allocation(self) -> Allocation:
        """How it was decided who got it, as answered."""
        return cast("Allocation", self._answers.get("allocation", "dont_know"))

    def _answer(self, key: str, value: str) -> None:
        self._answers[key] = value
        self._refresh()

    def _refresh(self) -> None:
        found = settled(self._answers)
        self.design = found.design if found else None
        self.panel.show_recommendation(found, len(QUESTIONS) - len(self._answers))
        self.use.setEnabled(self._editable and self.design is not None)
