"""Ops of the algorithm dialect.

Its programs are ``circuit.func`` ops: gates, measurement and parameters are the circuit dialect's, and where Pauli
structure is known the body holds ``algorithm.pauli_rotations`` instead of gates.
"""

from collections.abc import Mapping

import numpy as np

from qlower.dialects.algorithm.exponentials import apply_rotations, qubits_of
from qlower.dialects.algorithm.rows import PAULI_ROTATION
from qlower.dialects.algorithm.strings_verifier import strings_fault
from qlower.dialects.circuit.state_operation import StateOperation
from qlower.dialects.circuit.state_simulation import Amplitudes
from qlower.dialects.classical.evaluation import Scalar
from qlower.dialects.hamiltonian.rows import PAULI
from qlower.ir import Run, Value
from qlower.ir.operation import Operation, Trait, attribute, region


class End(Operation):
    """Ends the region of an op of this dialect."""

    __slots__ = ()
    name = "algorithm.end"
    traits = frozenset({Trait.TERMINATOR})


class PauliRotations(StateOperation):
    """A sequence of Pauli rotations on the qubits of its function: the rows of its region, the first row first.

    Attributes:
        repeat: how often the sequence is done, at least once.
        order_free: whether the order of the rows is a choice already made within an error that is declared, as it is in
            a product formula, so that a pass may choose another and declare that one's error.
        formula: which product formula made the rows, such as ``suzuki-2``; empty if none did.
        operator: the name of the ``hamiltonian.pauli_operator`` of the module that it evolves under; empty if none.
        time: the evolution time of all repeats together, in units of 1/energy.
        error_bound: proved bound of the operator norm of its error for all repeats together, −1.0 if none was proved.
    """

    __slots__ = ()
    name = "algorithm.pauli_rotations"
    traits = frozenset[Trait]()
    body = region()
    repeat = attribute(int, 1)
    order_free = attribute(bool, False)
    formula = attribute(str, "")
    operator = attribute(str, "")
    time = attribute(float, 0.0)
    error_bound = attribute(float, -1.0)

    def verify(self) -> str | None:
        """A sequence is done at least once."""
        return "repeat is less than 1" if self.repeat < 1 else None

    def verify_on(self, num_qubits: int) -> str | None:
        """The region holds rotations on the function's qubits."""
        return strings_fault(self.body, PAULI_ROTATION, End, num_qubits)

    def acts_on(self) -> frozenset[int]:
        """The qubits where any of the strings is not the identity."""
        return frozenset(qubit for run in self._runs() for qubit in qubits_of(run))

    def num_steps(self) -> int:
        """One for each rotation of each repetition."""
        return self.repeat * sum(len(run.rows) for run in self._runs())

    def act(self, states: Amplitudes, places: Mapping[int, int], values: Mapping[Value, Scalar]) -> None:
        """Apply all rotations of all repetitions, each as the exponential that it is."""
        for _ in range(self.repeat):
            for run in self._runs():
                apply_rotations(states, run, places, values)

    def _runs(self) -> list[Run]:
        return [op for op in self.body.operations if isinstance(op, Run)]


class MeasurementPlan(Operation):
    """How an operator's expectation value is measured: its terms in groups that are measured together.

    The terms are ``hamiltonian.pauli`` rows; the run has the further column ``group`` (int32), ascending from 0.

    Attributes:
        sym_name: the plan's name, the operator's with ``_plan``.
        operator: name of the operator.
        num_qubits: qubits of its strings.
        grouping: ``qubit-wise`` or ``general``: what the strings of a group do commute.
        shots: per group, how often it is measured for the error asked for; empty if no error was asked for.
    """

    __slots__ = ()
    name = "algorithm.measurement_plan"
    traits = frozenset({Trait.SYMBOL, Trait.ISOLATED})
    body = region()
    sym_name = attribute(str)
    operator = attribute(str)
    num_qubits = attribute(int)
    grouping = attribute(str)
    shots = attribute(tuple, (), items=int)

    def verify(self) -> str | None:
        """The region holds strings, their groups ascend without gaps, and shots are given for all groups or none."""
        fault = strings_fault(self.body, PAULI, End, self.num_qubits)
        if fault is not None:
            return fault
        if self.grouping not in ("qubit-wise", "general"):
            return "the grouping must be qubit-wise or general"
        num_groups = 0
        for run in self.body.operations:
            if not isinstance(run, Run):
                continue
            groups = run.rows.columns.get("group")
            if groups is None or groups.dtype.str != "<i4":
                return "the strings need the int32 column group"
            if int(groups[0]) != 0 or not np.isin(np.diff(groups), (0, 1)).all():
                return "the column group must ascend from 0 without gaps"
            num_groups = int(groups[-1]) + 1
        if self.shots and (len(self.shots) != num_groups or min(self.shots) < 0):
            return f"shots must be given for each of the {num_groups} groups"
        return None
