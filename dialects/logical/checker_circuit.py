"""Programs of Pauli products as circuits that do the same, for comparing them; nothing is lowered with this."""

from collections.abc import Sequence

from qlower.dialects.circuit.row_meaning import CannotInterpret
from qlower.dialects.circuit.rows import MEASURE as MEASURE_QUBIT
from qlower.dialects.circuit.rows import RESET, gate_kind
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.dialects.logical.rows import MEASURE, MEASURE_NEGATED, PREPARE_T, PREPARE_ZERO, ROTATION
from qlower.ir import Module, Operation, Run, RunBuilder
from qlower.ir.rewriting import rewrite_regions
from qlower.ir.run import Row

MOST_ROWS = 200_000
"""Rows of the circuit beyond which a program counts as too long."""

_INTO_Z = {"X": ("h",), "Y": ("sdg", "h"), "Z": ()}
"""Gates after which a Z on the qubit is what the letter was before them."""
_BACK = {"X": ("h",), "Y": ("h", "s"), "Z": ()}


def as_circuit(module: Module) -> Module:
    """The module with its program in gates; the module itself if it is none of the logical level.

    Raises:
        CannotInterpret: it would be too long, or measures the identity.
    """
    main = module.find("main")
    if module.level != "logical" or main is None:
        return module
    num_qubits = int(str(main.attributes["num_qubits"]))
    total = 0

    def visit(op: Operation) -> Sequence[Operation] | None:
        nonlocal total
        if not isinstance(op, Run):
            return None
        new = _expanded(op, num_qubits)
        total += len(new.rows)
        if total > MOST_ROWS:
            raise CannotInterpret(f"more than {MOST_ROWS} gates")
        return (new,)

    return Module("circuit", (rewrite_regions(main, visit),))


def _expanded(run: Run, num_qubits: int) -> Run:
    builder = RunBuilder()
    table = PauliTable.from_columns(num_qubits, run.rows.columns)
    if int(table.weights.sum()) > MOST_ROWS:
        raise CannotInterpret(f"more than {MOST_ROWS} gates")
    for string, row in zip(table.strings(), run.unpack(), strict=True):
        support = [qubit for qubit, letter in enumerate(string) if letter != "I"]
        if row.kind == ROTATION and not support:
            builder.add(gate_kind("gphase"), (), [row.parameters[0] * -0.5])
            continue
        if row.kind in (PREPARE_ZERO, PREPARE_T):
            builder.add(RESET, row.qubits)
            for name in ("h", "t") if row.kind == PREPARE_T else ():
                builder.add(gate_kind(name), row.qubits)
            continue
        if not support:
            raise CannotInterpret("the identity is measured")
        for qubit in support:
            for name in _INTO_Z[string[qubit]]:
                builder.add(gate_kind(name), (qubit,))
        for qubit in support[:-1]:
            builder.add(gate_kind("cx"), (qubit, support[-1]))
        _add_on_one(builder, row, support[-1])
        for qubit in reversed(support[:-1]):
            builder.add(gate_kind("cx"), (qubit, support[-1]))
        for qubit in support:
            for name in _BACK[string[qubit]]:
                builder.add(gate_kind(name), (qubit,))
    return builder.finish()


def _add_on_one(builder: RunBuilder, row: Row, qubit: int) -> None:
    """The row, where its Pauli product is Z on one qubit."""
    if row.kind == ROTATION:
        builder.add(gate_kind("rz"), (qubit,), row.parameters)
        return
    if row.kind not in (MEASURE, MEASURE_NEGATED):
        raise CannotInterpret(f"{row.kind.name} among rotations and measurements")
    flips = row.kind == MEASURE_NEGATED
    if flips:
        builder.add(gate_kind("x"), (qubit,))
    builder.add(MEASURE_QUBIT, (qubit,), results=row.results, slots=row.slots)
    if flips:
        builder.add(gate_kind("x"), (qubit,))
