"""The body of a composite program: tenants side by side, and one after the other on qubits that they share.

A body is a row of steps, each some ops (control flow and what it needs) and then one run. Tenants that begin together
go through the steps together, so that nobody waits for another's control flow.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from qlower.device.target import Target
from qlower.diagnostics import fail
from qlower.dialects.circuit.ops import Return
from qlower.dialects.classical.ops import Constant
from qlower.dialects.physical.ops import Program
from qlower.dialects.physical.rows import PHASE, barrier_kind, handover_kind
from qlower.ir import Attribute, Operation, Region, Run, RunBuilder
from qlower.ir.run import body
from qlower.passes.multiplex.tenancy import Tenant

NEVER_BESIDE_OTHERS = ("buffered", "time-separated")
"""Tiers of tenants whose neighbours may run before or after them only."""
SEPARATED_IN_FREQUENCY = "frequency-separated"


@dataclass(frozen=True, slots=True)
class Resident:
    """A tenant with its program.

    Attributes:
        tenant: what it holds.
        program: on the device's qubits, with names, values and slots of its own.
        start_ns, end_ns: when the plan lets it run; both 0.0 where it says nothing.
        origin: where the plan places it.
    """

    tenant: Tenant
    program: Program
    start_ns: float
    end_ns: float
    origin: tuple[int, ...]


@dataclass(slots=True)
class _Step:
    """Ops, then runs that become one."""

    operations: list[Operation] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)


class Composite:
    """One program of several tenants.

    Args:
        residents: the tenants; their variables stand in this order.
        target: the device.

    Raises:
        QlowerError: QL0962, the device lacks resets or barriers that this takes.
    """

    def __init__(self, residents: Sequence[Resident], target: Target) -> None:
        self._residents, self._target = residents, target
        self._constants: list[Operation] = []
        self._tail: list[Operation] = []
        self._phases: list[Run] = []
        self._steps: list[_Step] = []
        self._last_step: dict[int, int] = {}
        self._ended: set[int] = set()
        self._num_resets = 0
        for index in sorted(range(len(residents)), key=self._place_in_time):
            self._settle(index)

    def _place_in_time(self, index: int) -> tuple[int, float]:
        """Sorts tenants, the owners of one qubit in their order."""
        resident = self._residents[index]
        return resident.tenant.order, resident.start_ns

    def program(self) -> Program:
        """The program ``main``."""
        programs = [resident.program for resident in self._residents]
        operations = [*self._constants, *_one_phase(self._phases)]
        for step in self._steps:
            operations += [*step.operations, *step.runs]
        returned = tuple(value for program in programs for value in program.body.terminator.operands)
        operations += [*self._tail, Return(operands=returned)]
        arguments = tuple(value for program in programs for value in program.body.arguments)
        wires = tuple(range(self._target.num_qubits))
        attributes: dict[str, Attribute] = {
            "sym_name": "main",
            "target": self._target.name,
            "target_digest": self._target.digest,
            "num_qubits": self._target.num_qubits,
            "initial_wires": wires,
            "final_wires": wires,
            "inputs": tuple(name for program in programs for name in program.inputs),
            "variables": tuple(variable for program in programs for variable in program.variables),
            "outputs": _outputs(programs),
        }
        return Program(attributes=attributes, regions=(Region(body(operations), arguments),))

    def metrics(self) -> dict[str, int]:
        """How many tenants, resets between them, and steps there are."""
        return {"tenants": len(self._residents), "resets": self._num_resets, "steps": len(self._steps)}

    def _settle(self, index: int) -> None:
        """Put a tenant behind those that it has to wait for."""
        resident = self._residents[index]
        before = self._before(index)
        steps = self._steps_of(resident.program)
        prelude = self._prelude(index, before)
        if prelude is not None:
            if not steps or steps[0].operations:
                steps.insert(0, _Step())
            steps[0].runs.insert(0, prelude)
        first = max((self._last_step[other] for other in before), default=0)
        self._steps += [_Step() for _ in range(first + len(steps) - len(self._steps))]
        for place, step in enumerate(steps, first):
            self._steps[place].operations += step.operations
            self._steps[place].runs += step.runs
        self._last_step[index] = first + max(len(steps) - 1, 0)

    def _before(self, index: int) -> list[int]:
        """Those placed already whose qubits it takes over, or beside whom it must not run."""
        return [
            other
            for other in self._last_step
            if self._qubits[index] & self._qubits[other] or self._must_part(index, other)
        ]

    def _must_part(self, index: int, other: int) -> bool:
        """Whether the two must not run at the same time: neighbours of whom one does not bear it, or not there.

        Who is separated in frequency bears neighbours that are far in frequency. The policy saw to that, but for those
        that it planned to run before or after it.
        """
        if not self._surroundings[index] & self._qubits[other]:
            return False
        one, two = self._residents[index], self._residents[other]
        tiers = (one.tenant.tier, two.tenant.tier)
        if any(tier in NEVER_BESIDE_OTHERS for tier in tiers):
            return True
        follows = bool(self._qubits[index] & self._qubits[other]) or two.start_ns < two.end_ns <= one.start_ns
        return SEPARATED_IN_FREQUENCY in tiers and follows

    @cached_property
    def _qubits(self) -> list[frozenset[int]]:
        return [frozenset(resident.tenant.qubits) for resident in self._residents]

    @cached_property
    def _surroundings(self) -> list[frozenset[int]]:
        """Of each tenant the qubits coupled to one of its own."""
        topology = self._target.topology
        if topology.all_to_all:
            return [frozenset(range(self._target.num_qubits))] * len(self._residents)
        return [
            frozenset(other for qubit in qubits for other in topology.neighbours_of(qubit).tolist())
            for qubits in self._qubits
        ]

    def _prelude(self, index: int, before: list[int]) -> Run | None:
        """What parts a tenant from those before it: barriers over them, resets, a barrier over its own qubits."""
        tenant, origin = self._residents[index].tenant, self._residents[index].origin
        builder = RunBuilder()
        for qubits in self._partings(index, before):
            builder.add(barrier_kind(len(qubits)), qubits, origin=origin)
        reused = sorted({qubit for other in before for qubit in self._qubits[other] & self._qubits[index]})
        if reused:
            self._needs(self._target.features.reset, "resets", tenant)
            for _ in range(tenant.resets):
                for qubit in reused:
                    builder.add(handover_kind(index), (qubit,), origin=origin)
            self._num_resets += tenant.resets * len(reused)
            if self._target.features.barrier is not False:
                own = sorted(self._qubits[index])
                builder.add(barrier_kind(len(own)), own, origin=origin)
        return builder.finish() if len(builder) else None

    def _partings(self, index: int, before: list[int]) -> list[list[int]]:
        """The qubits of each barrier in front of a tenant's resets.

        One parts it from neighbours beside whom it must not run. Another ends each owner before it: all qubits of one
        end together, for a scheduler would let those that nobody takes over wait for the end of the whole program.
        """
        parted = [other for other in before if self._must_part(index, other)]
        found = []
        if parted:
            self._needs(self._target.features.barrier, "barriers", self._residents[index].tenant)
            found.append(sorted(self._qubits[index].union(*(self._qubits[other] for other in parted))))
        ended = [other for other in before if other not in parted and other not in self._ended]
        self._ended.update(before)
        if self._target.features.barrier is not False:
            found += [sorted(self._qubits[other]) for other in ended]
        return found

    def _needs(self, feature: bool | None, what: str, tenant: Tenant) -> None:
        if feature is False:
            fail(
                "QL0962",
                f"the job {tenant.id} runs after others, and {self._target.name} has no {what}",
                fix="plan batches in which every qubit has one owner, and no tenant needs parting from a neighbour",
            )

    def _steps_of(self, program: Program) -> list[_Step]:
        """The program's steps; what needs no place among them is put aside."""
        operations = list(program.body.operations[:-1])
        tail = len(operations)
        while tail and not operations[tail - 1].regions and not isinstance(operations[tail - 1], Run):
            tail -= 1
        self._tail += [op for op in operations[tail:] if not isinstance(op, Constant)]
        self._constants += [op for op in operations if isinstance(op, Constant)]
        steps = [_Step()]
        for op in operations[:tail]:
            if isinstance(op, Run):
                steps[-1].runs.append(self._without_phases(op))
                steps.append(_Step())
            elif not isinstance(op, Constant):
                steps[-1].operations.append(op)
        return [step for step in steps if step.operations or step.runs]

    def _without_phases(self, run: Run) -> Run:
        """The run without the global phases that are numbers, which are put aside."""
        rows = run.rows
        is_phase = rows.mask([kind == PHASE for kind in rows.kinds]) & ~rows.symbolic
        if not is_phase.any():
            return run
        self._phases.append(run.take(np.flatnonzero(is_phase)))
        return run.take(np.flatnonzero(~is_phase))


def _one_phase(phases: Sequence[Run]) -> list[Operation]:
    """One row with the sum of global phases."""
    if not phases:
        return []
    builder = RunBuilder()
    total = sum(float(run.rows.parameters.sum()) for run in phases)
    origins = np.unique(np.concatenate([run.rows.origins for run in phases]))
    builder.add(PHASE, (), (total,), origin=origins.tolist())
    return [builder.finish()]


def _outputs(programs: Sequence[Program]) -> tuple[str, ...]:
    """The variables that are outputs; none where no program declares any, for then all are."""
    if not any(program.outputs for program in programs):
        return ()
    return tuple(
        name
        for program in programs
        for name, _, _ in program.variables
        if not program.outputs or name in program.outputs
    )
