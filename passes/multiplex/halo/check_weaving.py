"""The proof that programs woven together have nothing to do with each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from qlower.diagnostics import Diagnostic, QlowerError
from qlower.dialects.circuit.ops import Function, num_slots
from qlower.dialects.circuit.row_meaning import Effect, effect_of
from qlower.dialects.circuit.rows import gate_name, modifiers_of
from qlower.dialects.classical.ops import Constant
from qlower.ir import Module, Operation, Region, Run, Value
from qlower.ir.checking import Contract
from qlower.ir.operation import Trait
from qlower.ir.run import Row
from qlower.lowering import Context, Decline, Pass, PassResult
from qlower.passes.multiplex.tenancy import Tenant, find_tenants


@dataclass(frozen=True, slots=True)
class CheckWeaving(Pass):
    """Prove that no tenant of a woven circuit can learn of another or disturb it.

    What is on a qubit from one reset to the next is a life of its own, carried along by SWAPs. Lives that a gate joins,
    values measured of them, and what a value steers belong together. No such group may hold the data qubits or the
    variables of two tenants: then the outcomes of each depend on its own program alone. Changes nothing, and shares no
    code with what weaves. To be run behind routing, while SWAPs are still gates. Declines if the circuit is of one
    program.
    """

    name: ClassVar[str] = "check-weaving"
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    contract: ClassVar[Contract] = Contract.ANALYSIS

    def run(self, module: Module, context: Context) -> PassResult:
        """Check the program ``main``.

        Raises:
            Decline: see above.
            QlowerError: QL0963 the tenancy does not fit the program; QL1270, one diagnostic for each two tenants.
        """
        found, main = find_tenants(module), module.find("main")
        if found is None or not isinstance(main, Function):
            raise Decline("the circuit is of one program")
        faults = list(_Groups(main, found.tenants).faults())
        if faults:
            raise QlowerError(faults)
        return PassResult(module, metrics={"tenants": len(found.tenants), "violations": 0})


Node = Value | int | tuple[str, int]
"""A value, a life by number, or a tenant."""


class _Groups:
    """What belongs together, as disjoint sets (Galler and Fischer 1964, doi:10.1145/364099.364331)."""

    def __init__(self, main: Function, tenants: Sequence[Tenant]) -> None:
        self.main, self.tenants = main, tenants
        self.parent: dict[Node, Node] = {}
        self.public = set(main.body.arguments)
        self.lives = main.num_qubits
        for number, tenant in enumerate(tenants):
            for qubit in tenant.qubits:
                self._join([("tenant", number), qubit])
        self._region(main.body, list(range(main.num_qubits)), steering=None)
        self._claim_variables()

    def faults(self) -> Iterator[Diagnostic]:
        """Each tenant that belongs together with one before it."""
        first: dict[Node, int] = {}
        for number, tenant in enumerate(self.tenants):
            other = first.setdefault(self._root(("tenant", number)), number)
            if other != number:
                names = f"{self.tenants[other].id} and {tenant.id}"
                yield Diagnostic("QL1270", f"{names} have to do with each other", fix="reset qubits between owners")

    def _claim_variables(self) -> None:
        returned = list(self.main.body.terminator.operands)
        at = 0
        for number, tenant in enumerate(self.tenants):
            for variable in tenant.variables:
                size = num_slots(((variable.name, variable.kind, variable.size),))
                self._join([("tenant", number), *returned[at : at + size]])
                at += size

    def _region(self, region: Region, life_on: list[int], steering: Node | None) -> list[int]:
        """Go through a region; return which life is on each qubit behind it.

        Args:
            region: what is done.
            life_on: by qubit, before.
            steering: what decides whether it is done; None at the top, where a reset begins a new life.
        """
        for op in region.operations:
            if isinstance(op, Run):
                for row in op.unpack():
                    self._row(row, life_on, steering)
            elif op.regions:
                life_on = self._control_flow(op, life_on, steering)
            elif isinstance(op, Constant):
                self.public.add(op.output)
            elif steering is not None or op is not region.terminator:
                self._join([*op.operands, *op.results, *([] if steering is None else [steering])])
        return life_on

    def _row(self, row: Row, life_on: list[int], steering: Node | None) -> None:
        effect = effect_of(row.kind)
        if effect is Effect.NOTHING or not row.qubits:
            return
        if effect is Effect.RESET and steering is None:
            life_on[row.qubits[0]] = self.lives
            self.lives += 1
            return
        if gate_name(row.kind) == "swap" and not modifiers_of(row.kind):
            first, second = row.qubits
            life_on[first], life_on[second] = life_on[second], life_on[first]
            return
        used = [value for angle in row.parameters if not isinstance(angle, float | int) for value, _ in angle.terms]
        lives = [life_on[qubit] for qubit in row.qubits]
        self._join([*lives, *row.results, *used, *([] if steering is None else [steering])])

    def _control_flow(self, op: Operation, life_on: list[int], steering: Node | None) -> list[int]:
        """Whatever way is taken, each qubit must end with the same life; those that differ belong to the steering."""
        node: Node = self.lives
        self.lives += 1
        arguments = [value for region in op.regions for value in region.arguments]
        self._join([node, *op.operands, *op.results, *arguments, *([] if steering is None else [steering])])
        ends = [life_on, *(self._region(region, list(life_on), node) for region in op.regions)]
        agreed = ends[1] if all(end == ends[1] for end in ends[2:]) and not op.has(Trait.LOOP) else ends[0]
        for end in ends[1:]:
            apart = [pair for pair in zip(end, agreed, strict=True) if pair[0] != pair[1]]
            self._join([node, *(life for pair in apart for life in pair)])
        return list(agreed)

    def _join(self, nodes: Sequence[Node]) -> None:
        roots = [self._root(node) for node in nodes if node not in self.public]
        for root in roots[1:]:
            self.parent[self._root(root)] = self._root(roots[0])

    def _root(self, node: Node) -> Node:
        path = []
        while (above := self.parent.setdefault(node, node)) != node:
            path.append(node)
            node = above
        for passed in path:
            self.parent[passed] = node
        return node
