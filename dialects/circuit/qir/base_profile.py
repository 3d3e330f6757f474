"""The order of a program in the base profile: all gates, then all measurements, no reset."""

import numpy as np
from numpy.typing import NDArray

from qlower.diagnostics import fail
from qlower.dialects.circuit.callees import statement_of
from qlower.ir.run import Run

_NEVER = np.iinfo(np.int64).max


class BaseProfile:
    """Checks a program run by run; measurements may be put off to the end where nothing follows on their qubit."""

    def __init__(self, num_qubits: int) -> None:
        self._touched = np.zeros(num_qubits, dtype=bool)
        self._measured = np.zeros(num_qubits, dtype=bool)

    def check(self, run: Run) -> frozenset[int]:
        """The rows that are left out: resets of qubits still in |0⟩.

        Raises:
            QlowerError: QL1250, a qubit is used after its measurement, or reset.
        """
        rows = run.rows
        statements = [statement_of(kind) for kind in rows.kinds]
        owner = np.repeat(np.arange(len(rows), dtype=np.int64), rows.num_qubits)
        resets = rows.mask([name == "reset" for name in statements])[owner]
        acts = rows.mask([name not in ("barrier", "delay", "reset") for name in statements])[owner]
        measures = rows.mask([name == "measure" for name in statements])[owner]
        first_measured = _first(owner[measures], rows.qubits[measures], self._measured)
        if (owner[acts] > first_measured[rows.qubits[acts]]).any():
            fail("QL1250", "a qubit is used again after its measurement", fix="write the adaptive profile")
        first_touched = _first(owner[acts], rows.qubits[acts], self._touched)
        if (owner[resets] > first_touched[rows.qubits[resets]]).any():
            fail("QL1250", "a qubit is reset after it was used", fix="write the adaptive profile")
        self._touched[rows.qubits[acts]] = True
        self._measured[rows.qubits[measures]] = True
        return frozenset(owner[resets].tolist())


def _first(rows: NDArray[np.int64], qubits: NDArray[np.int32], before: NDArray[np.bool_]) -> NDArray[np.int64]:
    """For each qubit the first of these rows on it; −1 where it was before the run."""
    first = np.full(len(before), _NEVER)
    np.minimum.at(first, qubits, rows)
    first[before] = -1
    return first
