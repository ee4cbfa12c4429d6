"""A study that was edited into something else is refused in words that a person knows."""

from __future__ import annotations

import json

import pytest

from evaluator.study.study import Study
from evaluator.values.plan import Plan
from evaluator.values.problems import Refusal
from ui.state.window_words import in_the_window


def plan_of(change) -> str:
    content = json.loads(Study(Plan()).content())
    change(content["plan"])
    return json.dumps(content)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda plan: plan["programme"].update(name=["x"]), ""),
        (lambda plan: plan["roles"].update(treated=3), " for “Who took part”"),
        (lambda plan: plan["design"]["settings"].update(scale="nope"), " for “"),
        (lambda plan: plan["design"]["settings"].update(spoons=3), ""),
        (lambda plan: plan["outcomes"].append({"kind": "tea"}), ""),
    ],
)
def test_no_key_of_a_file_is_named(change, named):
    with pytest.raises(Refusal) as caught:
        Study.read(plan_of(change), 'The study "s.whatworked"')
    for problem in caught.value.problems:
        said = in_the_window(problem)
        assert said.message.startswith(f'The study "s.whatworked" holds something{named}')
        assert said.message.endswith("that this version does not know.")
        assert said.column is None and '"' not in said.fix and "valid" not in said.fix
