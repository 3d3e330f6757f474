"""A whole module from circuit to logical, and what is counted of it."""

from collections.abc import Set
from math import pi

import numpy as np
from numpy.typing import NDArray

from qlower.diagnostics import fail
from qlower.dialects.circuit.ops import GateDefinition, MatrixGate
from qlower.dialects.classical.ops import Cast
from qlower.dialects.logical.rows import ROTATION
from qlower.ir import I1, Module, Operation, Run, Value
from qlower.ir.rewriting import runs, walk
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
    ``corrections``: by π times measured bits, which only change the Pauli frame; ``other_rotations``: by any other
    angle. Quarter turns by measured bits do not change what sort a rotation is.
    """
    counts = dict.fromkeys(("t_rotations", "other_rotations", "clifford_rotations", "corrections", "measurements"), 0)
    bits = {op.results[0] for op in walk(root) if isinstance(op, Cast) and op.source.type == I1}
    for run in runs(root):
        rows = run.rows
        turning = rows.mask([kind == ROTATION for kind in rows.kinds])
        words = [column for name, column in rows.columns.items() if name[0] in "xz" and name[1:].isdigit()]
        acting = turning & (np.bitwise_or.reduce(words, axis=0) != 0) if words else turning
        angles = rows.parameters[rows.parameter_offsets[:-1][acting]]
        eighths = np.rint(angles / (pi / 4))
        by_halves, by_quarters = _turns_by_bits(run, bits)
        symbolic = rows.symbolic[acting]
        whole = (np.abs(angles - eighths * (pi / 4)) <= NEARLY_ZERO) & (~symbolic | by_quarters[acting])
        number = eighths.astype(np.int64)
        corrects = whole & symbolic & by_halves[acting] & (number & 3 == 0)
        counts["t_rotations"] += int(np.count_nonzero(whole & (number & 1 == 1)))
        counts["corrections"] += int(np.count_nonzero(corrects))
        counts["clifford_rotations"] += int(np.count_nonzero(whole & (number & 1 == 0) & ~corrects))
        counts["other_rotations"] += int(np.count_nonzero(~whole))
        counts["measurements"] += int(rows.num_results.sum())
    return counts


def _turns_by_bits(run: Run, bits: Set[Value]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """By row, whether the symbolic parts of its angles are half turns by bits, and whether they are quarter turns."""
    terms, is_bit = run.rows.terms, np.array([value in bits for value in run.operands] or [False])
    quarters = np.rint(terms.coefficient / (pi / 2))
    whole = is_bit[terms.operand] & (np.abs(terms.coefficient - quarters * (pi / 2)) <= NEARLY_ZERO)
    row = np.searchsorted(run.rows.parameter_offsets, terms.parameter, side="right") - 1
    halves_only, quarters_only = np.ones(len(run.rows), dtype=bool), np.ones(len(run.rows), dtype=bool)
    quarters_only[row[~whole]] = False
    halves_only[row[~whole | (quarters.astype(np.int64) & 1 == 1)]] = False
    return halves_only, quarters_only
