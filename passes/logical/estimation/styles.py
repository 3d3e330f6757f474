"""What a layout takes, by formula: for programs that are too long to be laid out and scheduled."""

from dataclasses import dataclass
from math import ceil, isqrt

from qlower.passes.logical.estimation.code_model import CodeModel
from qlower.passes.logical.estimation.demand import Demand

SURFACE_CODES = "D. Litinski, A game of surface codes, arXiv:1808.02892, DOI 10.22331/q-2019-03-05-128"
ROUTED = "lay-out-patches{style=routed}; A. G. Fowler, C. Gidney, arXiv:1808.06709"
LAYERED = "M. E. Beverland et al., arXiv:2211.07629, appendices B and D"
CCZ_MEASUREMENTS = 3
"""Pauli product measurements that a CCZ state takes; arXiv:2211.07629."""


@dataclass(frozen=True)
class Style:
    """How a program is laid out.

    Attributes:
        name: as of ``logical.layout``.
        blocks: of the code that it takes beside factories.
        steps: that the program takes if no magic state is late.
        source: where the two formulas are from.
    """

    name: str
    blocks: int
    steps: int
    source: str


def styles_for(
    demand: Demand, model: CodeModel, t_per_rotation: int, ccz_states: bool, only: str = ""
) -> tuple[Style, ...]:
    """The styles that a program on a code may have.

    Args:
        demand: counts of the program.
        model: the code; one with blocks of several qubits has a style of its own.
        t_per_rotation: T states that a rotation takes.
        ccz_states: whether Toffoli gates take CCZ states instead of four T states each.
        only: the name of the only one; "" for all.
    """
    t_steps = demand.t + demand.rotations * t_per_rotation + (0 if ccz_states else 4 * demand.ccz)
    toffoli_steps = CCZ_MEASUREMENTS * demand.ccz if ccz_states else 0
    products = t_steps + toffoli_steps + demand.measurements + demand.cliffords
    n = demand.num_qubits
    if model.code.logical_qubits > 1 or model.code.steps_per_rotation is not None:
        steps = ceil(products * (model.code.steps_per_rotation or 1.0))
        styles = [Style("blocks", ceil(n / model.code.logical_qubits), steps, f"qec.codes.{model.code.family}")]
    else:
        fast = 2 * n + ceil_sqrt(8 * n) + 1
        styles = [
            Style("compact", ceil(1.5 * n) + 3, 9 * products, SURFACE_CODES),
            Style("intermediate", 2 * n + 4, 5 * products, SURFACE_CODES),
            Style("fast", fast, products, SURFACE_CODES),
            Style("routed", _routed_blocks(n), demand.depth or products, ROUTED),
        ]
        if demand.rotations > demand.rotation_depth:
            layers = demand.t + CCZ_MEASUREMENTS * demand.ccz + demand.measurements + demand.cliffords
            steps = layers + demand.rotations + demand.rotation_depth * t_per_rotation
            styles.append(Style("layered", fast, steps, LAYERED))
    return tuple(style for style in styles if only in ("", style.name))


def _routed_blocks(num_qubits: int) -> int:
    """Tiles of the routed layout if its last row is full: patches in blocks of two by two with streets around."""
    columns = max(1, ceil_sqrt(num_qubits))
    rows = -(-num_qubits // columns)
    return _side(columns) * _side(rows) if num_qubits else 0


def _side(patches: int) -> int:
    return patches + (patches - 1) // 2 + 2


def ceil_sqrt(number: int) -> int:
    """The least whole number whose square is at least this."""
    root = isqrt(number)
    return root if root * root == number else root + 1
