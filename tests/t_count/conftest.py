"""Makes the helpers beside the tests of circuit passes importable."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "circuit_passes"))
