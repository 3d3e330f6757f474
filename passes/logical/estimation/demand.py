"""What a program asks of a machine."""

from dataclasses import dataclass
from math import ceil, log2, pi

import numpy as np

from qlower.diagnostics import fail
from qlower.dialects.logical.ops import Counts
from qlower.dialects.logical.rows import MEASURE, ROTATION
from qlower.ir import Module, Operation
from qlower.ir.run import Run

ANGLE_TOLERANCE = 1e-9
"""In units of π/4; synthesis gives multiples to the last bits."""
T_PER_CCZ = 4
"""C. Jones, arXiv:1212.5069, DOI 10.1103/PhysRevA.87.022328."""


@dataclass(frozen=True)
class Demand:
    """Counts of a program; the fields are those of ``logical.counts``.

    Attributes:
        num_qubits: logical qubits of the algorithm.
        t, ccz, rotations, measurements: how often each is executed.
        rotation_depth: layers of rotations that follow each other.
        exact: whether no branch made them upper bounds.
        cliffords: π/2 rotations that the program executes; Pauli-based computation leaves none.
        depth: steps that the routed layout takes at least; 0 where it is not known.
    """

    num_qubits: int
    t: int = 0
    ccz: int = 0
    rotations: int = 0
    rotation_depth: int = 0
    measurements: int = 0
    exact: bool = True
    cliffords: int = 0
    depth: int = 0

    def t_per_rotation(self, synthesis_error: float) -> int:
        """T states that a rotation by any angle takes, on average, if all together may err by this much.

        Mixing fallback circuits takes 0.53 log2(1/ε) + 5.3 (V. Kliuchnikov et al., arXiv:2203.10064; used so in
        arXiv:2211.07629); the error is shared equally.
        """
        return ceil(0.53 * log2(self.rotations / synthesis_error) + 5.3) if self.rotations else 0


def demand_of(module: Module) -> Demand:
    """The counts of a module: its ``logical.counts``, or else those of the rows of ``main``.

    Raises:
        QlowerError: QL1350, it has neither; QL1352, it has loops without a known number of turns.
    """
    counts = module.find("counts")
    if isinstance(counts, Counts):
        return Demand(
            counts.num_qubits, counts.t, counts.ccz, counts.rotations, counts.rotation_depth, counts.measurements,
            counts.exact,
        )  # fmt: skip
    main = module.find("main")
    if main is None:
        fail("QL1350", "the module has no program and no counts", fix="lower a circuit, or count it")
    found = _counted(main.regions[0].operations)
    num_qubits = main.attributes["num_qubits"]
    assert isinstance(num_qubits, int)
    return Demand(
        num_qubits, found.t, 0, found.rotations, found.rotations, found.measurements, found.exact, found.cliffords
    )


@dataclass(frozen=True)
class _Counted:
    t: int = 0
    cliffords: int = 0
    rotations: int = 0
    measurements: int = 0
    exact: bool = True

    def __add__(self, other: "_Counted") -> "_Counted":
        return _Counted(
            self.t + other.t, self.cliffords + other.cliffords, self.rotations + other.rotations,
            self.measurements + other.measurements, self.exact and other.exact,
        )  # fmt: skip


def _counted(operations: tuple[Operation, ...]) -> _Counted:
    """What is executed; of branches the most."""
    total = _Counted()
    for operation in operations:
        if isinstance(operation, Run):
            total += _counted_rows(operation)
        elif operation.regions:
            total += _counted_branches(operation)
    return total


def _counted_branches(operation: Operation) -> _Counted:
    if operation.name not in ("classical.if", "classical.switch"):
        fail(
            "QL1352", f"how often the {operation.name} of the program turns is not known here",
            fix="count the circuit with count-resources, or estimate from a file of counts",
        )  # fmt: skip
    branches = [_counted(region.operations) for region in operation.regions]
    return _Counted(
        max(branch.t for branch in branches), max(branch.cliffords for branch in branches),
        max(branch.rotations for branch in branches), max(branch.measurements for branch in branches),
        all(branch == branches[0] and branch.exact for branch in branches),
    )  # fmt: skip


def _counted_rows(run: Run) -> _Counted:
    rows = run.rows
    strange = [kind.name for kind in rows.canonical().kinds if kind.name not in (ROTATION.name, MEASURE.name)]
    if strange:
        fail("QL1350", f"the program has {strange[0]}, which is no row of the logical level", fix="lower it first")
    rotation = rows.mask([kind.name == ROTATION.name for kind in rows.kinds])
    acts = np.zeros(len(rows), dtype=bool)
    for name, column in rows.columns.items():
        if name[0] in "xz" and name[1:].isdigit():
            acts |= column != 0
    # A rotation has one parameter and a measurement none.
    eighths = rows.parameters[acts[rotation]] / (pi / 4)
    whole = np.rint(eighths)
    multiple = np.abs(eighths - whole) < ANGLE_TOLERANCE
    remainder = whole.astype(np.int64) % 4
    return _Counted(
        t=int((multiple & (remainder % 2 == 1)).sum()), cliffords=int((multiple & (remainder == 2)).sum()),
        rotations=int((~multiple).sum()), measurements=int((~rotation).sum()),
    )  # fmt: skip
