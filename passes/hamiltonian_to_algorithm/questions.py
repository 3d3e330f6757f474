"""What the passes of this folder share: taking the question apart, and making the algorithm's module."""

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.algorithm.programs import Origins, gates, measurements, program
from qlower.dialects.circuit.ops import Function
from qlower.dialects.hamiltonian.encodings import encode_occupation
from qlower.dialects.hamiltonian.operators import find_pauli_operator, rows_of, table_of
from qlower.dialects.hamiltonian.ops import Encoding, PauliOperator
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.dialects.hamiltonian.sectors import reference_occupation
from qlower.dialects.problem.goals import TimeEvolution
from qlower.ir import Module, Operation, Run, Value
from qlower.ir.rows import FloatColumn, offsets_of, ragged
from qlower.lowering import Decline

Goal = TypeVar("Goal", bound=Operation)


class Terms(NamedTuple):
    """The operator that a question is about.

    Attributes:
        operator: the op.
        table: its strings.
        coefficients: float64 [n].
        origins: where each term came from: stretches and positions.
    """

    operator: PauliOperator
    table: PauliTable
    coefficients: FloatColumn
    origins: Origins

    def take(self, index: NDArray[np.integer]) -> "Terms":
        """The terms at these places, in this order; one may be repeated."""
        offsets, positions = self.origins
        counts = np.diff(offsets)[index]
        origins = offsets_of(counts), positions[ragged(offsets[index], counts)]
        return Terms(self.operator, self.table.take(index), self.coefficients[index], origins)


def goal_of(module: Module, kind: type[Goal]) -> Goal:
    """The module's goal.

    Raises:
        Decline: it is not of this kind.
    """
    goal = module.find("goal")
    if not isinstance(goal, kind):
        asked = "nothing is asked" if goal is None else f"the goal is {goal.name}"
        raise Decline(f"{asked}, not {kind.name}")
    return goal


def terms_of(module: Module) -> Terms:
    """The operator ``hamiltonian`` on qubits.

    Raises:
        Decline: there is none, or it has no terms.
    """
    operator = find_pauli_operator(module)
    if operator is None:
        raise Decline("there is no operator on qubits called hamiltonian; map-fermions-to-qubits makes one")
    rows = rows_of(operator)
    if not len(rows):
        raise Decline("the operator hamiltonian is zero")
    table, coefficients = table_of(operator)
    return Terms(operator, table, coefficients, (rows.origin_offsets, rows.origins))


def encoding_of(module: Module) -> Encoding | None:
    """How fermionic modes became the module's qubits, if they did."""
    found = module.find("encoding")
    return found if isinstance(found, Encoding) else None


def fixed_encoding(module: Module) -> Encoding:
    """The encoding of a question with a fixed number of particles of each spin.

    Raises:
        Decline: there are no fermions, or their numbers are not fixed.
    """
    encoding = encoding_of(module)
    if encoding is None:
        raise Decline("the module has no fermionic encoding, so that there are no orbitals to excite between")
    if encoding.num_up < 0 or encoding.num_down < 0 or encoding.num_modes % 2:
        raise Decline("the number of particles of each spin is not fixed")
    return encoding


def reference_qubits(encoding: Encoding) -> tuple[int, ...]:
    """The qubits that are |1⟩ in the state with the lowest orbitals of each spin occupied (Hartree–Fock, ROHF)."""
    occupied = reference_occupation(encoding)
    assert occupied is not None
    return encode_occupation(occupied.nonzero()[0].tolist(), encoding)


def initial_qubits(module: Module, text: str, num_qubits: int) -> tuple[int, ...]:
    """The qubits that are |1⟩ in a goal's ``initial_state``, which is given per mode if there are modes.

    Raises:
        Decline: it has another length.
    """
    encoding = encoding_of(module)
    wanted = num_qubits if encoding is None else encoding.num_modes
    if len(text) != wanted:
        raise Decline(f"the initial state has {len(text)} characters, {wanted} are needed")
    ones = [place for place, character in enumerate(text) if character == "1"]
    return tuple(ones) if encoding is None else encode_occupation(ones, encoding)


def basis_state(qubits: tuple[int, ...], origin: tuple[int, ...]) -> Run:
    """X on these qubits."""
    return gates(*(("x", [qubit]) for qubit in qubits), origin=origin)


def with_program(module: Module, main: Function) -> Module:
    """The module at the algorithm level, with the program put last."""
    return module.with_operations([*module.operations, main]).with_level("algorithm")


def evolved(module: Module, goal: TimeEvolution, sequence: Sequence[Operation]) -> Module:
    """The module with the program that evolves the goal's initial state by a sequence.

    All qubits are measured unless observables are asked for, whose measurement is planned later.
    """
    operator = terms_of(module).operator
    size = operator.num_qubits
    origin = tuple(sorted({*goal.origin, *operator.origin}))
    body = [basis_state(initial_qubits(module, goal.initial_state, size), goal.origin), *sequence]
    bits: tuple[Value, ...] = ()
    if not goal.observables:
        reading, bits = measurements(range(size), origin=goal.origin)
        body.append(reading)
    return with_program(module, program(size, body, bits=bits, origin=origin))
