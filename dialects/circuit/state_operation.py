"""Ops of other levels that stand among a circuit's gates and say themselves what they do to states."""

from collections.abc import Mapping

from qlower.dialects.circuit.state_simulation import Amplitudes
from qlower.dialects.classical.evaluation import Scalar
from qlower.ir import Operation, Value


class StateOperation(Operation):
    """A unitary op on some of the function's qubits."""

    __slots__ = ()

    def acts_on(self) -> frozenset[int]:
        """The qubits it acts on."""
        raise NotImplementedError

    def num_steps(self) -> int:
        """How many gates it counts as, for limits of work."""
        raise NotImplementedError

    def act(self, states: Amplitudes, places: Mapping[int, int], values: Mapping[Value, Scalar]) -> None:
        """Apply it to states in place.

        Args:
            states: [2^n, columns], contiguous.
            places: the bit of the first index that each of the function's qubits is; holds all it acts on.
            values: of the values it uses.
        """
        raise NotImplementedError
