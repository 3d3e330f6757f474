"""Random programs, devices and pipelines, all from one generator of numbers, so that a seed tells a case."""

from math import pi

import numpy as np
from program_builder import Block, ProgramBuilder

from qlower.dialects.circuit.gates import GATES
from qlower.dialects.circuit.rows import Modifier
from qlower.dialects.classical.ops import Binary, Compare, Condition, For, Pack, Switch, While, Yield
from qlower.ir import F64, I1, Affine, Angle, Module, Region, Value
from qlower.ir.types import signed, unsigned

ONE_QUBIT = tuple(gate.name for gate in GATES.values() if gate.num_qubits == 1)
TWO_QUBITS = tuple(gate.name for gate in GATES.values() if gate.num_qubits == 2)
MORE_QUBITS = tuple(gate.name for gate in GATES.values() if gate.num_qubits > 2)
CLIFFORD = ("h", "s", "sdg", "x", "sx", "z", "cx", "cz", "swap", "iswap", "ecr")
EXPONENTS = (-2.0, -1.0, -0.5, 0.5, 1.5, 2.0, 3.0, 0.25)


class RandomProgram:
    """Grows one program."""

    def __init__(self, generator: np.random.Generator, most_qubits: int = 5) -> None:
        self.generator = generator
        self.num_qubits = int(generator.integers(0, most_qubits + 1))
        self.used = np.flatnonzero(generator.random(self.num_qubits) < 0.9).tolist()
        self.num_bits = int(generator.integers(0, 4))
        inputs = ("alpha", "beta")[: int(generator.choice([0, 0, 0, 1, 2]))]
        self.program = ProgramBuilder(self.num_qubits, self.num_bits, inputs)
        self.pool = CLIFFORD if generator.random() < 0.3 else ()
        self.collapses = generator.random() < 0.7
        self.definitions: list[tuple[str, int, int]] = []
        self.budget = int(generator.integers(1, 36))

    def module(self) -> Module:
        if self._chance(0.4):
            for name in ("unitary", "measure_me", "g"):
                if self._chance(0.6):
                    self._define(name)
        self._fill(self.program, 0)
        if self._chance(0.5):
            for bit in range(min(self.num_bits, self.num_qubits)):
                self.program.measure(bit, bit)
        return self.program.module()

    def _chance(self, probability: float) -> bool:
        return bool(self.generator.random() < probability)

    def _pick(self, options):
        return options[int(self.generator.integers(len(options)))]

    def _some(self, wires: list[int], count: int) -> list[int]:
        return self.generator.permutation(wires)[:count].tolist()

    def angle(self, values: tuple[Value, ...] = ()) -> Angle:
        if values and self._chance(0.5):
            return Affine(self._number(), ((self._pick(values), self._pick([1.0, -1.0, 0.5, 2.0])),))
        return self._number()

    def _number(self) -> float:
        quarter = int(self.generator.integers(-17, 18)) * pi / 4
        nudge = self._pick([0.0, 0.0, 0.0, 1e-6, -1e-6, 1e-9, 1e-12, -3e-15, 4e-7 * pi])
        if self._chance(0.6):
            return quarter + nudge
        return float(self.generator.uniform(-7, 7)) if self._chance(0.8) else nudge

    def modifiers(self, room: int, *, fractional: bool = True) -> tuple[Modifier, ...]:
        found: list[Modifier] = []
        while self._chance(0.25):
            kind = self._pick(["ctrl", "negctrl", "inv", "pow"])
            if kind == "inv":
                found.append(("inv",))
            elif kind == "pow":
                found.append(("pow", self._pick(EXPONENTS if fractional else (-1.0, 2.0, -2.0))))
            elif room:
                found.append((kind, 1))
                room -= 1
        return tuple(found)

    def _gate(self, block: Block, wires: list[int], values: tuple[Value, ...]) -> None:
        """A gate of the table or a call on some of the wires."""
        if self.definitions and self._chance(0.25):
            name, size, parameters = self._pick(self.definitions)
            if size <= len(wires):
                angles = [self.angle(values) for _ in range(parameters)]
                symbolic = any(isinstance(angle, Affine) for angle in angles) or bool(values)
                modifiers = self.modifiers(min(2, len(wires) - size), fractional=not symbolic)
                controls = sum("ctrl" in str(m[0]) for m in modifiers)
                block.call(name, self._some(wires, size + controls), angles, modifiers)
                return
        name = self._pick(self.pool or (TWO_QUBITS if self._chance(0.5) else ONE_QUBIT))
        name = self._pick(MORE_QUBITS) if self._chance(0.03) else "gphase" if self._chance(0.03) else name
        gate = GATES[name]
        if gate.num_qubits > len(wires):
            return
        angles = [self.angle(values) for _ in range(gate.num_parameters)]
        symbolic = any(isinstance(angle, Affine) for angle in angles)
        modifiers = self.modifiers(min(2, len(wires) - gate.num_qubits), fractional=not symbolic)
        controls = sum("ctrl" in str(m[0]) for m in modifiers)
        block.gate(name, *angles, *self._some(wires, gate.num_qubits + controls), modifiers=modifiers)

    def _define(self, name: str) -> None:
        size = int(self.generator.integers(0, 3))
        parameters = tuple(Value(F64) for _ in range(int(self.generator.integers(0, 2))))

        def fill(block: Block) -> None:
            for _ in range(int(self.generator.integers(0, 5))):
                self._gate(block, list(range(size)), parameters)

        self.program.define(name, size, fill, parameters)
        self.definitions.append((name, size, len(parameters)))

    def _fill(self, block: Block, depth: int) -> None:
        limit = self.budget if depth == 0 else int(self.generator.integers(0, 5))
        for _ in range(limit):
            self.budget -= 1
            self._statement(block, depth)

    def _statement(self, block: Block, depth: int) -> None:
        draw = float(self.generator.random())
        wires = self.used
        if draw < 0.72 or not wires:
            self._gate(block, wires, self.program.arguments)
        elif draw < 0.76:
            block.barrier(*self._some(wires, int(self.generator.integers(1, len(wires) + 1))))
        elif draw < 0.79:
            block.delay(float(self._pick([0, 16, 100.0, 33])), *self._some(wires, self._pick([1, 1, len(wires)])))
        elif not self.collapses:
            self._gate(block, wires, self.program.arguments)
        elif draw < 0.85:
            bit = int(self.generator.integers(self.num_bits)) if self.num_bits and len(block.bits) else None
            block.measure(self._pick(wires), bit)
        elif draw < 0.88:
            block.reset(self._pick(wires))
        elif depth < 2:
            self._control(block, depth)

    def _condition(self, block: Block) -> Value:
        known = [bit for bit in block.bits if bit is not None]
        if known and self._chance(0.7):
            return self._pick(known)
        return block.measure(self._pick(self.used))

    def _control(self, block: Block, depth: int) -> None:
        def fill(inner: Block) -> None:
            self._fill(inner, depth + 1)

        kind = self._pick(["if", "if", "else", "for", "while", "switch"])
        if kind == "if":
            block.if_(self._condition(block), fill)
        elif kind == "else":
            block.if_(self._condition(block), fill, fill)
        elif kind == "for":
            self._for(block, fill)
        elif kind == "while":
            self._while(block, fill)
        else:
            self._switch(block, fill)

    def _carried(self, block: Block) -> list[Value]:
        """The bits' values, so that a region may change them."""
        return [bit if bit is not None else block.constant(False) for bit in block.bits]

    def _for(self, block: Block, fill) -> None:
        before = self._carried(block)
        start, step, stop = block.constant(0), block.constant(1), block.constant(self._pick([-1, 0, 1, 2]))
        counter, inner = Value(signed(32)), Block([Value(I1) for _ in before])
        arguments = (counter, *inner.bits)
        fill(inner)
        region = inner.region(Yield(operands=tuple(inner.bits)), arguments)
        results = tuple(Value(I1) for _ in before)
        block.add(For(operands=(start, step, stop, *before), results=results, regions=(region,)))
        block.bits[:] = results

    def _while(self, block: Block, fill) -> None:
        """At most two turns, fewer if a measurement says so before one begins."""
        before = [block.constant(0), *self._carried(block)]
        test_counter, test = Value(signed(32)), Block([Value(I1) for _ in before[1:]])
        test_arguments = (test_counter, *test.bits)
        most = test.constant(2)
        fewer, measured, goes_on = Value(I1), self._condition(test), Value(I1)
        test.add(Compare(operands=(test_counter, most), results=(fewer,), attributes={"predicate": "lt"}))
        test.add(Binary(operands=(fewer, measured), results=(goes_on,), attributes={"operator": "and"}))
        condition = test.region(Condition(operands=(goes_on, test_counter, *test.bits)), test_arguments)
        counter, inner = Value(signed(32)), Block([Value(I1) for _ in before[1:]])
        arguments = (counter, *inner.bits)
        fill(inner)
        one, following = inner.constant(1), Value(signed(32))
        inner.add(Binary(operands=(counter, one), results=(following,), attributes={"operator": "add"}))
        turned = inner.region(Yield(operands=(following, *inner.bits)), arguments)
        results = (Value(signed(32)), *(Value(I1) for _ in before[1:]))
        block.add(While(operands=tuple(before), results=results, regions=(condition, turned)))
        block.bits[:] = results[1:]

    def _switch(self, block: Block, fill) -> None:
        first, second, number = self._condition(block), self._condition(block), Value(unsigned(2))
        before = self._carried(block)
        block.add(Pack(operands=(first, second), results=(number,)))
        cases = ((0,), (1, 2)) if self._chance(0.5) else ((3,),)
        regions: list[Region] = []
        for _ in range(len(cases) + 1):
            inner = Block(list(before))
            fill(inner)
            regions.append(inner.region(Yield(operands=tuple(inner.bits))))  # type: ignore[arg-type]
        results = tuple(Value(I1) for _ in before)
        block.add(Switch(operands=(number,), results=results, regions=tuple(regions), attributes={"cases": cases}))
        block.bits[:] = results


U = """{name: u, num_qubits: 1, parameters: [theta, phi, lam], matrix: [
    ["cos(theta/2)", "-exp(1j*lam)*sin(theta/2)"], ["exp(1j*phi)*sin(theta/2)", "exp(1j*(phi+lam))*cos(theta/2)"]]}"""
GPI = """{name: gpi, num_qubits: 1, parameters: [turns], matrix: [
    ["0", "exp(-2j*pi*turns)"], ["exp(2j*pi*turns)", "0"]]}"""
GPI2 = """{name: gpi2, num_qubits: 1, parameters: [turns], matrix: [
    ["sqrt(2)/2", "-1j*exp(-2j*pi*turns)*sqrt(2)/2"], ["-1j*exp(2j*pi*turns)*sqrt(2)/2", "sqrt(2)/2"]]}"""
PRX = """{name: turn, num_qubits: 1, parameters: [t, f], parameter_constraints: {t: {values: [pi/2, pi]}}, matrix: [
    ["(1+exp(1j*t))/2", "exp(-1j*f)*(1-exp(1j*t))/2"], ["exp(1j*f)*(1-exp(1j*t))/2", "(1+exp(1j*t))/2"]]}"""
ZZ = """{name: zz, num_qubits: 2, parameters: [turns], matrix: [["exp(-1j*pi*turns)", "0", "0", "0"],
    ["0", "exp(1j*pi*turns)", "0", "0"], ["0", "0", "exp(1j*pi*turns)", "0"], ["0", "0", "0", "exp(-1j*pi*turns)"]]}"""
NATIVE_SETS = (
    ("{name: rz, num_qubits: 1, parameters: [theta], virtual: true}", "{name: sx, num_qubits: 1, duration_ns: 32}",
     "{name: x, num_qubits: 1, duration_ns: 32}", "{name: cz, num_qubits: 2, duration_ns: 68}"),
    ("{name: rz, num_qubits: 1, parameters: [theta], virtual: true}", "{name: sx, num_qubits: 1}",
     "{name: ecr, num_qubits: 2, directed: true}"),
    ("{name: rx, num_qubits: 1, parameters: [theta], parameter_constraints: {theta: {multiple_of: pi/2}}}",
     "{name: rz, num_qubits: 1, parameters: [theta]}", "{name: iswap, num_qubits: 2}"),
    ("{name: prx, num_qubits: 1, parameters: [theta, phi]}", "{name: cz, num_qubits: 2}"),
    ("{name: rz, num_qubits: 1, parameters: [theta]}", "{name: prx, num_qubits: 1, parameters: [theta, phi]}",
     "{name: rzz, num_qubits: 2, parameters: [theta]}"),
    ("{name: rz, num_qubits: 1, parameters: [theta]}", "{name: ry, num_qubits: 1, parameters: [theta]}",
     "{name: rxx, num_qubits: 2, parameters: [theta]}"),
    (GPI, GPI2, ZZ),
    (U, "{name: cx, num_qubits: 2, directed: true}"),
    (U, "{name: sqrt_iswap, num_qubits: 2}"),
    (PRX, "{name: cz, num_qubits: 2}"),
)  # fmt: skip


def random_edges(generator: np.random.Generator, size: int) -> list[tuple[int, int]]:
    """A tree, a ring, a star, a line, or parts that nothing joins; each pair in a random direction."""
    kind = generator.choice(["tree", "ring", "star", "line", "parts"])
    names = generator.permutation(size).tolist()
    if kind == "star":
        edges = [(0, i) for i in range(1, size)]
    elif kind == "line" or size < 3:
        edges = [(i, i + 1) for i in range(size - 1)]
    elif kind == "ring":
        edges = [(i, (i + 1) % size) for i in range(size)]
    else:
        edges = [(int(generator.integers(i)), i) for i in range(1, size)]
        if kind == "parts":
            del edges[int(generator.integers(len(edges)))]
    flips = generator.random(len(edges)) < 0.5
    return [(names[b], names[a]) if flip else (names[a], names[b]) for (a, b), flip in zip(edges, flips, strict=True)]


def random_device(generator: np.random.Generator, least_qubits: int) -> str:
    """A descriptor of a device with a random coupling graph and native gates."""
    size = max(2, least_qubits) + int(generator.integers(0, 3))
    gates = NATIVE_SETS[int(generator.integers(len(NATIVE_SETS)))]
    directed = any("directed" in gate for gate in gates)
    edges = ", ".join(f"[{a}, {b}]" for a, b in random_edges(generator, size))
    lines = [
        "schema: 1", "name: random", 'descriptor_version: "1.0"', "modality: generic", f"num_qubits: {size}",
        f"topology: {{kind: coupling_map, directed: {str(directed).lower()}, edges: [{edges}]}}",
        "native_gates:", *(f"  - {gate}" for gate in gates),
        "features: {measure: true, mid_circuit_measurement: true, reset: true, conditional: true, loops: true, "
        "switch: true, classical_arithmetic: true, delay: true, barrier: true, free_parameters: true}",
        "formats: [openqasm3, qiskit]",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


FREE = ("cancel-commuting", "fuse-one-qubit", "resynthesize-two-qubit")


def random_pipeline(generator: np.random.Generator) -> str:
    """Passes in a random order, as far as any order makes sense."""

    def some(names: tuple[str, ...], most: int) -> list[str]:
        return [str(name) for name in generator.choice(names, int(generator.integers(0, most + 1)))]

    trials = int(generator.integers(1, 6))
    layout = str(generator.choice(["layout-trivial", f"layout-sabre{{trials={trials}}}", "layout-perfect"]))
    layouts = [layout, f"layout-sabre{{trials={trials}}}"] if layout == "layout-perfect" else [layout]
    passes = [
        *(["elide-swaps"] if generator.random() < 0.5 else []),
        *some(FREE, 2),
        "decompose-standard",
        *(["elide-swaps"] if generator.random() < 0.3 else []),
        *some(FREE, 3),
        *layouts,
        *some(FREE, 1),
        f"route-sabre{{trials={trials}}}",
        *some((*FREE, "decompose-standard", "push-frames"), 3),
        "translate-native",
        *some(("cancel-commuting", "fuse-one-qubit", "push-frames"), 2),
        str(generator.choice(["fuse-one-qubit", "push-frames"])),
        "lower-circuit-to-physical",
        str(generator.choice(["schedule-asap", "schedule-alap"])),
        "check-conformance",
    ]
    return ",".join(passes)
