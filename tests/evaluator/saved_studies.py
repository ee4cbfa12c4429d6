"""A small study as it is saved, and edits to its file."""

from __future__ import annotations

import json
from pathlib import Path

from tests.evaluator.worlds import referrals

# Four digits after the point, as no printed number has: anybody's own would stand out.
FRAME = referrals(treated=100, pool=250, effect=1.0).assign(
    base=lambda people: (people["base"].round(2) + 0.0003).round(4)
)


def edit(path: Path, change) -> Path:
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))
    return path
