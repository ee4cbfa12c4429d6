"""What must hold of verdicts, judged with the error that a limited number of studies leaves."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from scipy import stats

from tests.simulation.calibration import WORLDS
from tests.simulation.calibration.running import Found, Said
from tests.simulation.calibration.world import World

# A limit counts as missed when chance alone would go so far beyond it once in a hundred times.
CHANCE = 0.01


@dataclass(frozen=True, slots=True)
class Criterion:
    """A rate that must be at most, or at least, ``limit``, over all studies of some worlds.

    Attributes:
        key: letter of the requirement. text: what must hold.
        count, n: studies in which it happened, and all of them.
        low, high: 95 % interval of the rate (Wilson).
        holds: whether chance can explain the distance to the limit.
        shown: whether the whole interval keeps the limit, so that no chance is needed.
    """

    key: str
    text: str
    count: int
    n: int
    limit: float
    at_most: bool
    low: float
    high: float
    holds: bool
    shown: bool


_Wanted = Callable[[World], bool]
_Happened = Callable[[Said], bool]


def _clean(benefit: str) -> _Wanted:
    return lambda world: world.flaw is None and world.benefit == benefit


def _clear(world: World) -> bool:
    """A large effect in a clean design."""
    return _clean("large")(world)


def _strong_enough(world: World) -> bool:
    """Large effects that can be called "worked"; one earlier measurement never can."""
    return _clear(world) and world.strong


def _level(*levels: str) -> _Happened:
    return lambda said: said.level in levels


_RULES: tuple[tuple[str, str, _Wanted, _Happened, float, bool], ...] = (
    ("a1", 'no benefit, assumptions true: "worked"', _clean("none"), _level("worked"), 0.01, True),
    ("a2", 'no benefit, assumptions true: "worked" or "promising"', _clean("none"),
     _level("worked", "promising"), 0.03, True),
    ("b", "the flaw can be seen: rating 2 or lower",
     lambda world: world.flaw is not None and world.seen, lambda said: said.rating <= 2,
     0.9, False),
    ("c", 'the flaw cannot be seen: "worked"',
     lambda world: world.flaw is not None and not world.seen, _level("worked"), 0.01, True),
    ("d", 'large effect, clean design: "worked" or "promising"', _clear,
     _level("worked", "promising"), 0.8, False),
    ("d1", 'large effect, followed alike from several times: "worked"', _strong_enough,
     _level("worked"), 0.8, False),
    ("e", 'a worthwhile effect (also exactly the smallest): "no worthwhile effect"',
     lambda world: world.benefit in ("worthwhile", "large"), _level("no_worthwhile_effect"),
     0.01, True),
    ("f", 'one outcome improves, another gets worse: "mixed"',
     lambda world: world.name.endswith("two_outcomes"), _level("mixed"), 0.8, False),
    ("g", 'harm, clean design: "worked" or "promising"',
     _clean("harm"), _level("worked", "promising"), 0.01, True),
)  # fmt: skip


def criteria(found: Found) -> tuple[Criterion, ...]:
    """Every requirement that the studies done so far can say something about."""
    judged = []
    for key, text, wanted, happened, limit, at_most in _RULES:
        studies = [
            said for world in WORLDS if wanted(world) for said in found.get(world.name, {}).values()
        ]
        if studies:
            count = sum(happened(said) for said in studies)
            judged.append(_criterion(key, text, count, len(studies), limit, at_most=at_most))
    return tuple(judged)


def failing(
    found: Found, names: Collection[str] | None = None
) -> tuple[tuple[str, Criterion], ...]:
    """Worlds that miss a requirement by themselves, beyond what chance can explain.

    ``names`` limits them. A requirement that only holds of several worlds together is "d1".
    """
    missed = []
    for world in WORLDS:
        if found.get(world.name) and (names is None or world.name in names):
            judged = criteria({world.name: found[world.name]})
            missed += [(world.name, each) for each in judged if not each.holds and each.key != "d1"]
    return tuple(missed)


def _criterion(
    key: str, text: str, count: int, n: int, limit: float, *, at_most: bool
) -> Criterion:
    low, high = wilson(count, n)
    if at_most:
        chance = float(stats.binom.sf(count - 1, n, limit))
        shown = high <= limit
    else:
        chance = float(stats.binom.cdf(count, n, limit))
        shown = low >= limit
    return Criterion(key, text, count, n, limit, at_most, low, high, chance >= CHANCE, shown)


def wilson(count: int, n: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927)."""
    if n == 0:
        return 0.0, 1.0
    found = stats.binomtest(count, n).proportion_ci(method="wilson")
    return float(found.low), float(found.high)


# Which studies a reader may meet: our own decision, to be changed with --mix. Most programmes
# that are tested show little; a quarter of the studies have something wrong with them.
MIX: Mapping[str, float] = {
    "none": 0.35,
    "tiny": 0.15,
    "worthwhile": 0.15,
    "large": 0.05,
    "harm": 0.05,
    "seen": 0.15,
    "unseen": 0.10,
}


def group_of(world: World) -> str:
    """The part of the mix that a world belongs to."""
    if world.flaw is None:
        return world.benefit
    return "seen" if world.seen else "unseen"


def shares(found: Found, mix: Mapping[str, float]) -> dict[str, tuple[float, float, float]]:
    """Of all studies, how many get each verdict; of those, how many had which truth.

    Returns:
        For each verdict: its share of all studies, the share of these with a benefit at least as
        large as the smallest worthwhile change, and the share with some benefit. The worlds of
        a part of the mix count alike.
    """
    groups: dict[str, list[World]] = {}
    for world in WORLDS:
        if found.get(world.name):
            groups.setdefault(group_of(world), []).append(world)
    total = sum(mix.get(name, 0.0) for name in groups)
    met: dict[str, list[float]] = {}
    for name, worlds in groups.items():
        for world in worlds:
            studies = list(found[world.name].values())
            for said in studies:
                part = mix.get(name, 0.0) / total / len(worlds) / len(studies)
                counts = met.setdefault(said.level, [0.0, 0.0, 0.0])
                counts[0] += part
                counts[1] += part * (world.benefit in ("worthwhile", "large"))
                counts[2] += part * (world.benefit in ("tiny", "worthwhile", "large"))
    return {
        level: (share, worth / share if share else 0.0, some / share if share else 0.0)
        for level, (share, worth, some) in met.items()
    }
