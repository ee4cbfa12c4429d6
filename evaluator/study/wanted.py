"""Which studies of a library somebody asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evaluator.values.tier import TIERS
from evaluator.verdict.wording import LABELS

if TYPE_CHECKING:
    from evaluator.study.entry import Entry
    from evaluator.values.verdict import Level


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a study and its outcome must be to be shown; what is empty narrows nothing.

    Attributes:
        tier: the key of a tier of prevention. verdict: a level of verdict.
        setting, area: words of the plan's setting and area.
        theme: words of the programme's name or description, or of the outcome's name.
        rating: the trust it must have at least, 0 to 5.
    """

    tier: str = ""
    setting: str = ""
    area: str = ""
    theme: str = ""
    verdict: Level | None = None
    rating: int = 0

    def fits(self, entry: Entry) -> bool:
        """Whether an outcome of a study is asked for."""
        programme, result = entry.study.plan.programme, entry.result
        about = f"{programme.name} {programme.description} {result.outcome.name}"
        return (
            self.tier in ("", entry.tier)
            and self.verdict in (None, result.verdict.level)
            and result.verdict.rating >= self.rating
            and _holds(programme.setting, self.setting)
            and _holds(programme.area, self.area)
            and _holds(about, self.theme)
        )

    @property
    def by_result(self) -> bool:
        """Whether studies are chosen by what they concluded."""
        return self.verdict is not None or self.rating > 0

    @property
    def told(self) -> str:
        """What was asked for, in words; empty where everything is."""
        tier = next((each.heading for each in TIERS if each.key == self.tier), self.tier)
        rating = f"{self.rating} of 5 or more" if self.rating else ""
        verdict = LABELS[self.verdict] if self.verdict else ""
        parts = {
            "kind of prevention": tier,
            "setting": self.setting,
            "area": self.area,
            "theme": self.theme,
            "verdict": verdict,
            "trust": rating,
        }
        return "; ".join(f"{name}: {value}" for name, value in parts.items() if value)


EVERYTHING = Wanted()


def _holds(text: str, words: str) -> bool:
    """Whether every word asked for begins one of the text's, whatever its capitals."""
    there = text.casefold().replace("-", " ").split()
    return all(
        any(each.strip(".,;:()").startswith(word) for each in there)
        for word in words.casefold().replace("-", " ").split()
    )
