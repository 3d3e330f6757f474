"""Runs of one-qubit gates found, multiplied out and judged, in one go over the columns of a run, as a kernel."""

from math import pi

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.circuit.fusion_state import (
    AGAIN,
    FUSABLE,
    ORIGINS,
    PARAMETERS,
    PHASE_ORIGINS,
    PHASE_ROLE,
    PHASES,
    QUBITS,
    REFUSED,
    ROWS,
    SPELLED,
    WALL,
    Bools,
    Columns,
    Floats,
    Kinds,
    Longs,
    Phase,
    Runs,
    Spellings,
)
from qlower.passes.circuit.matrix_kernel import Matrices, affine, matrix_of
from qlower.passes.synthesis.euler_kernel import write_euler
from qlower.passes.synthesis.one_qubit_kernel import RZ, Sequences, write_sequence


@kernel_part
def mark_origins(columns: Columns, row: int, phase: Phase) -> int:
    """Mark where a row comes from as origins of global phase; gives how many were not marked before."""
    count = 0
    for at in range(columns.origin_offsets[row], columns.origin_offsets[row + 1]):
        origin = columns.origins[at]
        if not phase.is_origin[origin]:
            phase.is_origin[origin] = True
            count += 1
    return count


@kernel_part
def find_runs(  # noqa: PLR0917
    columns: Columns, symbolic: Bools, kinds: Kinds, only: int, open_run: Longs, runs: Runs, phase: Phase, counts: Longs
) -> int:  # fmt: skip
    """Find runs of gates and rows of global phase, neither with free parameters; gives how many runs there are."""
    qubit = parameter = found = 0
    for row in range(len(columns.kind)):
        kind = columns.kind[row]
        role = WALL if symbolic[row] else kinds.role[kind]
        runs.run_of[row] = -1
        if role == FUSABLE and (only < 0 or kind == only):
            wire = columns.qubits[qubit]
            run = open_run[wire] if only < 0 else -1
            if run < 0:
                run = found
                open_run[wire] = run
                runs.wires[run] = wire
                runs.offsets[run + 1] = 0
                found += 1
            runs.run_of[row] = run
            runs.offsets[run + 1] += 1
        elif role == PHASE_ROLE:
            phase.rows[counts[PHASES]] = row
            phase.values[counts[PHASES]] = columns.parameters[parameter]
            counts[PHASES] += 1
            counts[PHASE_ORIGINS] += mark_origins(columns, row, phase)
        else:
            for operand in range(qubit, qubit + kinds.num_qubits[kind]):
                open_run[columns.qubits[operand]] = -1
        qubit += kinds.num_qubits[kind]
        parameter += kinds.num_parameters[kind]
    return found


@kernel_part
def list_members(columns: Columns, kinds: Kinds, runs: Runs, found: int) -> None:
    """Fill ``members`` and ``starts``, and ``offsets``, which has the sizes."""
    total = 0
    for run in range(found):  # while members are listed, offsets[run + 1] is where the next one of the run goes
        size = runs.offsets[run + 1]
        runs.offsets[run + 1] = total
        total += size
    runs.offsets[0] = 0
    parameter = 0
    for row in range(len(columns.kind)):
        run = runs.run_of[row]
        if run >= 0:
            at = runs.offsets[run + 1]
            runs.members[at] = row
            runs.starts[at] = parameter
            runs.offsets[run + 1] = at + 1
        parameter += kinds.num_parameters[columns.kind[row]]


@kernel_part
def write_unitary(run: int, columns: Columns, matrices: Matrices, runs: Runs) -> int:
    """Write the Euler angles of what the gates of a run come to; gives 0 where that is not unitary, else 1."""
    at = runs.offsets[run]
    e, f, g, h = matrix_of(columns.kind[runs.members[at]], matrices, columns.parameters, runs.starts[at])
    for member in range(at + 1, runs.offsets[run + 1]):
        kind = columns.kind[runs.members[member]]
        a, b, c, d = matrix_of(kind, matrices, columns.parameters, runs.starts[member])
        e, f, g, h = a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h
    return write_euler(e, f, g, h, runs.angles, 4 * run)


@kernel_part
def is_written(gate: int, spellings: Spellings, parameters: Floats, start: int) -> bool:
    """Whether a row of the kind that a gate is written as has those parameters that are the same at any angles."""
    for place in range(spellings.num_parameters[gate]):
        at = SPELLED * gate + 4 * place
        numbers = spellings.numbers
        is_fixed = numbers[at + 1] == 0.0 and numbers[at + 2] == 0.0 and numbers[at + 3] == 0.0
        if is_fixed and parameters[start + place] != numbers[at]:
            return False
    return True


@kernel_part
def is_settled(run: int, runs: Runs, columns: Columns, spellings: Spellings) -> bool:
    """Whether all gates of a run are as the basis writes them, with angles in (−π, π] that are not zero."""
    for at in range(runs.offsets[run], runs.offsets[run + 1]):
        kind = columns.kind[runs.members[at]]
        start = runs.starts[at]
        if kind == spellings.kind[RZ]:
            angle = columns.parameters[start]
            if not -pi < angle <= pi or angle == 0.0:
                return False
        good = False
        for gate in range(len(spellings.kind)):
            if spellings.kind[gate] == kind:
                good = good or is_written(gate, spellings, columns.parameters, start)
        if not good:
            return False
    return True


@kernel_part
def count_rewritten(  # noqa: PLR0917
    run: int, size: int, columns: Columns, kinds: Kinds, runs: Runs, sequence: Sequences, spellings: Spellings,
    phase: Phase, counts: Longs,
) -> None:  # fmt: skip
    """Count what goes with a run's rows and comes with its sequence of so many gates, and fill in its phase."""
    origins = 0
    for at in range(runs.offsets[run], runs.offsets[run + 1]):
        row = runs.members[at]
        origins += columns.origin_offsets[row + 1] - columns.origin_offsets[row]
        counts[PARAMETERS] -= kinds.num_parameters[columns.kind[row]]
    change = size - (runs.offsets[run + 1] - runs.offsets[run])
    counts[ROWS] += change
    counts[QUBITS] += change
    counts[ORIGINS] += (size - 1) * origins
    total = sequence.phase[0]
    for place in range(size):
        gate = sequence.gates[place]
        counts[PARAMETERS] += spellings.num_parameters[gate]
        total += affine(spellings.numbers, SPELLED * gate + 12, sequence.angles, 3 * place, 3)
    runs.phases[run] = total
    if total != 0.0:
        for at in range(runs.offsets[run], runs.offsets[run + 1]):
            counts[PHASE_ORIGINS] += mark_origins(columns, runs.members[at], phase)


@kernel(seconds_per_work=1e-5, compile_seconds=5)
def search_runs(  # noqa: PLR0917
    columns: Columns, symbolic: Bools, kinds: Kinds, matrices: Matrices, only: int, anew: int, basis: int,
    spellings: Spellings, open_run: Longs, runs: Runs, phase: Phase, sequence: Sequences, counts: Longs,
) -> int:  # fmt: skip
    """The maximal runs of one-qubit gates on each wire, which of them are written again, and constant global phase.

    Written again are those that are longer than need be, or not written as the basis writes them. Rows with free
    parameters are in no run, and no phase.

    Args:
        columns: the rows.
        symbolic: by row, whether it has a free parameter.
        kinds: their kinds.
        matrices: of their kinds.
        only: −1, or a kind, each row of which is a run of its own then, and there are no others.
        anew: 1 where all are written again, else 0.
        basis: its number in :mod:`~qlower.passes.synthesis.one_qubit_kernel`.
        spellings: how the basis writes gates.
        open_run: work space by wire: −1.
        runs: filled.
        phase: with room for one for each row; filled.
        sequence: work space for one.
        counts: eight zeros; filled, the first four with how much there is once runs are written again and the rows of
            phase gone, of origins at most.

    Returns:
        How many runs there are.
    """
    found = find_runs(columns, symbolic, kinds, only, open_run, runs, phase, counts)
    list_members(columns, kinds, runs, found)
    counts[ROWS] = len(columns.kind) - counts[PHASES]
    counts[QUBITS] = len(columns.qubits)
    counts[PARAMETERS] = len(columns.parameters) - counts[PHASES]
    counts[ORIGINS] = len(columns.origins)
    counts[REFUSED] = -1
    for run in range(found):
        if not write_unitary(run, columns, matrices, runs):
            counts[REFUSED] = run
            return found
        size = write_sequence(basis, runs.angles, 4 * run, sequence, 0)
        is_short = runs.offsets[run + 1] - runs.offsets[run] <= size
        runs.again[run] = anew or not (is_short and is_settled(run, runs, columns, spellings))
        runs.phases[run] = 0.0
        if runs.again[run]:
            counts[AGAIN] += 1
            count_rewritten(run, size, columns, kinds, runs, sequence, spellings, phase, counts)
    return found
