"""A small study as it is saved, and edits to its file."""

from __future__ import annotations

import json
from pathlib import Path

from tests.evaluator.worlds import referrals

FRAME = referrals(treated=100, pool=250, effect=1.0)


def edit(path: Path, change) -> Path:
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))
    return path
