"""Layers of one-qubit rotations and entangling gates that the device likes."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from qlower.diagnostics import fail
from qlower.ir import Module, Run
from qlower.lowering import Context, Contract, Decline, Pass, PassResult

if TYPE_CHECKING:
    from qlower.device.topology import Topology

_ENTANGLERS = ("cx", "cz", "ecr", "iswap", "rzz")
_PATTERNS = ("linear", "circular", "target")


@dataclass(frozen=True, slots=True)
class BuildHardwareEfficient(Pass):
    """Prepares layers of RY and RZ on every qubit with entangling gates between them, and a last layer of rotations.

    Parameters are named after layer and qubit, ``y1_0`` and ``z1_0``. With orbitals and a fixed number of particles it
    begins in the reference state, otherwise in |0…0⟩.

    Attributes:
        layers: of entangling gates; 0 gives rotations alone.
        entangler: ``cx``, ``cz``, ``ecr``, ``iswap``, or ``rzz`` with a free angle (``e1_0_1``).
        pattern: which pairs are entangled: neighbours in a line (``linear``), in a ring (``circular``), or those that
            the target couples among as many of its qubits as are needed (``target``).
    """

    name: ClassVar[str] = "build-hardware-efficient"
    reads: ClassVar[tuple[str, ...]] = ("hamiltonian",)
    writes: ClassVar[str] = "algorithm"
    contract: ClassVar[Contract] = Contract.REFINEMENT
    uses_target: ClassVar[bool] = True
    cites: ClassVar[tuple[str, ...]] = ("doi:10.1038/nature23879",)
    layers: int = 1
    entangler: str = "cz"
    pattern: str = "linear"

    def run(self, module: Module, context: Context) -> PassResult:
        """Build the ansatz.

        Raises:
            Decline: the goal is no ground state energy, or there is no operator on qubits.
            QlowerError: QL0880, for options out of range; QL0310, for the pattern ``target`` without one.
        """
        from qlower.dialects.algorithm.programs import program  # noqa: PLC0415  # loaded on use
        from qlower.dialects.problem.goals import GroundStateEnergy  # noqa: PLC0415
        from qlower.passes.hamiltonian_to_algorithm import questions  # noqa: PLC0415

        self._check_options()
        goal = questions.goal_of(module, GroundStateEnergy)
        operator = questions.terms_of(module).operator
        size = operator.num_qubits
        pairs = self._pairs(size, context)
        layers = _Layers(size, operator.origin)
        for layer in range(1, self.layers + 1):
            layers.rotate(layer)
            layers.entangle(layer, self.entangler, pairs)
        layers.rotate(self.layers + 1)
        encoding = questions.encoding_of(module)
        start = Run()
        if encoding is not None and min(encoding.num_up, encoding.num_down) >= 0:
            start = questions.basis_state(questions.reference_qubits(encoding), encoding.origin)
        origin = tuple(sorted({*goal.origin, *operator.origin}))
        main = program(size, [start, layers.finish()], inputs=layers.inputs, origin=origin)
        metrics = {"parameters": len(layers.inputs), "entangling_gates": self.layers * len(pairs)}
        return PassResult(questions.with_program(module, main), metrics=metrics)

    def _check_options(self) -> None:
        if self.layers < 0:
            fail("QL0880", f"{self.name} was asked for {self.layers} layers", expected="at least 0")
        if self.entangler not in _ENTANGLERS:
            fail("QL0880", f"no entangler is called {self.entangler}", expected=", ".join(_ENTANGLERS))
        if self.pattern not in _PATTERNS:
            fail("QL0880", f"no pattern is called {self.pattern}", expected=", ".join(_PATTERNS))

    def _pairs(self, size: int, context: Context) -> list[tuple[int, int]]:
        line = [(q, q + 1) for q in range(size - 1)]
        if self.pattern == "linear":
            return line
        if self.pattern == "circular":
            return [*line, (size - 1, 0)] if size > 2 else line
        topology = context.needs_target(self.name).topology
        if topology.num_qubits < size:
            raise Decline(f"the target has {topology.num_qubits} qubits, {size} are needed")
        return line if topology.all_to_all else _coupled(topology, size)


def _coupled(topology: "Topology", size: int) -> list[tuple[int, int]]:
    """The couplings among ``size`` connected qubits, which are numbered as a breadth-first search meets them.

    Raises:
        Decline: no component of the device is large enough.
    """
    for first in range(topology.num_qubits):
        number = {first: 0}
        waiting = [first]
        for qubit in waiting:
            for other in topology.neighbours_of(qubit).tolist():
                if other not in number and len(number) < size:
                    number[other] = len(number)
                    waiting.append(other)
        if len(number) == size:
            found = {(min(a, b), max(a, b)) for q, a in number.items() for b in _numbers(topology, q, number)}
            return sorted(found)
    raise Decline(f"the target has no {size} connected qubits")


def _numbers(topology: "Topology", qubit: int, number: dict[int, int]) -> list[int]:
    return [number[other] for other in topology.neighbours_of(qubit).tolist() if other in number]


class _Layers:
    """The gates so far, and the inputs they use."""

    def __init__(self, size: int, origin: tuple[int, ...]) -> None:
        from qlower.ir import RunBuilder, Value  # noqa: PLC0415

        self.size, self.origin = size, origin
        self.inputs: list[tuple[str, Value]] = []
        self._builder = RunBuilder()

    def rotate(self, layer: int) -> None:
        for letter in "yz":
            for qubit in range(self.size):
                self._turn(f"r{letter}", [qubit], f"{letter}{layer}_{qubit}")

    def entangle(self, layer: int, entangler: str, pairs: list[tuple[int, int]]) -> None:
        from qlower.dialects.circuit.rows import gate_kind  # noqa: PLC0415

        for first, second in pairs:
            if entangler == "rzz":
                self._turn("rzz", [first, second], f"e{layer}_{first}_{second}")
            else:
                self._builder.add(gate_kind(entangler), [first, second], origin=self.origin)

    def _turn(self, gate: str, qubits: list[int], name: str) -> None:
        from qlower.dialects.circuit.rows import gate_kind  # noqa: PLC0415
        from qlower.ir import F64, Value  # noqa: PLC0415
        from qlower.ir.affine import symbol  # noqa: PLC0415

        value = Value(F64)
        self.inputs.append((name, value))
        self._builder.add(gate_kind(gate), qubits, [symbol(value)], origin=self.origin)

    def finish(self) -> Run:
        return self._builder.finish()
