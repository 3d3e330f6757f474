"""The program that measures one group of a measurement plan."""

from dataclasses import dataclass
from typing import ClassVar

from qlower.diagnostics import fail
from qlower.ir import Module
from qlower.lowering import Context, Contract, Decline, Pass, PassResult


@dataclass(frozen=True, slots=True)
class MeasureGroup(Pass):
    """Appends the change of basis of a group, and the measurement of all qubits into the register ``c``.

    Bit q of ``c`` is qubit q. How the values of the group's terms follow from the bits says ``Group.basis`` of
    ``qlower.dialects.algorithm.plans``.

    Attributes:
        group: its number, counted from 0 through all plans of the module in order.
    """

    name: ClassVar[str] = "measure-group"
    reads: ClassVar[tuple[str, ...]] = ("algorithm",)
    contract: ClassVar[Contract] = Contract.REFINEMENT
    group: int = 0

    def run(self, module: Module, context: Context) -> PassResult:
        """Append basis change and measurement.

        Raises:
            Decline: there is no plan or no program, or the program measures already.
            QlowerError: QL0880, for a group that is not there.
        """
        from qlower.dialects.algorithm.plans import all_groups  # noqa: PLC0415  # loaded on use
        from qlower.dialects.algorithm.programs import gates, main_of, measurements, program  # noqa: PLC0415

        groups, main = all_groups(module), main_of(module)
        if not groups or main is None:
            raise Decline("there is no measurement plan; plan-measurements makes one")
        if main.variables:
            raise Decline("the program measures already")
        if not 0 <= self.group < len(groups):
            fail("QL0880", f"there is no group {self.group}", expected=f"0 to {len(groups) - 1}")
        group = groups[self.group]
        change = gates(*group.basis().gates, origin=group.origin)
        reading, bits = measurements(range(main.num_qubits), origin=group.origin)
        inputs = tuple(zip(main.inputs, main.body.arguments, strict=True))
        body = [*main.body.operations[:-1], change, reading]
        made = program(main.num_qubits, body, inputs=inputs, bits=bits, origin=main.origin)
        operations = [made if op is main else op for op in module.operations]
        return PassResult(module.with_operations(operations), metrics={"terms": len(group.table)})
