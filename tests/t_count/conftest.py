"""Makes the helpers beside these tests, and beside the tests of circuit passes, importable."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "circuit_passes"))
sys.path.insert(0, str(Path(__file__).parent))
