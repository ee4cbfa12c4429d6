"""What a result depends on, as one hash; a result with another hash is stale."""

from __future__ import annotations

import hashlib
import json
import platform
from functools import cache
from importlib.metadata import version

from evaluator.values.cohort import Cohort, Provenance, Step
from evaluator.values.plan import Plan, plan_hash
from evaluator.values.policy import load_policy
from evaluator.values.stricter import StricterDisclosure
from evaluator.values.version import build


def fingerprint(cohort: Cohort, plan: Plan, made_with: dict[str, str] | None = None) -> str:
    """Hash of everything a result depends on; a result with another one is stale.

    ``made_with`` are the versions that made the result, when they are not those of this machine.
    """
    return fingerprint_of(
        cohort.provenance,
        cohort.recipe,
        plan,
        policy_sha256=load_policy().stamp.sha256,
        made_with=made_with or versions(),
    )


def fingerprint_of(
    provenance: Provenance,
    recipe: tuple[Step, ...],
    plan: Plan,
    *,
    policy_sha256: str,
    made_with: dict[str, str],
) -> str:
    """The fingerprint of a result from what a saved study tells of its cohort.

    Of the recipe it holds what was done to which column: a saved study counts roughly, and how
    often follows from the workbook and the plan.
    """
    parts = {
        "workbook": provenance.sha256,
        "sheet": provenance.sheet,
        "recipe": [[step.action, step.column] for step in recipe],
        "plan": plan_hash(plan),
        "amendments": len(plan.amendments),
        "policy": policy_sha256,
        "versions": made_with,
    }
    if plan.disclosure != StricterDisclosure():
        parts["disclosure"] = [plan.disclosure.fewest, plan.disclosure.rounding]
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def versions() -> dict[str, str]:
    """Versions of everything that computes a number or draws a picture."""
    found = {"python": platform.python_version()}
    found["whatworked"] = build()
    return found | {name: _installed(name) for name in ("numpy", "scipy", "pandas", "matplotlib")}


@cache
def _installed(name: str) -> str:
    """The version of a library, whose description is read once: it is long."""
    return version(name)
