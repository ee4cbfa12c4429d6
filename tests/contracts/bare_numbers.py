"""A type checker's rule: no bare number is written into a sentence where data are looked at.

In the rooms below, what stands in an f-string, or is made a text in another way, has to be a text
already. So every number of a sentence was given words by a function that says what it is, in
``evaluator.disclosure`` or ``evaluator.words``, where alone numbers are written out. Pages are made
after these rooms, of what came through the gate: they take ``Told``, which strict typing holds to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mypy.plugin import FunctionContext, MethodContext, Plugin
from mypy.types import AnyType, Instance, LiteralType, Type, UnionType, get_proper_type

ROOMS = ("evaluator.checks", "evaluator.diagnostics", "evaluator.verdict", "evaluator.designs")
# Scripts are code for whoever holds the workbook; what they hold of it is settled elsewhere.
CODE = "script"
WRITTEN = "A bare number in a sentence: say what it is (evaluator.disclosure, evaluator.words)"
_NUMBERS = {"builtins.int", "builtins.float", "builtins.complex", "decimal.Decimal",
            "fractions.Fraction"}  # fmt: skip
_FORMATS = {"builtins.str.format", "builtins.str.__mod__"}
_CALLS = {"builtins.str", "builtins.repr", "builtins.format"}


def _kinds(kind: Type) -> Iterator[str]:
    proper = get_proper_type(kind)
    if isinstance(proper, UnionType):
        for each in proper.items:
            yield from _kinds(each)
    elif isinstance(proper, LiteralType):
        yield from _kinds(proper.fallback)
    elif isinstance(proper, Instance):
        yield from (base.fullname for base in proper.type.mro)
        yield from (each for argument in proper.args for each in _kinds(argument))
    elif isinstance(proper, AnyType):
        yield "Any"


def bare(kind: Type) -> bool:
    """Whether a value of a type can be a number; one of no known type can, unless in a union."""
    found = set(_kinds(kind)) - {"builtins.bool"}
    numpy = any(each.startswith("numpy.") and "number" in each for each in found)
    return bool(found & _NUMBERS) or numpy or found == {"Any"}


def _refuse(context: FunctionContext | MethodContext) -> Type:
    module: str = context.api.tree.fullname  # type: ignore[attr-defined]
    if module.startswith(ROOMS) and CODE not in module:
        for kinds, written in zip(context.arg_types, context.args, strict=True):
            for kind, each in zip(kinds, written, strict=True):
                if bare(kind):
                    context.api.fail(WRITTEN, each)
    return context.default_return_type


class BareNumbers(Plugin):
    """The rule as mypy asks for it."""

    def get_method_hook(self, fullname: str) -> Callable[[MethodContext], Type] | None:
        """F-strings are seen as ``str.format``."""
        return _refuse if fullname in _FORMATS else None

    def get_function_hook(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        """Other ways of making a number a text."""
        return _refuse if fullname in _CALLS else None


def plugin(version: str) -> type[Plugin]:
    """What mypy calls, with its own version."""
    del version
    return BareNumbers
