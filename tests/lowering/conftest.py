"""The sample passes, registered for every test here."""

import pytest

from qlower.lowering.registry import passes
from tests.lowering import sample_passes


@pytest.fixture(autouse=True)
def registered(monkeypatch):
    loaded = passes()._loaded
    for sample in sample_passes.ALL:
        monkeypatch.setitem(loaded, sample.name, sample)
        sample.calls = 0
    sample_passes.Rotating.seen.clear()
