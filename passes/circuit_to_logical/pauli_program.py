"""A whole module from circuit to logical, and what is counted of it."""

from math import pi

import numpy as np

from qlower.diagnostics import fail
from qlower.dialects.circuit.ops import GateDefinition, MatrixGate
from qlower.dialects.logical.rows import ROTATION
from qlower.ir import Module, Operation
from qlower.ir.rewriting import runs
from qlower.lowering import Context, PassResult
from qlower.lowering.pass_ import Metrics
from qlower.passes.circuit.decompose_standard import ALL, DecomposeStandard
from qlower.passes.circuit_to_logical.pauli_kernel import NEARLY_ZERO
from qlower.passes.circuit_to_logical.pauli_regions import Lowering
from qlower.passes.mapping.program import main_of


def lowered_to_pauli_products(module: Module, context: Context, pass_name: str, *, exact: bool) -> PassResult:
    """The module at the logical level.

    Args:
        module: at the circuit level.
        context: of the pass.
        pass_name: for what is said.
        exact: whether Clifford gates that nothing is measured behind and the global phase are kept.

    Raises:
        Decline: there is no ``main``.
        QlowerError: QL0670 to QL0675, a gate cannot be expanded; QL1300, the program is placed on a device.
    """
    placed = main_of(module, pass_name).placed_on
    if placed:
        fail(
            "QL1300",
            f"the program is placed on {placed}",
            expected="a program on qubits of its own",
            fix=f"run {pass_name} before any layout",
        )
    expanded = DecomposeStandard(keep=(ALL,)).run(module, context).module
    main = main_of(expanded, pass_name)
    lowering = Lowering(main.num_qubits, exact, context.progress)
    new = lowering.function(main)
    operations: list[Operation] = [
        new if op is main else op for op in expanded.operations if not isinstance(op, GateDefinition | MatrixGate)
    ]
    figures = lowering.figures
    metrics = {
        **counts_of(new),
        "merged": figures.merged,
        "absorbed": figures.absorbed,
        "rotation_layers": figures.layers,
    }
    return PassResult(Module("logical", tuple(operations), module.attributes), metrics=metrics)


def counts_of(root: Module | Operation) -> Metrics:
    """How many rows there are of each sort; those in regions count once, however often they may run.

    ``t_rotations``: by an odd multiple of π/4, which take a T state each; ``clifford_rotations``: by a multiple of π/2;
    ``pauli_corrections`` are not among them: rotations by π times a bit; ``other_rotations``: by any other angle.
    """
    counts = dict.fromkeys(("t_rotations", "other_rotations", "clifford_rotations", "measurements"), 0)
    for run in runs(root):
        rows = run.rows
        turning = rows.mask([kind == ROTATION for kind in rows.kinds])
        words = [column for name, column in rows.columns.items() if name[0] in "xz" and name[1:].isdigit()]
        acting = np.bitwise_or.reduce(words, axis=0)[turning] != 0 if words else np.zeros(0, dtype=bool)
        angles = rows.parameters[rows.parameter_offsets[:-1][turning]][acting]
        symbolic = rows.symbolic[turning][acting]
        eighths = np.rint(angles / (pi / 4))
        whole = (np.abs(angles - eighths * (pi / 4)) <= NEARLY_ZERO) & ~symbolic
        odd = (eighths.astype(np.int64) & 1).astype(bool)
        counts["t_rotations"] += int(np.count_nonzero(whole & odd))
        counts["clifford_rotations"] += int(np.count_nonzero(whole & ~odd))
        counts["other_rotations"] += int(np.count_nonzero(~whole))
        counts["measurements"] += sum(kind.num_results * int(n) for kind, n in zip(
            rows.kinds, np.bincount(rows.kind, minlength=len(rows.kinds)).tolist(), strict=True,
        ))  # fmt: skip
    return counts
