"""Lowering: native gates on wires of the device become rows of the physical dialect."""

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, NoReturn

import numpy as np

from qlower.device.native_gate import NativeGate
from qlower.device.target import Target
from qlower.diagnostics import fail
from qlower.dialects.circuit.ops import Function, GateDefinition
from qlower.dialects.circuit.rows import CALL, gate_name, modifiers_of
from qlower.dialects.physical import rows as physical
from qlower.dialects.physical.ops import Program
from qlower.ir import Module, Operation, RowKind, Run, SymbolRef, WireMap
from qlower.ir.attributes import Attribute
from qlower.ir.checking import Contract
from qlower.ir.rewriting import rewrite_regions
from qlower.lowering import Context, Pass, PassResult
from qlower.passes.synthesis.target_gates import defines, is_table_gate


@dataclass(frozen=True, slots=True)
class LowerCircuitToPhysical(Pass):
    """Change the dialect, nothing else: every gate row must be native, every qubit a qubit of the device.

    Exact, global phase included. Delays in dt become ns. Definitions of gates that nothing calls any more are dropped;
    matrix gates stay, for they say what a native gate of the descriptor means.
    """

    name: ClassVar[str] = "lower-circuit-to-physical"
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    writes: ClassVar[str] = "physical"
    uses_target: ClassVar[bool] = True
    uses_wires: ClassVar[bool] = True
    contract: ClassVar[Contract] = Contract.UNITARY

    def run(self, module: Module, context: Context) -> PassResult:
        """Lower every function.

        Raises:
            QlowerError: QL0310 no target, QL0700 a gate is not native, QL0701 the program is not placed on the device,
                QL0702 a delay in dt on a device whose dt is unknown.
        """
        target = context.needs_target(self.name)
        operations: list[Operation] = []
        for op in module.operations:
            if isinstance(op, Function):
                operations.append(_program(module, op, target, context.wires))
            elif not isinstance(op, GateDefinition):
                operations.append(op)
        return PassResult(Module("physical", tuple(operations), module.attributes))


def _program(module: Module, function: Function, target: Target, wires: WireMap | None) -> Program:
    if function.num_qubits != target.num_qubits:
        fail(
            "QL0701",
            f"@{function.sym_name} works on {function.num_qubits} qubits, {target.name} has {target.num_qubits}",
            fix="run a layout pass before lower-circuit-to-physical",
        )
    wires = WireMap.identity(target.num_qubits) if wires is None else wires
    lowered = rewrite_regions(function, lambda op: (_run(module, op, target),) if isinstance(op, Run) else None)
    attributes: dict[str, Attribute] = {
        "sym_name": function.sym_name,
        "target": target.name,
        "target_digest": target.digest,
        "num_qubits": target.num_qubits,
        "initial_wires": tuple(wires.initial.tolist()),
        "final_wires": tuple(wires.final.tolist()),
        "inputs": function.inputs,
        "variables": function.variables,
        "outputs": function.outputs,
    }
    return Program(attributes=attributes, regions=lowered.regions, origin=function.origin)


def _run(module: Module, run: Run, target: Target) -> Run:
    used = run.rows.canonical()  # the table may name kinds of which no row is left
    lowered = [_kind(module, kind, target) for kind in used.kinds]
    rows = used.with_kinds([kind for kind, _ in lowered])
    factors = [factor for _, factor in lowered]
    if factors.count(1.0) == len(factors):
        return run.with_rows(rows)
    per_parameter = np.array(factors)[rows.kind].repeat(rows.num_parameters)
    return run.with_rows(rows.with_parameters(rows.parameters * per_parameter))


def _kind(module: Module, kind: RowKind, target: Target) -> tuple[RowKind, float]:
    """The physical kind, and what a row's parameters are multiplied with."""
    if kind.name != CALL:
        return _of_table(kind, target)
    callee = kind.attribute("callee")
    native = target.gate(callee.name) if isinstance(callee, SymbolRef) else None
    if native is None or modifiers_of(kind) or not (_is_alike(kind, native) and defines(module, native)):
        _fail(kind, target, callee.name if isinstance(callee, SymbolRef) else None)
    return physical.native_kind(native.name, kind.num_qubits, kind.num_parameters), 1.0


@lru_cache(maxsize=4096)
def _of_table(kind: RowKind, target: Target) -> tuple[RowKind, float]:
    """The same for a kind that no definition of the module says anything about."""
    if kind.name == "circuit.measure":
        return physical.MEASURE, 1.0
    if kind.name == "circuit.reset":
        return physical.RESET, 1.0
    if kind.name == "circuit.barrier":
        return physical.barrier_kind(kind.num_qubits), 1.0
    if kind.name == "circuit.delay":
        return physical.delay_kind(kind.num_qubits), _delay_factor(kind, target)
    name = gate_name(kind)
    if name == "gphase" and not modifiers_of(kind):
        return physical.PHASE, 1.0
    native = target.gate(name or "")
    if native is None or modifiers_of(kind) or not (_is_alike(kind, native) and is_table_gate(native)):
        _fail(kind, target, name)
    return physical.native_kind(native.name, kind.num_qubits, kind.num_parameters), 1.0


def _is_alike(kind: RowKind, native: NativeGate) -> bool:
    """Whether a row's gate has the qubits and parameters of the native one; it may be just another of its name."""
    return (native.num_qubits, len(native.parameters)) == (kind.num_qubits, kind.num_parameters)


def _fail(kind: RowKind, target: Target, name: str | None) -> NoReturn:
    fail(
        "QL0700",
        f"{kind.name.partition('.')[2] if name is None else name} on {kind.num_qubits} qubits is not native to "
        f"{target.name}",
        expected=f"one of {', '.join(gate.name for gate in target.native_gates)}",
        fix="run translate-native before lower-circuit-to-physical",
    )


def _delay_factor(kind: RowKind, target: Target) -> float:
    if kind.attribute("unit") == "ns":
        return 1.0
    if target.timing.dt_ns is None:
        fail("QL0702", f"a delay in dt, and the dt of {target.name} is unknown", fix="give the delay in ns")
    return target.timing.dt_ns
