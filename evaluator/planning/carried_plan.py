"""A plan when its data are read another way: followed, guessed again where nobody had a say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from evaluator.planning.following.reading_again import NOTHING_LOST, Lost
from evaluator.planning.following.renamed_columns import followed_columns, followed_names
from evaluator.planning.plan_columns import ROLES_WITH_VALUES, columns_of, with_columns
from evaluator.values.plan import Covariate, Outcome, Plan, Roles

if TYPE_CHECKING:
    from evaluator.values.cohort import Cohort

Part = TypeVar("Part", Outcome, Covariate)
Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Succession:
    """From one reading of the data to the next.

    Attributes:
        names: the new name of every column that is still there, by its old one; a name that
            stands in the new reading stands for itself.
        order: the columns there are now, as in the sheet.
        guess_before, guess_after: the plan guessed from each reading; None while there were no
            data.
        lost: what corrected the reading before and cannot any more.
    """

    names: Names
    order: tuple[str, ...]
    guess_before: Plan | None
    guess_after: Plan
    lost: Lost = NOTHING_LOST


@dataclass(frozen=True, slots=True)
class CarriedPlan:
    """A plan that fits the new reading, and what became of the old one.

    Attributes:
        renamed: columns of the plan with another name now, old and new. dropped: columns of the
            plan that are gone, and no longer in it. guessed: what was guessed again and came out
            differently: roles by their names, "outcomes", "covariates" or "design". lost: as in
            ``Succession``.
    """

    plan: Plan
    renamed: tuple[tuple[str, str], ...] = ()
    dropped: tuple[str, ...] = ()
    guessed: tuple[str, ...] = ()
    lost: Lost = NOTHING_LOST

    @property
    def same(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.renamed or self.dropped or self.guessed or self.lost)


def succession(before: Cohort | None, after: Cohort, guess: Callable[[Cohort], Plan]) -> Succession:
    """How ``after`` follows ``before``; None when there were no data."""
    order = tuple(column.name for column in after.columns)
    names = {name: name for name in order}
    if before is None:
        return Succession(names, order, None, guess(after))
    return Succession(names | followed_columns(before, after), order, guess(before), guess(after))


def carry_over(plan: Plan, found: Succession) -> CarriedPlan:
    """``plan`` for the new reading.

    What is as it was guessed is guessed again. What a person said is kept under the column's new
    name; a role or characteristic whose column is gone leaves the plan, and an outcome that
    somebody described keeps its words and waits for a column. In a locked plan, and in one about
    data that are not at hand, everything counts as said.
    """
    named = columns_of(plan)
    names = found.names
    if found.guess_before is None:
        names = {**names, **followed_names(named, found.order)}
    followed = with_columns(plan, names)
    told = CarriedPlan(
        followed,
        tuple((name, names[name]) for name in named if names.get(name, name) != name),
        tuple(name for name in named if name not in names),
        lost=found.lost,
    )
    if plan.lock is not None or (found.guess_before is None and named):
        return told
    merging = _Merging(plan, followed, found, found.guess_before or Plan(), found.guess_after)
    guessed = merging.plan()
    return replace(told, plan=guessed, guessed=_differing(followed, guessed))


def _differing(followed: Plan, guessed: Plan) -> tuple[str, ...]:
    roles = [
        role
        for role, values in ROLES_WITH_VALUES
        if any(getattr(followed.roles, n) != getattr(guessed.roles, n) for n in (role, *values))
    ]
    parts = ("outcomes", "covariates", "design")
    return (*roles, *(p for p in parts if getattr(followed, p) != getattr(guessed, p)))


def _equal(one: Roles, other: Roles, names: tuple[str, ...]) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in names)


@dataclass(frozen=True, slots=True)
class _Merging:
    """What a person said over what was guessed anew.

    Attributes:
        said, followed: the plan with the old names and with the new ones.
        base, again: what was guessed before and now.
    """

    said: Plan
    followed: Plan
    found: Succession
    base: Plan
    again: Plan

    def plan(self) -> Plan:
        claimed = self._claimed()
        untouched = self.said.design == self.base.design
        return replace(
            self.followed,
            roles=self._roles(claimed),
            outcomes=self._outcomes(claimed),
            covariates=self._covariates(claimed),
            design=self.again.design if untouched else self.followed.design,
        )

    def _claimed(self) -> frozenset[str]:
        """The columns, as they are called now, that a person gave a part to."""
        roles = {
            role: getattr(self.said.roles, role)
            for role, values in ROLES_WITH_VALUES
            if not _equal(self.said.roles, self.base.roles, (role, *values))
        }
        by_hand = Plan(
            roles=Roles(**roles),
            outcomes=tuple(o for o in self.said.outcomes if o not in self.base.outcomes),
            covariates=tuple(c for c in self.said.covariates if c not in self.base.covariates),
        )
        return frozenset(self._now(columns_of(by_hand)))

    def _now(self, names: Iterable[str | None]) -> set[str]:
        known = self.found.names
        return {known[name] for name in names if name is not None and name in known}

    def _roles(self, claimed: frozenset[str]) -> Roles:
        values: dict[str, Any] = {}
        for role, further in ROLES_WITH_VALUES:
            names = (role, *further)
            column, guess = getattr(self.followed.roles, role), getattr(self.again.roles, role)
            touched = not _equal(self.said.roles, self.base.roles, names)
            was_guessed = getattr(self.base.roles, role) in self.found.names
            cleared = touched and getattr(self.said.roles, role) is None and was_guessed
            if cleared or (touched and column is not None):
                continue
            source = Roles() if guess in claimed and guess != column else self.again.roles
            values |= {name: getattr(source, name) for name in names}
        return replace(self.followed.roles, **values)

    def _outcomes(self, claimed: frozenset[str]) -> tuple[Outcome, ...]:
        base = {_key(outcome): outcome for outcome in self.base.outcomes}
        again = {_key(outcome): outcome for outcome in self.again.outcomes}
        if self.said.outcomes == self.base.outcomes:
            known = {_key(outcome) for outcome in self.followed.outcomes}
            return tuple(o for key, o in again.items() if key in known or not claimed & set(key))
        kept: list[Outcome] = []
        called: dict[str, str | None] = {}
        for outcome, new in zip(self.said.outcomes, self.followed.outcomes, strict=True):
            merged = _merged(outcome, base.get(_key(outcome)), again.get(_key(new)), new)
            called[outcome.name] = merged.name if merged else None
            kept += [merged] if merged else []
        refused = base.keys() - {_key(outcome) for outcome in self.said.outcomes}
        closed = claimed | self._now(name for key in refused for name in key)
        closed |= {name for outcome in kept for name in _key(outcome) if name}
        fresh = [outcome for key, outcome in again.items() if not closed & set(key)]
        if any(outcome.primary for outcome in kept):
            fresh = [replace(outcome, primary=False) for outcome in fresh]
        return tuple(
            replace(o, pair=called.get(o.pair, o.pair)) if o.pair else o for o in (*kept, *fresh)
        )

    def _covariates(self, claimed: frozenset[str]) -> tuple[Covariate, ...]:
        base = {covariate.column: covariate for covariate in self.base.covariates}
        again = {covariate.column: covariate for covariate in self.again.covariates}
        kept: list[Covariate] = []
        for covariate in self.said.covariates:
            name = self.found.names.get(covariate.column)
            if name is not None:
                new = replace(covariate, column=name)
                merged = _merged(covariate, base.get(covariate.column), again.get(name), new)
                kept += [merged] if merged else []
        refused = base.keys() - {covariate.column for covariate in self.said.covariates}
        closed = claimed | self._now(refused) | {covariate.column for covariate in kept}
        fresh = [covariate for covariate in again.values() if covariate.column not in closed]
        if not fresh:
            return tuple(kept)
        order = {name: place for place, name in enumerate(self.found.order)}
        return tuple(sorted((*kept, *fresh), key=lambda c: order.get(c.column, len(order))))


def _key(outcome: Outcome) -> tuple[str | None, ...]:
    return (outcome.column, outcome.before, outcome.after)


def _merged(said: Part, base: Part | None, again: Part | None, followed: Part) -> Part | None:
    """One outcome or characteristic: the new guess under everything a person changed in it."""
    if said == base:
        return again
    if base is None or again is None:
        return followed
    changes = {
        field.name: getattr(followed, field.name)
        for field in fields(said)
        if getattr(said, field.name) != getattr(base, field.name)
    }
    return replace(again, **changes)
