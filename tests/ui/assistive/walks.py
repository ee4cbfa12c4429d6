"""Six evaluations, one for each design, as somebody goes who only hears the names of things.

A walk is a generator: it yields while it waits, so that whoever drives it can let the window work.
It knows no Qt; the hands that press and write are handed in, within the program or outside it.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Protocol

# What hands hold: a node of one accessibility interface or another.
Node = Any
Steps = Generator[str, None, Node]
ROLES = ("button", "field", "choice", "tick", "radio", "page", "cell", "group", "menu")
_QUESTIONS = (
    ("How was it decided who took part?", "Somebody chose"),
    ("Were both groups measured alike?", "Yes"),
    ("Did another programme start meanwhile?", "No"),
    ("Did recording change meanwhile?", "No"),
    ("Did any of it reach the comparison group?", "No"),
)
# What is exported comes first; the others are left out, as each takes a while.
_FORMATS = (
    "Web page, most accessible",
    "PDF document, to print or send",
    "Word document, to edit",
    "Excel workbook, every table and the plan",
    "Slide, for a meeting",
    "Picture, for a web page or a post",
    "Receipt for machines, to check the verdict",
)


class Hands(Protocol):
    """What can be done through an accessibility interface.

    Only what is on screen is found, and while a dialog is open only what is in it.
    """

    def find(self, role: str, name: str) -> Node | None:
        """The first of one of ``ROLES`` that can be used, or None."""

    def press(self, node: Node) -> None:
        """Press it, tick it or pick it: whatever its one action is."""

    def write(self, node: Node, words: str) -> None:
        """Put ``words`` in place of what is written there."""

    def choose(self, node: Node, line: str) -> bool:
        """Choose a line of a drop-down; whether there is one."""

    def select(self, node: Node) -> None:
        """Select a cell and the row that it is in."""

    def is_on(self, node: Node) -> bool:
        """Whether it is ticked or picked."""

    def heard(self) -> list[str]:
        """Every text on screen."""


@dataclass(frozen=True)
class Study:
    """A workbook and the answers that it needs.

    ``roles`` are given to columns on the Data page, as are ``choices``, ``ticks`` and ``words``
    on the Plan page, each by the name of its control.
    """

    key: str
    design: str
    workbook: str
    worthwhile: str
    direction: str
    roles: tuple[tuple[str, str], ...] = ()
    words: tuple[tuple[str, str], ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    ticks: tuple[str, ...] = ()


STUDIES = (
    Study(
        "changes", "Before and after, against a comparison group", "pupils.xlsx",
        "1", "Higher is better", roles=(("sex", "Known before the start"),),
        ticks=("3 (Values that mean “after the start”)", "Known before the start? sex"),
    ),
    Study(
        "matched", "Similar people who did not take part", "referrals.xlsx",
        "0.5", "Lower is better", ticks=("Known before the start? risk",),
    ),
    Study(
        "matched_changes", "Similar people, compared by how much they changed", "drifting.xlsx",
        "0.5", "Lower is better",
        ticks=("5 (Values that mean “after the start”)", "6 (Values that mean “after the start”)",
               "Known before the start? risk"),
    ),
    Study(
        "starts", "Different starts in different places", "roll_out.xlsx",
        "1", "Lower is better", roles=(("start", "When each one started"),),
    ),
    Study(
        "synthetic", "A weighted mix of other places", "areas.xlsx",
        "2", "Lower is better", words=(("Values", "2016, 2017, 2018, 2019"),),
    ),
    Study(
        "gaps", "Against others in the same places who could not take part", "residents.xlsx",
        "1", "Lower is better", choices=(("Whom it is for", "young"),),
        ticks=("3 (Values that mean “after the start”)", "4 (Values that mean “after the start”)"),
    ),
)  # fmt: skip


def evaluate(hands: Hands, study: Study, folder: str) -> Steps:
    """From the start page to a verdict that was heard, a summary written and a study saved."""
    yield from press(hands, "button", "Open a workbook")
    yield from answer_file(hands, "File name:", f"{folder}/{study.workbook}", "Open")
    yield from wait_for(hands, "page", "Data page")
    for column, role in study.roles:
        cell = yield from wait_for(hands, "cell", column)
        hands.select(cell)
        yield from choose(hands, "Role", role)
    yield from press(hands, "radio", "Programme")
    yield from write(hands, "Programme name", f"Safer Futures {study.key}")
    for question, answer in _QUESTIONS:
        yield from choose(hands, question, answer)
    yield from press(hands, "radio", "Plan")
    yield from pick(hands, "radio", study.design)
    yield from choose(hands, "Direction", study.direction)
    yield from write(hands, "Smallest worthwhile change", study.worthwhile)
    for name, line in study.choices:
        yield from choose(hands, name, line)
    for name, words in study.words:
        yield from write(hands, name, words)
    for name in study.ticks:
        yield from pick(hands, "tick", name)
    yield from press(hands, "button", "Check the design")
    yield from wait_for(hands, "page", "Design checks page")
    yield from press(hands, "button", "Lock the plan and show results")
    yield from press(hands, "button", "Lock the plan")
    yield from wait_for(hands, "page", "Results page")
    yield from wait_for(hands, "group", "Verdict")
    heard = hands.heard()
    yield from press(hands, "radio", "Summary")
    yield from wait_for(hands, "button", "Export")
    for name in _FORMATS:
        yield from pick(hands, "tick", name, on=name == _FORMATS[0])
    yield from press(hands, "button", "Export")
    yield from answer_file(hands, "Directory:", f"{folder}/out", "Choose")
    yield from wait_for(hands, "button", "Open folder")
    yield from press(hands, "button", "Save")
    yield from answer_file(hands, "File name:", f"{folder}/study.whatworked", "Save")
    yield from press(hands, "radio", "Results")
    yield from wait_for(hands, "page", "Results page")
    return heard


def wait_for(hands: Hands, role: str, name: str) -> Steps:
    while (node := hands.find(role, name)) is None:
        yield f"waiting for the {role} “{name}”"
    return node


def press(hands: Hands, role: str, name: str) -> Steps:
    node = yield from wait_for(hands, role, name)
    hands.press(node)
    yield f"pressed the {role} “{name}”"


def pick(hands: Hands, role: str, name: str, *, on: bool = True) -> Steps:
    node = yield from wait_for(hands, role, name)
    if hands.is_on(node) != on:
        hands.press(node)
    yield f"{'picked' if on else 'left'} the {role} “{name}”"


def write(hands: Hands, name: str, words: str) -> Steps:
    node = yield from wait_for(hands, "field", name)
    hands.write(node, words)
    yield f"wrote “{words.rpartition('/')[2]}” in “{name}”"


def choose(hands: Hands, name: str, line: str) -> Steps:
    node = yield from wait_for(hands, "choice", name)
    while not hands.choose(node, line):
        yield f"waiting for the line “{line}” of “{name}”"
        node = yield from wait_for(hands, "choice", name)
    yield f"chose “{line}” for “{name}”"


def answer_file(hands: Hands, field: str, path: str, agree: str) -> Steps:
    """A file dialog is answered and has gone."""
    yield from write(hands, field, path)
    yield from press(hands, "button", agree)
    while hands.find("field", field) is not None:
        yield "waiting for the dialog to close"
