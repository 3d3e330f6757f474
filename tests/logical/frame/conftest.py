"""Makes the programs beside the tests of the lowering importable."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "pauli_based"))
