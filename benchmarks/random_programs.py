"""Random programs on all kinds of devices and all levels, each result compared with its source exactly.

    python -m benchmarks.random_programs [--programs 20000] [--processes 2] [--first 0]

A program is drawn from a number, and so are its target, its level, whether only its outcomes count, and at times an
objective or more effort. The angles lie near multiples of π/4 more often than not; there are SWAPs, resets,
measurements in the middle, conditions, modifiers and Pauli ladders. A result must conform to the device, and must be
equal to the source within 1e-9 from end to end, global phase, wire map and classical bits included, by following all
input states (or |0⟩, where only outcomes count). Every program without measurement is also compared by Qiskit's
operators, which share nothing with ours. Prints what was compared and each number that failed; exits with 1 if any did.
"""

import argparse
import itertools
import random
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from math import pi
from multiprocessing import Pool

import numpy as np

from benchmarks.measure import warm_kernels
from qlower.device.target import Target
from qlower.diagnostics import QlowerError
from qlower.dialects.circuit.gates import GATES
from qlower.dialects.circuit.ops import Function, Return
from qlower.dialects.circuit.rows import MEASURE, RESET, Modifier, barrier_kind, gate_kind
from qlower.dialects.classical.ops import If, Yield
from qlower.ir import I1, Attribute, Module, Operation, Region, RunBuilder, Value
from qlower.ir.checking import Contract, Effort
from qlower.ir.run import body
from qlower.lowering.archive import Archive
from qlower.lowering.checks import validate
from qlower.lowering.compilation import Compilation, Request, compile_module
from qlower.lowering.objectives import OBJECTIVES
from qlower.lowering.registry import find_target
from qlower.passes.physical.check_conformance import violations
from qlower.passes.presets import preset

TARGETS = (
    "generic_line:5", "generic_grid:2x3", "generic_all_to_all:5", "generic_heavy_hex:3", "ibm_torino", "ibm_brisbane",
    "rigetti_ankaa_3", "iqm_garnet", "google_willow", "quantinuum_helios", "ionq_forte",
)  # fmt: skip
CLIFFORD = ("h", "s", "sdg", "x", "y", "z", "sx", "sxdg", "cx", "cx", "cz", "cy", "swap", "iswap", "ecr")
OTHERS = (
    "t",
    "tdg",
    "rx",
    "ry",
    "rz",
    "p",
    "u",
    "rzz",
    "rxx",
    "cp",
    "crz",
    "crx",
    "cu",
    "ccx",
    "cswap",
    "ccz",
    "gphase",
)
ANGLES = (0.0, pi / 4, pi / 2, pi, 2 * pi, 4 * pi, -pi / 2, 3 * pi / 4, 1e-6, pi + 1e-6, pi / 2 - 1e-7, 2e-3)


BEYOND_THE_DEVICE = frozenset({"QL0714"})
"""What a device cannot do at all, such as conditions: refused, as it should be."""
REFUSED = "refused"


class Drawn:
    """A program drawn from a number.

    Attributes:
        measured: whether it measures anything.
    """

    def __init__(self, number: int) -> None:
        self.random = random.Random(number)
        self.num_qubits = self.random.randint(2, 5)
        self.bits: list[Value | None] = [None] * 3
        self.operations: list[Operation] = []
        self.run = RunBuilder()
        self.measured = self.random.random() < 0.6
        self.module = self._module()

    def _module(self) -> Module:
        for _ in range(self.random.randint(3, 25)):
            self._step()
        if self.measured:
            for bit in range(min(3, self.num_qubits)):
                self._measure(self.random.randrange(self.num_qubits) if self.random.random() < 0.3 else bit, bit)
            for bit, value in enumerate(self.bits):
                if value is None:
                    self._measure(0, bit)
        self._flush()
        returned = tuple(bit for bit in self.bits if bit is not None)
        attributes: dict[str, Attribute] = {
            "sym_name": "main",
            "num_qubits": self.num_qubits,
            "qubit_registers": (("q", self.num_qubits),),
            "variables": (("c", "bit", len(returned)),) if returned else (),
        }
        region = Region(body([*self.operations, Return(operands=returned)]))
        return Module("circuit", (Function(attributes=attributes, regions=(region,)),))

    def _step(self) -> None:
        kind = self.random.random()
        if kind < 0.7 or not self.measured:
            self._ladder() if self.random.random() < 0.15 else self._gate(self.run)
        elif kind < 0.78:
            self._measure(self.random.randrange(self.num_qubits), self.random.randrange(3))
        elif kind < 0.84:
            self.run.add(RESET, [self.random.randrange(self.num_qubits)])
        elif kind < 0.87:
            self.run.add(barrier_kind(2), self._qubits(2))
        else:
            self._condition()

    def _gate(self, run: RunBuilder) -> None:
        name = self.random.choice(CLIFFORD if self.random.random() < 0.5 else OTHERS)
        gate, modifiers = GATES[name], list[Modifier]()
        width = gate.num_qubits
        if width and width < self.num_qubits and self.random.random() < 0.1:
            modifiers, width = [(self.random.choice(("ctrl", "negctrl")), 1)], width + 1
        elif self.random.random() < 0.05:
            modifiers = [("inv",)]
        if width > self.num_qubits:
            return
        angles = [self._angle() for _ in range(gate.num_parameters)]
        run.add(gate_kind(name, tuple(modifiers)), self._qubits(width), angles)

    def _ladder(self) -> None:
        """A rotation about a Pauli product, as textbooks write it."""
        qubits = self._qubits(self.random.randint(2, self.num_qubits))
        for qubit in qubits:
            self.run.add(gate_kind(self.random.choice(("h", "id", "sx"))), [qubit])
        for one, other in itertools.pairwise(qubits):
            self.run.add(gate_kind("cx"), [one, other])
        self.run.add(gate_kind("rz"), [qubits[-1]], [self._angle()])
        for one, other in reversed(list(itertools.pairwise(qubits))):
            self.run.add(gate_kind("cx"), [one, other])

    def _angle(self) -> float:
        return self.random.choice(ANGLES) if self.random.random() < 0.7 else self.random.uniform(-7, 7)

    def _qubits(self, count: int) -> list[int]:
        return self.random.sample(range(self.num_qubits), count)

    def _measure(self, qubit: int, bit: int) -> None:
        result = Value(I1)
        self.run.add(MEASURE, [qubit], results=[result], slots=[bit])
        self.bits[bit] = result

    def _condition(self) -> None:
        known = [bit for bit in self.bits if bit is not None]
        if not known:
            return
        self._flush()
        inner = RunBuilder()
        for _ in range(self.random.randint(1, 2)):
            self._gate(inner)
        regions = (Region(body([inner.finish(), Yield()])), Region((Yield(),)))
        self.operations.append(If(operands=(self.random.choice(known),), regions=regions))

    def _flush(self) -> None:
        if len(self.run):
            self.operations.append(self.run.finish())
            self.run = RunBuilder()


@cache
def _target(name: str) -> Target:
    return find_target(name)


def compiled(number: int) -> tuple[Drawn, Compilation, Target, bool, str]:
    """A program with its result, its target, whether only outcomes count, and how it was compiled."""
    drawn = Drawn(number)
    choice = random.Random(f"how {number}")
    target = _target(choice.choice(TARGETS))
    level = choice.randrange(4)
    outcomes_only = drawn.measured and choice.random() < 0.4
    objective = choice.choice(OBJECTIVES) if choice.random() < 0.4 else OBJECTIVES[0]
    effort = 2 if level == 3 and choice.random() < 0.3 else 1
    pipeline = preset(level, target, outcomes_only=outcomes_only, objective=objective, effort=effort)
    request = Request(pipeline=pipeline, target=target, effort=Effort.NONE, seed=number % 7)
    done = compile_module(Archive(None, reuse=False), drawn.module, f"random {number}", request)
    how = f"{target.name} -O{level} for {objective}, effort {effort}{', outcomes only' if outcomes_only else ''}"
    return drawn, done, target, outcomes_only, how


def compared(number: int) -> tuple[int, str, str]:
    """The number, what was found ("" if all is well), and the evidence."""
    try:
        drawn, done, target, outcomes_only, how = compiled(number)
    except QlowerError as error:
        codes = {diagnostic.code for diagnostic in error.diagnostics}
        return (number, "", REFUSED) if codes <= BEYOND_THE_DEVICE else (number, str(error), "none")
    output = done.module("physical")
    if violations(output, target):
        return number, f"{how}: does not conform", "none"
    contract = Contract.DISTRIBUTION if outcomes_only else Contract.PERMUTATION
    verdict = validate(drawn.module, output, done.wire_map, contract, Effort.FULL)
    if not verdict.holds:
        return number, f"{how}: {verdict.how}", "none"
    if not drawn.measured and not _qiskit_agrees(drawn.module, done):
        return number, f"{how}: Qiskit finds a difference", "none"
    return number, "", str(verdict.evidence)


def _qiskit_agrees(module: Module, done: Compilation) -> bool:
    """Whether Qiskit's operators of source and result are equal from |0⟩ on the wires that are not the program's."""
    from qiskit import QuantumCircuit  # noqa: PLC0415
    from qiskit.quantum_info import Operator  # noqa: PLC0415

    from qlower.dialects.circuit.qiskit_interchange.to_circuit import to_qiskit  # noqa: PLC0415

    source, result, wires = to_qiskit(module), to_qiskit(done.module("physical")), done.wire_map
    initial = list(range(source.num_qubits)) if wires is None else wires.initial.tolist()
    final = initial if wires is None else wires.final.tolist()
    used = sorted({result.find_bit(q).index for item in result.data for q in item.qubits} | set(initial) | set(final))
    if len(used) > 9:
        return True
    place = {wire: index for index, wire in enumerate(used)}
    small = QuantumCircuit(len(used), global_phase=result.global_phase)
    for item in result.data:
        small.append(item.operation, [place[result.find_bit(q).index] for q in item.qubits])
    before, after = Operator(source).data, Operator(small).data
    rows = _embedding(len(used), [place[wire] for wire in final])
    columns = _embedding(len(used), [place[wire] for wire in initial])
    return bool(np.abs(after[:, columns][rows] - before).max() < 1e-9)


def _embedding(num_wires: int, places: list[int]) -> list[int]:
    """The basis states of the wires, all others in |0⟩, by those of the program."""
    states = range(1 << len(places))
    found = [sum((state >> q & 1) << place for q, place in enumerate(places)) for state in states]
    assert max(found) < 1 << num_wires
    return found


def results(first: int, count: int, processes: int) -> Iterator[tuple[int, str, str]]:
    """What is found for so many numbers."""
    with Pool(processes, initializer=warm_kernels) as pool:
        yield from pool.imap_unordered(compared, range(first, first + count), chunksize=16)


def main() -> None:
    """Print failures and a summary; exit with 1 if anything failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=int, default=20_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--first", type=int, default=0)
    arguments = parser.parse_args()
    evidence: Counter[str] = Counter()
    failed = 0
    for number, fault, found in results(arguments.first, arguments.programs, arguments.processes):
        evidence[found] += 1
        if fault:
            failed += 1
            print(f"program {number}: {fault}", flush=True)
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(evidence.items()) if kind != "none")
    print(f"{arguments.programs} programs: {failed} failed; evidence: {kinds}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
