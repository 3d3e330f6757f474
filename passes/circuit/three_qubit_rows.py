"""Rows for blocks on three wires that are written anew, as a kernel."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.circuit.rows import gate_kind
from qlower.ir.rows import LongColumn, Rows, Terms
from qlower.lowering.kernels import kernel
from qlower.passes.circuit.sequence_kernel import Written, add_parameter, add_qubit, end_row
from qlower.passes.circuit.two_qubit_rows import PHASE, U3, room_for
from qlower.passes.synthesis import three_qubit

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]

_KINDS = (U3, gate_kind("cx"), PHASE)


class Programs(NamedTuple):
    """Programs at their sites.

    Attributes:
        offsets, angles, cx, phase: as in ``three_qubit.Written``, flat.
        wires: three by program.
        origin_offsets, origins: where each program comes from.
    """

    offsets: Longs
    angles: Floats
    cx: Longs
    phase: Floats
    wires: Longs
    origin_offsets: Longs
    origins: Longs


@kernel(seconds_per_work=1e-5, compile_seconds=2)
def write_programs(programs: Programs, chosen: Longs, written: Written) -> None:
    """Write the rows of the chosen programs, one after the other; the mark of a row is its program."""
    for place in range(len(chosen)):
        number = chosen[place]
        for layer in range(programs.offsets[number], programs.offsets[number + 1]):
            for wire in range(3):
                at = 9 * layer + 3 * wire
                theta = programs.angles[at]
                phi = programs.angles[at + 1]
                lam = programs.angles[at + 2]
                if theta != 0.0 or phi != 0.0 or lam != 0.0:
                    add_qubit(written, programs.wires[3 * number + wire])
                    add_parameter(written, theta)
                    add_parameter(written, phi)
                    add_parameter(written, lam)
                    end_row(written, 0, number, programs.origin_offsets, programs.origins, number)
            if programs.cx[2 * layer] >= 0:
                for side in range(2):
                    add_qubit(written, programs.wires[3 * number + programs.cx[2 * layer + side]])
                end_row(written, 1, number, programs.origin_offsets, programs.origins, number)
        if programs.phase[number] != 0.0:
            add_parameter(written, programs.phase[number])
            end_row(written, 2, number, programs.origin_offsets, programs.origins, number)


def program_rows(
    new: three_qubit.Written, wires: LongColumn, origins: tuple[LongColumn, LongColumn], chosen: LongColumn
) -> tuple[Rows, LongColumn]:
    """Rows for the chosen programs, one after the other in time order, and the program of each row.

    Args:
        new: the programs.
        wires: of each ``[B, 3]``.
        origins: of each, as offsets and positions.
        chosen: numbers of programs.
    """
    layers = np.diff(new.offsets)[chosen]
    most, gates = 4 * layers + 1, 3 * int(layers.sum())
    written = room_for(
        int(most.sum()), 5 * gates // 3, 3 * gates + len(chosen), int((most * np.diff(origins[0])[chosen]).sum())
    )
    programs = Programs(
        new.offsets, new.angles.reshape(-1), new.cx.reshape(-1), new.phase_rad, wires.reshape(-1), *origins
    )
    write_programs.run(programs, chosen, written, work=len(written.kind))
    count, qubits, parameters, positions = written.ends.tolist()
    rows = Rows(
        _KINDS, written.kind[:count], written.qubits[:qubits], written.parameters[:parameters], Terms(),
        np.zeros(0, np.int32), written.origin_offsets[: count + 1], written.origins[:positions],
    )  # fmt: skip
    return rows, written.mark[:count]
