"""What is asked of a groundwork by checks, report and result alike, worked out once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from evaluator.designs.design import Groundwork

_Answer = TypeVar("_Answer")
_Rest = ParamSpec("_Rest")
_Ask = Callable[Concatenate[Groundwork, _Rest], _Answer]


def once(ask: _Ask[_Rest, _Answer]) -> _Ask[_Rest, _Answer]:
    """Remember the answer as long as the groundwork lives; nothing in a groundwork changes.

    For what costs more than a look and rests on the groundwork alone and what else is told, which
    can be looked up; not on the finding.
    """
    known: WeakKeyDictionary[Groundwork, dict[Hashable, _Answer]] = WeakKeyDictionary()

    @wraps(ask)
    def answer(work: Groundwork, /, *rest: _Rest.args, **named: _Rest.kwargs) -> _Answer:
        told, answers = (rest, tuple(sorted(named.items()))), known.setdefault(work, {})
        if told not in answers:
            answers[told] = ask(work, *rest, **named)
        return answers[told]

    return answer
