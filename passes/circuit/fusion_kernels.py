"""Runs of one-qubit gates found, multiplied out, judged and written again, as kernels over the columns of a run.

See :mod:`qlower.passes.circuit.one_qubit_runs`. ``places`` is how many gates a sequence has room for.
"""

from math import pi
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.circuit.origin_kernels import united

Bytes = NDArray[np.int8]
Shorts = NDArray[np.uint16]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

WALL, FUSABLE, PHASE_ROLE = range(3)
"""What rows of a kind are; a phase is global."""

ROWS, QUBITS, PARAMETERS, ORIGINS = range(4)
"""Places of counts of what a run of rows holds."""


class Kinds(NamedTuple):
    """The kinds of row.

    Attributes:
        role: ``WALL``, ``FUSABLE`` or ``PHASE_ROLE``.
        num_qubits, num_parameters: of each row.
    """

    role: Longs
    num_qubits: Longs
    num_parameters: Longs


class Columns(NamedTuple):
    """The columns of a run, by their names in ``Rows``."""

    kind: Shorts
    qubits: Ints
    parameters: Floats
    origin_offsets: Longs
    origins: Longs


class Runs(NamedTuple):
    """Runs of one-qubit gates, by their first gates.

    Attributes:
        run_of: by row, its run; −1 for none.
        offsets: where each run begins in ``members``.
        members: row indices, run after run, ascending within a run.
        starts: where the parameters of each member begin.
        wires: by run.
    """

    run_of: Ints
    offsets: Longs
    members: Longs
    starts: Longs
    wires: Longs


class Phases(NamedTuple):
    """The rows of constant global phase: their indices and values in radians."""

    rows: Longs
    values: Floats


class Sequences(NamedTuple):
    """What each run is in a basis: gates, angles and phase as in ``OneQubitSequences``, flat."""

    gates: Bytes
    angles: Floats
    phase: Floats


class Spellings(NamedTuple):
    """How gates of a sequence are written, by gate.

    Attributes:
        kind: the number of the row's kind.
        num_parameters: of the row.
        constants: of its three parameters.
        coefficients: of each parameter, for the three angles.
        phase_constants, phase_coefficients: the same for the global phase.
    """

    kind: Longs
    num_parameters: Longs
    constants: Floats
    coefficients: Floats
    phase_constants: Floats
    phase_coefficients: Floats


class Forms(NamedTuple):
    """How a basis writes rows of each kind.

    Attributes:
        offsets: where the ways of a kind begin.
        is_fixed: by way, for three parameters, whether it is fixed.
        values: these.
        is_turn: by kind, whether it is the basis's RZ.
    """

    offsets: Longs
    is_fixed: Bools
    values: Floats
    is_turn: Bools


@kernel(seconds_per_work=1e-6, compile_seconds=2)
def find_runs(  # noqa: PLR0917
    columns: Columns, symbolic: Bools, kinds: Kinds, open_run: Longs, runs: Runs, phases: Phases, counts: Longs
) -> None:
    """The maximal runs of fusable rows on each wire, and the rows of global phase; neither with free parameters.

    Args:
        columns: the rows.
        symbolic: by row, whether it has a free parameter.
        kinds: their kinds.
        open_run: work space by wire: −1.
        runs: filled; all of it with room for one run for each row.
        phases: filled.
        counts: filled with how many runs, members and phases there are.
    """
    qubit = parameter = found = num_phases = 0
    for row in range(len(columns.kind)):
        kind = columns.kind[row]
        role = WALL if symbolic[row] else kinds.role[kind]
        runs.run_of[row] = -1
        if role == FUSABLE:
            wire = columns.qubits[qubit]
            run = open_run[wire]
            if run < 0:
                run = found
                open_run[wire] = run
                runs.wires[run] = wire
                runs.offsets[run + 1] = 0
                found += 1
            runs.run_of[row] = run
            runs.offsets[run + 1] += 1
        elif role == PHASE_ROLE:
            phases.rows[num_phases] = row
            phases.values[num_phases] = columns.parameters[parameter]
            num_phases += 1
        else:
            for operand in range(qubit, qubit + kinds.num_qubits[kind]):
                open_run[columns.qubits[operand]] = -1
        qubit += kinds.num_qubits[kind]
        parameter += kinds.num_parameters[kind]
    counts[0] = found
    counts[2] = num_phases
    counts[1] = list_members(columns, kinds, runs, found)


@kernel_part
def list_members(columns: Columns, kinds: Kinds, runs: Runs, found: int) -> int:
    """Fill ``members`` and ``starts``, and ``offsets``, which has the sizes; gives how many members there are."""
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
    return total


@kernel_part
def is_written(way: int, forms: Forms, parameters: Floats, start: int) -> bool:
    """Whether a row has the fixed parameters of one way of writing its kind."""
    for place in range(3):
        if forms.is_fixed[3 * way + place] and parameters[start + place] != forms.values[3 * way + place]:
            return False
    return True


@kernel_part
def is_settled(run: int, runs: Runs, columns: Columns, forms: Forms) -> bool:
    """Whether all gates of a run are as the basis writes them, with angles in (−π, π] that are not zero."""
    for at in range(runs.offsets[run], runs.offsets[run + 1]):
        kind = columns.kind[runs.members[at]]
        start = runs.starts[at]
        if forms.is_turn[kind]:
            angle = columns.parameters[start]
            if not -pi < angle <= pi or angle == 0.0:
                return False
        good = False
        for way in range(forms.offsets[kind], forms.offsets[kind + 1]):
            good = good or is_written(way, forms, columns.parameters, start)
        if not good:
            return False
    return True


@kernel_part
def over_angles(constant: float, coefficients: Floats, first: int, angles: Floats, at: int) -> float:
    """A constant plus multiples of three angles."""
    value = constant
    for index in range(3):
        value += coefficients[first + index] * angles[at + index]
    return value


@kernel_part
def sequence_phase(  # noqa: PLR0917
    run: int, places: int, sequences: Sequences, spellings: Spellings, origins: int, incoming: Longs
) -> float:
    """The global phase, in radians, of a run's sequence as it is written; counts what it holds into ``incoming``."""
    phase: float = sequences.phase[run]
    for place in range(places * run, places * (run + 1)):
        gate = sequences.gates[place]
        if gate:
            incoming[ROWS] += 1
            incoming[PARAMETERS] += spellings.num_parameters[gate]
            incoming[ORIGINS] += origins
            constant = spellings.phase_constants[gate]
            phase += over_angles(constant, spellings.phase_coefficients, 3 * gate, sequences.angles, 3 * place)
    return phase


@kernel(seconds_per_work=1e-6, compile_seconds=2)
def judge_runs(  # noqa: PLR0917
    columns: Columns, kinds: Kinds, runs: Runs, sequences: Sequences, places: int, spellings: Spellings, forms: Forms,
    again: Bools, phases: Floats, incoming: Longs, outgoing: Longs,
) -> None:  # fmt: skip
    """Which runs are written again: those that are longer than need be, or not written as the basis writes them.

    Args:
        columns: the rows.
        kinds: their kinds.
        runs: their runs.
        sequences: what these are in the basis.
        places: of a sequence.
        spellings: how the basis writes gates.
        forms: how it writes rows of each kind.
        again: by run; those that are set stay so; filled.
        phases: filled with the global phase, in radians, that comes with each run that is written again; else 0.
        incoming: zeros; filled with what comes in, of origins at most so many.
        outgoing: zeros; filled with what goes.
    """
    for run in range(len(again)):
        low = runs.offsets[run]
        high = runs.offsets[run + 1]
        if not again[run]:
            needed = 0
            for place in range(places * run, places * (run + 1)):
                if sequences.gates[place]:
                    needed += 1
            again[run] = high - low > needed or not is_settled(run, runs, columns, forms)
        phases[run] = 0.0
        if not again[run]:
            continue
        origins = 0
        for at in range(low, high):
            row = runs.members[at]
            origins += columns.origin_offsets[row + 1] - columns.origin_offsets[row]
            outgoing[PARAMETERS] += kinds.num_parameters[columns.kind[row]]
        outgoing[ROWS] += high - low
        outgoing[ORIGINS] += origins
        phases[run] = sequence_phase(run, places, sequences, spellings, origins, incoming)


@kernel_part
def write_sequence(  # noqa: PLR0917
    run: int, columns: Columns, runs: Runs, sequences: Sequences, places: int, spellings: Spellings, result: Columns,
    ends: Longs,
) -> None:  # fmt: skip
    """Append the rows of a run's sequence to the result; all have the origins of all of its members."""
    first = -1
    size = 0
    for place in range(places * run, places * (run + 1)):
        gate = sequences.gates[place]
        if not gate:
            continue
        result.kind[ends[ROWS]] = spellings.kind[gate]
        result.qubits[ends[QUBITS]] = runs.wires[run]
        for parameter in range(3 * gate, 3 * gate + spellings.num_parameters[gate]):
            result.parameters[ends[PARAMETERS]] = over_angles(
                spellings.constants[parameter], spellings.coefficients, 3 * parameter, sequences.angles, 3 * place
            )
            ends[PARAMETERS] += 1
        if first < 0:
            first = ends[ORIGINS]
            for at in range(runs.offsets[run], runs.offsets[run + 1]):
                row = runs.members[at]
                for origin in range(columns.origin_offsets[row], columns.origin_offsets[row + 1]):
                    result.origins[first + size] = columns.origins[origin]
                    size += 1
            size = united(result.origins, first, first + size) - first
        else:
            for at in range(size):
                result.origins[ends[ORIGINS] + at] = result.origins[first + at]
        ends[ROWS] += 1
        ends[QUBITS] += 1
        ends[ORIGINS] += size
        result.origin_offsets[ends[ROWS]] = ends[ORIGINS]


@kernel(seconds_per_work=1e-6, compile_seconds=2)
def write_runs(  # noqa: PLR0917
    columns: Columns, symbolic: Bools, kinds: Kinds, runs: Runs, again: Bools, sequences: Sequences, places: int,
    spellings: Spellings, result: Columns, moved: Ints, ends: Longs,
) -> None:  # fmt: skip
    """The rows with runs written again, each where its last gate stood, and without constant global phase.

    Args:
        columns: the rows.
        symbolic: by row, whether it has a free parameter.
        kinds: their kinds.
        runs: their runs.
        again: which of these are written again.
        sequences: what runs are in the basis.
        places: of a sequence.
        spellings: how the basis writes gates.
        result: filled.
        moved: filled with where each parameter that stays has gone, if there is room for them.
        ends: how much of the result there is already; left at how much there is then.
    """
    qubit = parameter = 0
    for row in range(len(columns.kind)):
        kind = columns.kind[row]
        run = runs.run_of[row]
        if run >= 0 and again[run]:
            if runs.members[runs.offsets[run + 1] - 1] == row:
                write_sequence(run, columns, runs, sequences, places, spellings, result, ends)
        elif kinds.role[kind] != PHASE_ROLE or symbolic[row]:
            result.kind[ends[ROWS]] = kind
            ends[ROWS] += 1
            for at in range(kinds.num_qubits[kind]):
                result.qubits[ends[QUBITS]] = columns.qubits[qubit + at]
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
        qubit += kinds.num_qubits[kind]
        parameter += kinds.num_parameters[kind]
