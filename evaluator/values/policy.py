"""The versioned thresholds behind every rating and verdict, with their hash."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from typing import Any

from evaluator.values.stricter import StricterDisclosure


@dataclass(frozen=True, slots=True)
class PolicyStamp:
    """Which thresholds were in force: name, version and hash of the policy file."""

    name: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Policy:
    """The thresholds in force, by section as in ``policy.toml``, and the stamp that prints."""

    stamp: PolicyStamp
    gates: dict[str, float]
    publication: dict[str, int]
    caps: dict[str, Any]
    design: dict[str, int]
    deductions: dict[str, float]
    attrition_limits: dict[str, Any]
    verdict: dict[str, float]
    disclosure: dict[str, Any]


@lru_cache(maxsize=1)
def load_policy() -> Policy:
    """The policy file shipped with this version."""
    raw = resources.files("evaluator").joinpath("policy.toml").read_bytes().replace(b"\r\n", b"\n")
    content = tomllib.loads(raw.decode())
    stamp = PolicyStamp(
        content.pop("name"), content.pop("version"), hashlib.sha256(raw).hexdigest()
    )
    return Policy(stamp=stamp, **content)


@lru_cache(maxsize=8)
def policy_under(asked: StricterDisclosure) -> Policy:
    """The policy with an organisation's own limits on what is told, where they are stricter.

    No count is told that would be rounded to none, so the fewest told are never below the rounding.
    """
    policy = load_policy()
    told = dict(policy.disclosure)
    told["base"] = max(told["base"], asked.rounding)
    told["threshold"] = max(told["threshold"], asked.fewest, asked.rounding)
    told["percentage_denominator"] = max(told["percentage_denominator"], told["threshold"])
    most = {key: max(fewest, told["threshold"]) for key, fewest in policy.publication.items()}
    return replace(policy, disclosure=told, publication=most)


def cap_at_least(bands: list[list[float]], number: float) -> int:
    """Rating allowed when more is better: the first band whose limit is reached; 0 below all."""
    return next((int(rating) for limit, rating in bands if number >= limit), 0)


def cap_at_most(bands: list[list[float]], number: float) -> int:
    """Rating allowed when less is better: the first band whose limit holds; 0 beyond all."""
    return next((int(rating) for limit, rating in bands if number <= limit + 1e-12), 0)
