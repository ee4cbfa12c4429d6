"""The sample summaries, for every test below this folder."""

import pytest
import sample

from evaluator.summary.blocks import Summary


@pytest.fixture
def summary() -> Summary:
    return sample.SUMMARY


@pytest.fixture
def hostile() -> Summary:
    return sample.hostile()
