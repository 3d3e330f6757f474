"""Makes the helpers beside the tests importable, and finds HALO's published programs."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

SHARED = Path(__file__).parents[3] / "shared" / "data" / "halo"


@pytest.fixture(scope="session")
def published() -> Path:
    """The folder of HALO's suites."""
    if not SHARED.is_dir():
        pytest.skip("HALO's programs are not beside the checkout (../shared/data/halo)")
    return SHARED
