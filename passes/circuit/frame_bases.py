"""How bases of one-qubit gates write changes of frame: X as one row, and bases without RZ over one that has it."""

from dataclasses import dataclass
from math import pi

from qlower.dialects.circuit.angle_expressions import constant
from qlower.dialects.circuit.rows import gate_kind
from qlower.ir.rows import RowKind
from qlower.passes.synthesis.native_one_qubit import TABLE_SPELLINGS, OneQubitBasis, Spelling
from qlower.passes.synthesis.one_qubit import OneQubitGate

_X = ((OneQubitGate.X, (), 0.0), (OneQubitGate.PRX, (pi, 0.0), pi / 2), (OneQubitGate.RX, (pi,), pi / 2))
"""Gates that X is, up to a global phase: their angles and that phase, in radians."""
PRX_KIND = gate_kind("prx")
_RZ = TABLE_SPELLINGS["rz"][1]
REWRITTEN = {
    "prx": OneQubitBasis("prx-rz", {OneQubitGate.PRX: TABLE_SPELLINGS["prx"][1], OneQubitGate.RZ: _RZ}),
    "gpi": OneQubitBasis(
        "zsx",
        {
            OneQubitGate.RZ: _RZ,
            OneQubitGate.SX: Spelling(PRX_KIND, (constant(pi / 2), constant(0.0)), constant(pi / 4)),
            OneQubitGate.X: Spelling(PRX_KIND, (constant(pi), constant(0.0)), constant(pi / 2)),
        },
    ),
}
"""For bases without RZ, by synthesizer: what programs are written in while frames are pushed."""


@dataclass(frozen=True)
class WrittenX:
    """X as one row: ``X = e^{i·phase_rad}·row``.

    Attributes:
        kind: of the row.
        parameters: of the row.
        phase_rad: global phase in radians.
    """

    kind: RowKind
    parameters: tuple[float, ...]
    phase_rad: float


def written_x(basis: OneQubitBasis) -> WrittenX:
    """X in a basis; by itself where none of its rows is one for certain."""
    for gate, angles_rad, phase_rad in _X:
        spelling = basis.spellings.get(gate)
        if spelling is not None:
            parameters = tuple(parameter.evaluate(angles_rad) for parameter in spelling.parameters)
            return WrittenX(spelling.kind, parameters, phase_rad + spelling.phase.evaluate(angles_rad))
    return WrittenX(gate_kind("x"), (), 0.0)
