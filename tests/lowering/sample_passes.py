"""Small passes: well behaved, declining, lying, breaking, failing, and of every option type."""

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from qlower.diagnostics import Diagnostic, Severity
from qlower.dialects.circuit.rows import gate_kind
from qlower.ir import Module, Operation, Run, RunBuilder, WireMap
from qlower.ir.rewriting import rewrite_module, rewrite_runs
from qlower.lowering import Context, Contract, Decline, Pass, PassResult


class Counted(Pass):
    """Counts how often it ran."""

    __slots__ = ()
    reads = ("circuit",)
    calls: ClassVar[int] = 0


def with_row(module: Module, name: str, parameters: tuple[float, ...] = ()) -> Module:
    """The module with a gate on qubit 0 at the end of every run."""

    def visit(op: Operation) -> tuple[Operation, ...] | None:
        if not isinstance(op, Run):
            return None
        builder = RunBuilder()
        builder.add(gate_kind(name), [0], parameters)
        return (op, builder.finish())

    return rewrite_module(module, visit)


@dataclass(frozen=True, slots=True)
class DoubleX(Counted):
    """Appends two X gates: nothing changes."""

    name = "test.double-x"
    times: int = 1

    def run(self, module: Module, context: Context) -> PassResult:
        type(self).calls += 1
        for _ in range(2 * self.times):
            module = with_row(module, "x")
        return PassResult(module, metrics={"added": 2 * self.times})


@dataclass(frozen=True, slots=True)
class Declining(Counted):
    name = "test.declining"

    def run(self, module: Module, context: Context) -> PassResult:
        type(self).calls += 1
        raise Decline("it has better things to do")


@dataclass(frozen=True, slots=True)
class Lying(Counted):
    """Says it preserves the program and appends an X."""

    name = "test.lying"

    def run(self, module: Module, context: Context) -> PassResult:
        return PassResult(with_row(module, "x"))


@dataclass(frozen=True, slots=True)
class Meddling(Counted):
    """Says it only looks."""

    name = "test.meddling"
    contract = Contract.ANALYSIS

    def run(self, module: Module, context: Context) -> PassResult:
        return PassResult(with_row(module, "id"))


@dataclass(frozen=True, slots=True)
class Choosing(Counted):
    """A refinement."""

    name = "test.choosing"
    contract = Contract.REFINEMENT

    def run(self, module: Module, context: Context) -> PassResult:
        return PassResult(with_row(module, "t"))


@dataclass(frozen=True, slots=True)
class Breaking(Counted):
    """Puts a row on a qubit that is not there."""

    name = "test.breaking"

    def run(self, module: Module, context: Context) -> PassResult:
        def far(run: Run) -> Run:
            builder = RunBuilder()
            builder.add(gate_kind("x"), [99])
            return builder.finish()

        return PassResult(rewrite_runs(module, far))


@dataclass(frozen=True, slots=True)
class Failing(Counted):
    name = "test.failing"

    def run(self, module: Module, context: Context) -> PassResult:
        raise ZeroDivisionError("of all things")


@dataclass(frozen=True, slots=True)
class Random(Counted):
    """Appends two opposite rotations by a random angle."""

    name = "test.random"
    uses_seed = True

    def run(self, module: Module, context: Context) -> PassResult:
        angle = float(context.random().uniform())
        return PassResult(with_row(with_row(module, "rz", (angle,)), "rz", (-angle,)))


@dataclass(frozen=True, slots=True)
class Impure(Counted):
    """Gives another result every time."""

    name = "test.impure"

    def run(self, module: Module, context: Context) -> PassResult:
        type(self).calls += 1
        angle = float(type(self).calls)
        return PassResult(with_row(with_row(module, "rz", (angle,)), "rz", (-angle,)))


@dataclass(frozen=True, slots=True)
class Warning(Counted):
    name = "test.warning"

    def run(self, module: Module, context: Context) -> PassResult:
        type(self).calls += 1
        context.diagnose(Diagnostic("TEST001", "it looks odd", fix="look away", severity=Severity.WARNING))
        return PassResult(module)


@dataclass(frozen=True, slots=True)
class Rotating(Counted):
    """Moves qubit q to q + 1, the last to 0."""

    name = "test.rotating"
    contract = Contract.PERMUTATION
    uses_wires = True
    seen: ClassVar[list[WireMap | None]] = []

    def run(self, module: Module, context: Context) -> PassResult:
        type(self).seen.append(context.wires)
        main = module.find("main")
        assert main is not None
        count = int(str(main.attributes["num_qubits"]))
        wires = ((np.arange(count) + 1) % count).astype(np.int32)

        def moved(run: Run) -> Run:
            builder = RunBuilder()
            for row in run.unpack():
                builder.add_row(row._replace(qubits=tuple(int(wires[q]) for q in row.qubits)))
            return builder.finish()

        return PassResult(rewrite_runs(module, moved), WireMap(wires, wires, count))


@dataclass(frozen=True, slots=True)
class Interrupted(Counted):
    """What Ctrl-C in the middle of a pass looks like."""

    name = "test.interrupted"

    def run(self, module: Module, context: Context) -> PassResult:
        raise KeyboardInterrupt


@dataclass(frozen=True, slots=True)
class NeedsTarget(Counted):
    name = "test.needs-target"
    uses_target = True

    def run(self, module: Module, context: Context) -> PassResult:
        context.needs_target(self.name)
        return PassResult(module)


@dataclass(frozen=True, slots=True)
class Physical(Counted):
    name = "test.physical"
    reads = ("physical", "pulse")

    def run(self, module: Module, context: Context) -> PassResult:
        return PassResult(module)


@dataclass(frozen=True, slots=True)
class Options(Counted):
    """An option of every type."""

    name = "test.options"
    flag: bool = False
    count: int = 3
    look_ahead: float = 0.5
    label: str = "a"
    qubits: tuple[int, ...] = ()
    pair: tuple[str, float] = ("x", 1.0)
    limit: int | None = None
    mode: Literal["fast", "best"] = "fast"

    def __post_init__(self) -> None:
        if self.count > 1000:
            raise ValueError("count is at most 1000")

    def run(self, module: Module, context: Context) -> PassResult:
        return PassResult(module)


ALL: tuple[type[Counted], ...] = (
    DoubleX, Declining, Lying, Meddling, Choosing, Breaking, Failing, Random, Impure, Warning, Rotating, Interrupted,
    NeedsTarget, Physical, Options,
)  # fmt: skip
