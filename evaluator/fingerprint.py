"""What a result depends on, as one hash; a result with another hash is stale."""

from __future__ import annotations

import hashlib
import json
import platform
from dataclasses import asdict
from importlib.metadata import version

from evaluator import __version__
from evaluator.cohort.cohort import Cohort
from evaluator.plan import Plan, plan_hash
from evaluator.policy import load_policy


def fingerprint(cohort: Cohort, plan: Plan, made_with: dict[str, str] | None = None) -> str:
    """Hash of everything a result depends on; a result with another one is stale.

    ``made_with`` are the versions that made the result, when they are not those of this machine.
    """
    parts = {
        "workbook": cohort.provenance.sha256,
        "sheet": cohort.provenance.sheet,
        "recipe": [asdict(step) for step in cohort.recipe],
        "plan": plan_hash(plan),
        "amendments": len(plan.amendments),
        "policy": load_policy().stamp.sha256,
        "versions": made_with or versions(),
    }
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def versions() -> dict[str, str]:
    """Versions of everything that computes a number."""
    found = {"python": platform.python_version()}
    found["whatworked"] = __version__
    return found | {name: version(name) for name in ("numpy", "scipy", "pandas")}
