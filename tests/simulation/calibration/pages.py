"""The tables of docs/calibration.md and docs/calibration_worlds.md, in Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tests.simulation.calibration import WORLDS
from tests.simulation.calibration.judging import MIX, criteria, failing, group_of, shares
from tests.simulation.calibration.running import Found, Said

LEVELS = (
    "worked", "promising", "no_worthwhile_effect", "not_proven", "mixed", "appears_harmful",
    "cannot_tell", "refused",
)  # fmt: skip
_GROUPS = {
    "none": "No effect, no flaw",
    "tiny": "A tiny effect (0.3)",
    "worthwhile": "A worthwhile effect (1)",
    "large": "A large effect (2.5)",
    "harm": "Harm (−1.5)",
    "seen": "No effect, a flaw that can be seen",
    "unseen": "No effect, a flaw that cannot be seen",
}


def promises(found: Found) -> list[str]:
    """What must hold, what was found, and whether that shows it."""
    lines = _table(("", "What must hold", "Limit", "Found", "95 % interval", ""))
    for each in criteria(found):
        sign = "≤" if each.at_most else "≥"
        word = "missed" if not each.holds else "shown" if each.shown else "not contradicted"
        lines.append(
            f"| {each.key} | {each.text} | {sign} {100 * each.limit:.0f} % | "
            f"{100 * each.count / each.n:.1f} % ({each.count:,} of {each.n:,}) | "
            f"{100 * each.low:.1f} to {100 * each.high:.1f} | {word} |"
        )
    return lines


def groups(found: Found) -> list[str]:
    """Verdicts of every group of worlds, in numbers of studies."""
    lines = _table(("Studies", "worlds", "n", *_heads(), "rating ≤ 2"))
    for key, told in _GROUPS.items():
        names = [world.name for world in WORLDS if group_of(world) == key and found.get(world.name)]
        studies = [said for name in names for said in found[name].values()]
        lines.append(f"| {told} | {len(names)} | {len(studies)} | {_cells(studies)} |")
    return lines


def worlds(found: Found) -> list[str]:
    """The same of every world, and what limited its studies most often."""
    lines = _table(("World", "n", *_heads(), "rating ≤ 2", "limited most often by"))
    for world in WORLDS:
        if studies := list(found.get(world.name, {}).values()):
            limit, often = Counter(said.cap for said in studies).most_common(1)[0]
            group = group_of(world) if world.flaw else ""
            told = f"{world.name}{f' ({group})' if group else ''}"
            lines.append(
                f"| {told} | {len(studies)} | {_cells(studies)} | "
                f"{limit.replace('_', ' ') or '–'} ({often}) |"
            )
    return lines


def reliance(found: Found) -> list[str]:
    """Of studies mixed as ``MIX``, what had which truth behind each verdict."""
    lines = _table(("Verdict", "Share of all, %", "Worthwhile effect", "Some benefit"))
    for level, (share, worth, some) in sorted(shares(found, MIX).items()):
        lines.append(
            f"| {level.replace('_', ' ')} | {100 * share:.1f} | {1000 * worth:.0f} | "
            f"{1000 * some:.0f} |"
        )
    return lines


def every_page(found: Found) -> str:
    """All of them below each other, and the worlds that miss a requirement by themselves."""
    missed = [f"{name}: {each.key}, {each.count} of {each.n}" for name, each in failing(found)]
    parts = (promises(found), groups(found), reliance(found), missed or ["none"], worlds(found))
    return "\n\n".join("\n".join(part) for part in parts)


def _table(heads: Iterable[str]) -> list[str]:
    names = tuple(heads)
    return [f"| {' | '.join(names)} |", "|---" * len(names) + "|"]


def _heads() -> list[str]:
    return [level.replace("_", " ") for level in LEVELS]


def _cells(studies: list[Said]) -> str:
    levels = Counter(said.level for said in studies)
    few = sum(said.rating <= 2 for said in studies)
    return " | ".join([*(str(levels[level] or "–") for level in LEVELS), str(few)])
