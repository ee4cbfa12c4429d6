"""One answer that a person can pick, as every question of the window offers it."""

from typing import NamedTuple


class Choice(NamedTuple):
    """One answer a person can pick. ``value`` is what the plan stores."""

    value: object
    label: str
    hint: str = ""
