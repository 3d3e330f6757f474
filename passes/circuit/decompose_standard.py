"""Expand gates to one-qubit gates and CX."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from qlower.ir import Module, Operation, Run
from qlower.ir.rewriting import rewrite_regions
from qlower.ir.rows import LongColumn, RowKind
from qlower.lowering import Context, Contract, Pass, PassResult

if TYPE_CHECKING:
    from qlower.passes.circuit.gate_expansion import Expander
    from qlower.passes.circuit.templates import Template

ALL = "all"


@dataclass(frozen=True, slots=True)
class DecomposeStandard(Pass):
    """Expands the module's own gates, the modifiers ctrl, negctrl, inv and pow, and all gates on more than one qubit.

    What remains are one-qubit gates of the gate table, ``cx`` and ``gphase``; the program's operation stays the same
    exactly, global phase included: the phase of a gate becomes a phase gate when the gate is controlled. Gates are
    expanded by their definitions; many controls without ancillas; fractional powers by the principal branch.

    Attributes:
        keep: names of two-qubit gates that stay as they are; ``all`` stands for every one in the gate table.
    """

    name: ClassVar[str] = "decompose-standard"
    version: ClassVar[int] = 3
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    contract: ClassVar[Contract] = Contract.UNITARY
    cites: ClassVar[tuple[str, ...]] = ("doi:10.1103/PhysRevA.52.3457", "doi:10.1103/PhysRevLett.93.130502")
    keep: tuple[str, ...] = ()

    def run(self, module: Module, context: Context) -> PassResult:
        """Expand every run.

        Raises:
            QlowerError: QL0670 to QL0674, when a gate cannot be expanded.
        """
        # Imported here: a compilation that is answered from the store loads every pass and runs none.
        from qlower.dialects.circuit.ops import GateDefinition, MatrixGate  # noqa: PLC0415
        from qlower.passes.circuit.gate_expansion import TWO_QUBIT_GATES, Expander  # noqa: PLC0415
        from qlower.passes.circuit.templates import expand_rows  # noqa: PLC0415

        expander = Expander(module, TWO_QUBIT_GATES if ALL in self.keep else frozenset(self.keep))
        changed = 0

        def visit(op: Operation) -> Sequence[Operation] | None:
            nonlocal changed
            if not isinstance(op, Run):
                return None
            groups = _groups(op, expander)
            changed += sum(len(index) for index, _ in groups)
            return (expand_rows(op, groups),) if groups else None

        operations = []
        for op in module.operations:
            if not isinstance(op, GateDefinition | MatrixGate):
                operations.append(rewrite_regions(op, visit))
        result = module.with_operations(operations)
        return PassResult(result, metrics={"expanded_gates": changed})


def _groups(run: Run, expander: "Expander") -> list[tuple[LongColumn, "Template"]]:
    """The rows to expand with their templates; rows of a kind share one where that does not depend on values."""
    groups: list[tuple[LongColumn, Template]] = []
    for place, kind in enumerate(run.rows.kinds):
        if not expander.needs_expansion(kind):
            continue
        index = np.flatnonzero(run.rows.kind == place)
        if not len(index):
            continue
        if expander.needs_values(kind):
            groups.extend(_groups_by_values(run, index, kind, expander))
        else:
            groups.append((index, expander.template(kind)))
    return groups


def _groups_by_values(
    run: Run, index: LongColumn, kind: RowKind, expander: "Expander"
) -> list[tuple[LongColumn, "Template"]]:
    rows = run.rows
    groups: list[tuple[LongColumn, Template]] = []
    by_values: dict[tuple[float, ...], list[int]] = {}
    for row in index.tolist():
        if rows.symbolic[row]:
            # Expanding over free parameters either works without values or says what is missing.
            groups.append((np.array([row]), expander.template(kind)))
        else:
            by_values.setdefault(tuple(rows.parameters_of(row).tolist()), []).append(row)
    groups.extend((np.array(members), expander.template(kind, values)) for values, members in by_values.items())
    return groups
