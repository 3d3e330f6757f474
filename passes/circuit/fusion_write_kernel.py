"""Runs of one-qubit gates written again in a basis, as a kernel over the columns of a run."""

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.circuit.fusion_state import (
    ORIGINS,
    PARAMETERS,
    PHASE_ROLE,
    QUBITS,
    ROWS,
    SPELLED,
    Bools,
    Columns,
    Ints,
    Kinds,
    Longs,
    Phase,
    Runs,
    Spellings,
)
from qlower.passes.circuit.matrix_kernel import affine
from qlower.passes.circuit.origin_kernels import united
from qlower.passes.synthesis.one_qubit_kernel import Sequences, write_sequence


@kernel_part
def append_phase(total: float, kind: int, phase: Phase, result: Columns, ends: Longs) -> None:
    """Append the row of global phase, in radians, with its origins."""
    result.kind[ends[ROWS]] = kind
    result.parameters[ends[PARAMETERS]] = total
    ends[PARAMETERS] += 1
    for origin in range(len(phase.is_origin)):
        if phase.is_origin[origin]:
            result.origins[ends[ORIGINS]] = origin
            ends[ORIGINS] += 1
    ends[ROWS] += 1
    result.origin_offsets[ends[ROWS]] = ends[ORIGINS]


@kernel_part
def append_origins(run: int, columns: Columns, runs: Runs, result: Columns, first: int) -> int:
    """Write the ascending union of the origins of a run's rows from ``first`` on; gives how many there are."""
    end = first
    for at in range(runs.offsets[run], runs.offsets[run + 1]):
        row = runs.members[at]
        for origin in range(columns.origin_offsets[row], columns.origin_offsets[row + 1]):
            result.origins[end] = columns.origins[origin]
            end += 1
    return united(result.origins, first, end) - first


@kernel_part
def append_sequence(  # noqa: PLR0917
    run: int, size: int, columns: Columns, runs: Runs, sequence: Sequences, spellings: Spellings, result: Columns,
    ends: Longs,
) -> None:  # fmt: skip
    """Append the rows of a run's sequence to the result; all have the origins of all of its members."""
    first = ends[ORIGINS]
    num_origins = 0
    for place in range(size):
        gate = sequence.gates[place]
        result.kind[ends[ROWS]] = spellings.kind[gate]
        result.qubits[ends[QUBITS]] = runs.wires[run]
        for parameter in range(spellings.num_parameters[gate]):
            result.parameters[ends[PARAMETERS]] = affine(
                spellings.numbers, SPELLED * gate + 4 * parameter, sequence.angles, 3 * place, 3
            )
            ends[PARAMETERS] += 1
        if place == 0:
            num_origins = append_origins(run, columns, runs, result, first)
        else:
            for at in range(num_origins):
                result.origins[ends[ORIGINS] + at] = result.origins[first + at]
        ends[ROWS] += 1
        ends[QUBITS] += 1
        ends[ORIGINS] += num_origins
        result.origin_offsets[ends[ROWS]] = ends[ORIGINS]


@kernel_part
def append_row(  # noqa: PLR0917
    row: int, qubit: int, parameter: int, columns: Columns, kinds: Kinds, result: Columns, moved: Ints, ends: Longs
) -> None:
    """Append a row as it is, whose operands and parameters begin at ``qubit`` and ``parameter``."""
    kind = columns.kind[row]
    result.kind[ends[ROWS]] = kind
    ends[ROWS] += 1
    for at in range(qubit, qubit + kinds.num_qubits[kind]):
        result.qubits[ends[QUBITS]] = columns.qubits[at]
        ends[QUBITS] += 1
    for at in range(parameter, parameter + kinds.num_parameters[kind]):
        result.parameters[ends[PARAMETERS]] = columns.parameters[at]
        if len(moved):
            moved[at] = ends[PARAMETERS]
        ends[PARAMETERS] += 1
    for at in range(columns.origin_offsets[row], columns.origin_offsets[row + 1]):
        result.origins[ends[ORIGINS]] = columns.origins[at]
        ends[ORIGINS] += 1
    result.origin_offsets[ends[ROWS]] = ends[ORIGINS]


@kernel(seconds_per_work=2e-6, compile_seconds=3)
def write_runs(  # noqa: PLR0917
    columns: Columns, symbolic: Bools, kinds: Kinds, runs: Runs, phase: Phase, total: float, phase_kind: int,
    basis: int, spellings: Spellings, sequence: Sequences, result: Columns, moved: Ints, ends: Longs,
) -> None:  # fmt: skip
    """The rows with runs written again, each where its last gate stood, and global phase in one row in front.

    Args:
        columns: the rows.
        symbolic: by row, whether it has a free parameter.
        kinds: their kinds.
        runs: their runs, judged.
        phase: their global phase.
        total: what it comes to, in radians; nothing is written for zero.
        phase_kind: the number of its kind.
        basis: its number in :mod:`~qlower.passes.synthesis.one_qubit_kernel`.
        spellings: how the basis writes gates.
        sequence: work space for one.
        result: filled.
        moved: filled with where each parameter that stays has gone, if there is room for them.
        ends: four zeros; left at how much of the result there is.
    """
    result.origin_offsets[0] = 0
    if total != 0.0:
        append_phase(total, phase_kind, phase, result, ends)
    qubit = parameter = 0
    for row in range(len(columns.kind)):
        kind = columns.kind[row]
        run = runs.run_of[row]
        if run >= 0 and runs.again[run]:
            if runs.members[runs.offsets[run + 1] - 1] == row:
                size = write_sequence(basis, runs.angles, 4 * run, sequence, 0)
                append_sequence(run, size, columns, runs, sequence, spellings, result, ends)
        elif kinds.role[kind] != PHASE_ROLE or symbolic[row]:
            append_row(row, qubit, parameter, columns, kinds, result, moved, ends)
        qubit += kinds.num_qubits[kind]
        parameter += kinds.num_parameters[kind]
