"""Compiling every program of a queue alone: for a virtual machine, or for the bare device."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

import networkx as nx
import numpy as np

from qlower.device.target import Target
from qlower.device.virtual import scaled, shapes, virtual_machine
from qlower.diagnostics import Diagnostic, QlowerError, Source
from qlower.diagnostics.render import as_json
from qlower.dialects import BUILTIN_FORMATS
from qlower.dialects.circuit.ops import Function
from qlower.dialects.physical.ops import Program as PhysicalProgram
from qlower.dialects.physical.rows import RESET
from qlower.dialects.queue.building import variant_of
from qlower.dialects.queue.ops import Jobs, Program
from qlower.ir import Module, Operation
from qlower.ir.checking import Contract
from qlower.ir.rewriting import runs
from qlower.lowering import Context, Pass, PassResult
from qlower.lowering.pass_ import NestedRun
from qlower.lowering.registry import formats, passes
from qlower.passes import BUILTIN_PASSES
from qlower.passes.multiplex.local_programs import couplings, on_local_qubits, used_qubits
from qlower.passes.multiplex.model import read_queue
from qlower.passes.presets import preset

ALONE, REGIONS, NONE = "alone", "regions", "none"
SHAPES = (ALONE, REGIONS, NONE)
FEWER_QUBITS = ("find-helpers", "reuse-helpers")
"""Run first for forms that hold fewer qubits; without them the program is compiled as it is."""


@dataclass(frozen=True, slots=True)
class CompileTenants(Pass):
    """Compile each program of the queue once, knowing nothing of its neighbours; it is placed later by relabelling.

    A program that cannot be read or compiled keeps the diagnostic in its op's ``fault``, and the others go on.

    Options:
        shapes: ``alone``: for the bare device, every coupling in both directions, once per seed, and cut to the qubits
            it uses; of forms with one shape the best is kept. ``regions``: for the smallest virtual machines the
            descriptor declares that hold it, and for the fraction of one if it is small enough. ``none``: not at all,
            for policies that weave programs together.
        optimization: the preset's level.
        variants: how many seeds ``alone`` tries.
    """

    shapes: str = ALONE
    optimization: int = 3
    variants: int = 4

    name: ClassVar[str] = "compile-tenants"
    version: ClassVar[int] = 3
    reads: ClassVar[tuple[str, ...]] = ("queue",)
    contract: ClassVar[Contract] = Contract.REFINEMENT
    uses_target: ClassVar[bool] = True

    def depends_on(self, context: Context) -> Mapping[str, int]:
        """The passes that compile a program with their options, and the readers of its text."""
        target = context.needs_target(self.name)
        pipeline = preset(self.optimization, target)
        versions = {item.name: item.version for item in (*pipeline.every_pass(), *_fewer_qubits())}
        readers = {f"read {name}": formats().load(name).version for name in BUILTIN_FORMATS}
        return {str(pipeline): self.version, **versions, **readers}

    def run(self, module: Module, context: Context) -> PassResult:
        """Compile what can be compiled.

        Raises:
            QlowerError: QL0310 no target, QL0942 no such shapes, QL0943 the target declares no virtual machines.
        """
        target = context.needs_target(self.name)
        self._check_options(target)
        asked = _asked_programs(module)
        programs: list[Operation] = []
        compiled: dict[str, Operation] = {}
        for index, program in enumerate(op for op in module.operations if isinstance(op, Program)):
            if index not in asked or program.fault:
                programs.append(program)
                continue
            context.progress(f"compiling {program.title}")
            try:
                found = list(self._compiled(index, program, target, context))
            except QlowerError as error:
                programs.append(program.with_attribute("fault", _fault(error)))
                continue
            programs.append(program)
            for op in found:
                compiled.setdefault(op.symbol, op)
        jobs = [op for op in module.operations if isinstance(op, Jobs)]
        faults = sum(1 for op in programs if isinstance(op, Program) and op.fault)
        result = module.with_operations([*jobs, *programs, *compiled.values()])
        return PassResult(result, metrics={"programs": len(programs), "faulty_programs": faults})

    def _check_options(self, target: Target) -> None:
        if self.shapes not in SHAPES:
            raise QlowerError(
                [Diagnostic("QL0942", f"there are no shapes '{self.shapes}'", expected=f"one of {', '.join(SHAPES)}")]
            )
        if self.shapes == REGIONS and target.virtual_machines is None:
            raise QlowerError([Diagnostic("QL0943", f"{target.name} declares no virtual machines")])

    def _compiled(self, index: int, program: Program, target: Target, context: Context) -> Iterator[Operation]:
        """The variants of a program: for each its op and its physical program, and the matrix gates it calls."""
        read = formats().load(program.format).read
        assert read is not None
        module = read(Source(program.title, program.text))
        if module.level != "circuit":
            raise QlowerError([Diagnostic("QL0944", f"{program.title} is at level {module.level}", fix=_TO_CIRCUIT)])
        if self.shapes == NONE:
            return
        made = self._alone(module, target, context) if self.shapes == ALONE else self._regions(module, target, context)
        for number, (variant_module, rows, columns, part) in enumerate(made):
            yield variant_of(index, number, rows=rows, columns=columns, part=part)
            for op in variant_module.operations:
                if not isinstance(op, PhysicalProgram):
                    yield op
                elif self.shapes == ALONE:
                    yield on_local_qubits(op, f"p{index}.v{number}")
                else:
                    yield op.with_attribute("sym_name", f"p{index}.v{number}")

    def _alone(self, module: Module, target: Target, context: Context) -> list[tuple[Module, int, int, bool]]:
        """The best form of each shape, best first."""
        bare = virtual_machine(target, tuple(range(target.num_qubits)), f"{target.name}.undirected")
        pipeline = preset(self.optimization, bare).passes
        ways = ((*_fewer_qubits(), *pipeline), pipeline)
        forms = [
            context.nested(NestedRun(module, way, bare, None, seed)) for seed in range(self.variants) for way in ways
        ]
        forms.sort(key=_cost)
        kept: list[Module] = []
        known: list[nx.Graph[int]] = []
        for form in forms:
            shape = nx.Graph(couplings(_main(form)))
            if not any(nx.faster_could_be_isomorphic(shape, old) and nx.is_isomorphic(shape, old) for old in known):
                kept.append(form)
                known.append(shape)
        return [(form, 0, 0, False) for form in kept]

    def _regions(self, module: Module, target: Target, context: Context) -> list[tuple[Module, int, int, bool]]:
        """For each smallest virtual machine that holds it; then for the fraction of one."""
        num_qubits = next(op.num_qubits for op in module.operations if isinstance(op, Function))
        machines = [
            (scaled(target, 0, 0, rows, columns), rows, columns, False) for rows, columns in shapes(target, num_qubits)
        ]
        declared = target.virtual_machines
        assert declared is not None
        parts = [part for part in declared.parts if len(part) >= num_qubits]
        if parts:
            base = scaled(target, 0, 0, 1, 1)
            machines.append((tuple(base[qubit] for qubit in parts[0]), 1, 1, True))
        made = []
        for qubits, rows, columns, part in machines:
            machine = virtual_machine(target, qubits, f"{target.name}.{'part' if part else f'{rows}x{columns}'}")
            pipeline = preset(self.optimization, machine).passes
            made.append((context.nested(NestedRun(module, pipeline, machine)), rows, columns, part))
        return made


_TO_CIRCUIT = "compile it to a circuit first, with qlower compile --stop-at circuit"


def _fewer_qubits() -> tuple[Pass, ...]:
    return tuple(passes().load(name)() for name in FEWER_QUBITS if name in BUILTIN_PASSES)


def _asked_programs(module: Module) -> set[int]:
    return {job.program for job in read_queue(module).jobs}


def _fault(error: QlowerError) -> str:
    return json.dumps(as_json(error.diagnostics[0]), sort_keys=True)


def _main(module: Module) -> PhysicalProgram:
    return next(op for op in module.operations if isinstance(op, PhysicalProgram))


def _cost(module: Module) -> tuple[int, int, int, float]:
    """Gates on two qubits, then resets, which take time and fail, then qubits, then duration."""
    program = _main(module)
    two = resets = 0
    for run in runs(program):
        two += int((run.rows.num_qubits == 2).sum())
        resets += int(np.isin(run.rows.kind, [i for i, kind in enumerate(run.rows.kinds) if kind == RESET]).sum())
    return two, resets, len(used_qubits(program)), program.duration_ns
