"""The examples are programs beside each other: they are imported as they import each other."""

import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
sys.path.insert(0, str(EXAMPLES))


@pytest.fixture
def example():
    """The path of an example's file by its name."""
    return lambda name: EXAMPLES / name
