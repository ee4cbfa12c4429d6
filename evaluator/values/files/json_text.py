"""The one reader of JSON: a text that two programs could read differently is refused."""

from __future__ import annotations

import json
import re
from typing import Any

_HALVES = re.compile(r"\\u[dD][89a-fA-F]")


def read_json(text: str) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """What a JSON text holds.

    Raises:
        ValueError: it is no JSON, names one thing twice, so that two readers could take two
            values, or holds half a character, which no file could be written with.
        RecursionError: it is nested too deep.
    """
    held = json.loads(text, object_pairs_hook=_named_once)
    if _HALVES.search(text):
        json.dumps(held, ensure_ascii=False).encode()
    return held


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    held = dict(pairs)
    if len(held) < len(pairs):
        raise ValueError("A name stands twice.")
    return held
