"""Programs and counts to estimate."""

import pytest

from qlower.dialects.logical.ops import Counts
from qlower.ir import Module


@pytest.fixture
def counts():  # type: ignore[no-untyped-def]
    """Makes a module of counts."""

    def make(**given: int) -> Module:
        return Module("logical", (Counts(attributes={"sym_name": "counts", **given}),))

    return make
