"""Where the qubits of a step's input are in its output: one convention for the whole project."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class WireMap:
    """The map from input qubits ("virtual") to output qubits ("physical") at the program's begin and end.

    Input qubit ``v`` enters the output program on qubit ``initial[v]`` and leaves it on ``final[v]``. Output qubits
    that are no image under ``initial`` start in |0⟩; those that are no image under ``final`` end as an ancilla whose
    state must not be correlated with the rest.

    An input qubit with ``initial[v]`` = ``final[v]`` = −1 has no wire of its own: it is a helper, which begins in |0⟩
    and whose state at the end does not matter.

    Attributes:
        initial: int32 [num_inputs].
        final: int32 [num_inputs].
        num_outputs: number of qubits of the output.
    """

    initial: NDArray[np.int32]
    final: NDArray[np.int32]
    num_outputs: int

    @staticmethod
    def identity(num_qubits: int) -> "WireMap":
        """The map that moves nothing."""
        wires = np.arange(num_qubits, dtype=np.int32)
        return WireMap(wires, wires, num_qubits)

    @property
    def num_inputs(self) -> int:
        """Number of qubits of the input."""
        return len(self.initial)

    @property
    def is_identity(self) -> bool:
        """Whether nothing moves and nothing is added."""
        wires = np.arange(self.num_outputs)
        return bool(np.array_equal(self.initial, wires) and np.array_equal(self.final, wires))

    def then(self, later: "WireMap") -> "WireMap":
        """The map of this step followed by a later one."""
        return WireMap(_through(self.initial, later.initial), _through(self.final, later.final), later.num_outputs)

    @property
    def has_helpers(self) -> bool:
        """Whether some input qubits have no wire of their own."""
        return bool((self.initial < 0).any())

    def as_json(self) -> dict[str, object]:
        """Plain values: ``initial``, ``final``, ``num_outputs``."""
        return {"initial": self.initial.tolist(), "final": self.final.tolist(), "num_outputs": self.num_outputs}

    @staticmethod
    def from_json(values: dict[str, object]) -> "WireMap":
        """The inverse of ``as_json``."""
        return WireMap(
            np.array(values["initial"], dtype=np.int32),
            np.array(values["final"], dtype=np.int32),
            int(str(values["num_outputs"])),
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WireMap) and self.as_json() == other.as_json()

    def __hash__(self) -> int:
        return hash((self.initial.tobytes(), self.final.tobytes(), self.num_outputs))


def _through(wires: NDArray[np.int32], later: NDArray[np.int32]) -> NDArray[np.int32]:
    """Where a later step has what was on these wires; −1 stays."""
    if not (wires < 0).any():
        return later[wires]
    return np.append(later, np.int32(-1))[wires]
