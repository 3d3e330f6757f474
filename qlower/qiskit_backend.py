"""Virtual machines as backends of Qiskit, so that plain Qiskit programs are placed and routed for one.

Qiskit is loaded on import of this module, which nothing else of qlower imports.
"""

from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Any

from qiskit.circuit import Delay, Gate, IfElseOp, Measure, Parameter, Reset, SwitchCaseOp, WhileLoopOp
from qiskit.circuit.controlflow import ForLoopOp
from qiskit.providers import BackendV2, Options
from qiskit.transpiler import InstructionProperties
from qiskit.transpiler import Target as QiskitTarget

from qlower.device.native_gate import NativeGate
from qlower.device.target import OperationFigures, Target
from qlower.device.virtual import scaled, virtual_machine
from qlower.diagnostics import fail
from qlower.dialects.circuit.qiskit_interchange.gate_names import qiskit_classes

SECONDS = 1e-9
"""A nanosecond; Qiskit counts in seconds."""


class VirtualBackend(BackendV2):  # type: ignore[misc]  # Qiskit has no types
    """A virtual machine to transpile for.

    It runs nothing by itself: ``qlower.compile(circuit, target=backend.machine)`` compiles what Qiskit transpiled, and
    ``qlower pack`` runs programs of several users together.

    Attributes:
        machine: the virtual machine's descriptor.
    """

    def __init__(self, machine: Target) -> None:
        super().__init__(name=machine.name, description=machine.description, backend_version=machine.descriptor_version)
        self.machine = machine
        self._target = _qiskit_target(machine)

    @property
    def target(self) -> Any:
        """Qiskit's view of the virtual machine: couplings, gates, durations and errors."""
        return self._target

    @property
    def max_circuits(self) -> int | None:
        """Most programs in one job; None is unknown or unlimited."""
        return self.machine.limits.max_programs

    @classmethod
    def _default_options(cls) -> Any:
        return Options()

    def run(self, run_input: Any, **options: Any) -> Any:
        """A virtual machine runs nothing by itself.

        Raises:
            NotImplementedError: always, and says what to do.
        """
        raise NotImplementedError("compile with qlower.compile(circuit, target=backend.machine), or use `qlower pack`")


def virtual_backend(
    target: Target, qubits: Sequence[int] | None = None, dimensions: tuple[int, int] = (1, 1)
) -> VirtualBackend:
    """The Qiskit backend of a virtual machine.

    Args:
        target: the device.
        qubits: the machine's physical qubits in virtual order; by default those of ``dimensions``.
        dimensions: (rows, columns) of the device's declared virtual machines; they look the same wherever they lie.

    Raises:
        QlowerError: QL0470, none are declared; QL0481, the dimensions are not allowed; QL0482, the qubits are not a
            part of the device; QL1223, Qiskit has no gate that is one of the device's.
    """
    return VirtualBackend(virtual_machine(target, scaled(target, 0, 0, *dimensions) if qubits is None else qubits))


def _qiskit_target(machine: Target) -> Any:
    timing = {
        "dt": None if machine.timing.dt_ns is None else machine.timing.dt_ns * SECONDS,
        "granularity": machine.timing.granularity_dt,
        "min_length": machine.timing.minimum_length_dt,
        "pulse_alignment": machine.timing.pulse_alignment_dt,
        "acquire_alignment": machine.timing.acquire_alignment_dt,
    }
    known = {key: value for key, value in timing.items() if value is not None}
    result = QiskitTarget(description=machine.description, num_qubits=machine.num_qubits, **known)
    for native in machine.native_gates:
        figures = _properties(native.duration_ns, native.error)
        result.add_instruction(_gate(native), {place: figures for place in _places(machine, native)})
    for operation, has, own in (
        (Measure(), machine.features.measure, machine.measurement),
        (Reset(), machine.features.reset, machine.reset),
        (Delay(Parameter("t")), machine.features.delay, OperationFigures()),
    ):
        if has is not False:
            figures = _properties(own.duration_ns, own.error)
            result.add_instruction(operation, {(qubit,): figures for qubit in range(machine.num_qubits)})
    for operation_class, name, has in (
        (IfElseOp, "if_else", machine.features.conditional),
        (ForLoopOp, "for_loop", machine.features.loops),
        (WhileLoopOp, "while_loop", machine.features.loops),
        (SwitchCaseOp, "switch_case", machine.features.switch),
    ):
        if has:
            result.add_instruction(operation_class, name=name)
    return result


def _properties(duration_ns: float | None, error: float | None) -> Any:
    return InstructionProperties(None if duration_ns is None else duration_ns * SECONDS, error)


def _gate(native: NativeGate) -> Gate:
    """Qiskit's gate of the same name and meaning; Qiskit calls some differently.

    Raises:
        QlowerError: QL1223.
    """
    if native.name not in qiskit_classes() or native.matrix is not None:
        fail(
            "QL1223",
            f"Qiskit has no gate '{native.name}'",
            fix="compile the circuit with qlower alone: qlower.compile(circuit, target=machine)",
        )
    return qiskit_classes()[native.name](*(Parameter(name) for name in native.parameters))


def _places(machine: Target, native: NativeGate) -> Iterator[tuple[int, ...]]:
    """Where the machine offers a gate, in every order in which it does."""
    n = machine.num_qubits
    if native.num_qubits == 1:
        candidates: Iterator[tuple[int, ...]] = ((qubit,) for qubit in range(n))
    elif native.num_qubits == 2 and not machine.topology.all_to_all:
        edges = machine.topology.edges.tolist()
        candidates = iter(sorted({pair for a, b in edges for pair in ((a, b), (b, a))}))
    else:
        candidates = permutations(range(n), native.num_qubits)
    return (place for place in candidates if machine.accepts_gate(native.name, place))
