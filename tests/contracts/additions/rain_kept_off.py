"""How much rain was kept off, which one design alone shows."""

from dataclasses import dataclass, field

from evaluator.values.parts.told_as import AMOUNT, COUNT, FIGURE, FREE


@dataclass(frozen=True, slots=True)
class RainKeptOff:
    """How many stayed dry, exact; ``gain`` is in the outcome's unit, ``wet`` a share of 0 to 1."""

    days: int = field(metadata=FREE)
    dry: int = field(metadata=COUNT)
    gain: float = field(metadata=AMOUNT)
    wet: float = field(metadata=FIGURE)
