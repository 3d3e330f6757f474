"""Helpers of the readers' tests: reading, running, and random programs."""

from random import Random

import numpy as np

from qlower.diagnostics import QlowerError, Source
from qlower.dialects.circuit.openqasm.openqasm2 import read_openqasm2
from qlower.dialects.circuit.openqasm.openqasm3 import read_openqasm3
from qlower.dialects.circuit.row_meaning import Meanings
from qlower.dialects.circuit.semantics import Interpreter
from qlower.ir import Module, Run
from qlower.ir.rewriting import walk
from qlower.ir.run import Row
from qlower.ir.verifier import verify

HEADERS = {2: 'OPENQASM 2.0;\ninclude "qelib1.inc";\n', 3: 'OPENQASM 3.0;\ninclude "stdgates.inc";\n'}


def read2(text: str) -> Module:
    module = read_openqasm2(Source("test.qasm", HEADERS[2] + text))
    verify(module)
    return module


def read3(text: str) -> Module:
    module = read_openqasm3(Source("test.qasm", HEADERS[3] + text))
    verify(module)
    return module


def code_of(reader, text: str) -> str:
    try:
        reader(text)
    except QlowerError as error:
        return error.diagnostics[0].code
    return ""


def rows(module: Module) -> list[Row]:
    """All rows of @main, those of nested regions included."""
    return [row for op in walk(module.find("main")) if isinstance(op, Run) for row in op.unpack()]


def names(module: Module) -> list[str]:
    return [row.kind.name.removeprefix("circuit.") for row in rows(module)]


def outcomes(module: Module, inputs=()) -> dict[tuple, float]:
    """Probability of each final value of the variables."""
    function = module.find("main")
    size = function.num_qubits
    interpreter = Interpreter(Meanings(module), {q: q for q in range(size)})
    branches = interpreter.run(function, np.eye(1 << size, 1, dtype=np.complex128), inputs).branches
    found = {key: float(np.vdot(states, states).real) for key, states in branches.items()}
    return {key: round(weight, 9) for key, weight in found.items() if weight > 1e-9}


def values(module: Module, inputs=()) -> tuple:
    """The final values of the variables of a program that always ends alike."""
    (only,) = outcomes(module, inputs)
    return only


def unitary(module: Module, inputs=()) -> np.ndarray:
    function = module.find("main")
    size = function.num_qubits
    interpreter = Interpreter(Meanings(module), {q: q for q in range(size)})
    ((_, states),) = interpreter.run(function, np.eye(1 << size, dtype=np.complex128), inputs).branches.items()
    return states[:, 0, :]


def same_up_to_phase(left: np.ndarray, right: np.ndarray) -> bool:
    return abs(abs(np.vdot(left, right)) - left.shape[0]) < 1e-8


GATES = {
    "x": (0, 1), "y": (0, 1), "z": (0, 1), "h": (0, 1), "s": (0, 1), "sdg": (0, 1), "t": (0, 1), "tdg": (0, 1),
    "sx": (0, 1), "id": (0, 1), "p": (1, 1), "rx": (1, 1), "ry": (1, 1), "rz": (1, 1), "u1": (1, 1), "u2": (2, 1),
    "u3": (3, 1), "U": (3, 1), "cx": (0, 2), "cy": (0, 2), "cz": (0, 2), "ch": (0, 2), "swap": (0, 2), "cp": (1, 2),
    "crx": (1, 2), "cry": (1, 2), "crz": (1, 2), "cu": (4, 2), "ccx": (0, 3), "cswap": (0, 3),
}  # fmt: skip
"""Gates of both libraries: numbers of parameters and qubits."""
ONLY_2 = {
    "u": (3, 1), "u0": (1, 1), "sxdg": (0, 1), "CX": (0, 2), "csx": (0, 2), "cu1": (1, 2), "cu3": (3, 2),
    "rxx": (1, 2), "rzz": (1, 2), "rccx": (0, 3), "rc3x": (0, 4), "c3x": (0, 4), "c3sqrtx": (0, 4), "c4x": (0, 5),
}  # fmt: skip
ONLY_3 = {"phase": (1, 1), "cphase": (1, 2)}


class RandomProgram:
    """A random flat program in one of the two languages, with all the ways to write it that are regular."""

    def __init__(self, seed: int, language: int, *, unitary: bool = False) -> None:
        self.random = Random(seed)
        self.language = language
        self.unitary = unitary
        self.qubits: list[str] = []
        self.registers: dict[str, int] = {}
        self.bit_registers: dict[str, int] = {}
        self.gates = {**GATES, **(ONLY_2 if language == 2 else ONLY_3)}
        if unitary:
            # Qiskit makes a delay of it.
            self.gates.pop("u0", None)

    def text(self, length: int = 30) -> str:
        lines = [self.header(), *self.declarations(), *self.definitions()]
        lines += [self.statement() for _ in range(length)]
        separator = self.random.choice(["\n", " ", "\n  ", "\n\n"])
        return separator.join(lines) + "\n"

    def header(self) -> str:
        comment = self.random.choice(["", "// a comment; with measure q -> c;\n"])
        return comment + HEADERS[self.language]

    def declarations(self) -> list[str]:
        lines = []
        # Not in alphabetical order, and a lone qubit before a register where the language has one.
        for name in self.random.sample(["zeta", "q", "measure_a", "alpha"], 2):
            size = self.random.randint(1, 3)
            self.registers[name] = size
            lines.append(self._declared("q", name, size))
        if not self.unitary:
            for name in self.random.sample(["c", "b", "a_measure"], 2):
                self.bit_registers[name] = self.random.randint(1, 3)
                lines.append(self._declared("c", name, self.bit_registers[name]))
        if self.language == 3 and self.random.random() < 0.5:
            self.registers["lone"] = -1
            lines.insert(0, "qubit lone;")
        self.qubits = [
            name if size < 0 else f"{name}[{index}]"
            for name, size in self.registers.items()
            for index in range(abs(size))
        ]
        return lines

    def _declared(self, what: str, name: str, size: int) -> str:
        if self.language == 2 or self.random.random() < 0.3:
            return f"{what}reg {name}[{size}];"
        return f"{'qubit' if what == 'q' else 'bit'}[{size}] {name};"

    def definitions(self) -> list[str]:
        self.gates["unitary"] = (1, 2)
        self.gates["measure_all"] = (0, 1)
        return [
            "gate unitary(theta) a, b { cx a, b; rz(theta/2) b; cx a, b; rx(-theta) a; }",
            "gate measure_all zeta\n{\n  h zeta; // not a measurement\n}",
        ]

    def angle(self) -> str:
        random = self.random
        number = random.choice(["0.25", "3", "1.5e-3", "2.", ".5", repr(random.uniform(-7, 7)), "7"])
        return random.choice(
            [
                number, "pi", "--1", "0", f"-pi/{random.randint(1, 9)}",
                f"{random.randint(1, 9)}*pi/{random.randint(1, 9)}",
                f"pi*{number}", f"-({number})", f"(pi - {number})/3", f"{number} + 0.5*pi",
            ]
        )  # fmt: skip

    def statement(self) -> str:
        kinds = ["gate"] * 6 + ([] if self.unitary else ["measure", "reset", "barrier", "broadcast"])
        return getattr(self, "_" + self.random.choice(kinds))()

    def _gate(self) -> str:
        name = self.random.choice([gate for gate, (_, size) in self.gates.items() if size <= len(self.qubits)])
        count, size = self.gates[name]
        return self._call(name, count, self.random.sample(self.qubits, size))

    def _call(self, name: str, count: int, operands: list[str]) -> str:
        angles = f"({', '.join(self.angle() for _ in range(count))})" if count else ""
        return f"{name}{angles} {self.random.choice([', ', ','])[0:2].join(operands)};"

    def _broadcast(self) -> str:
        register = self.random.choice(list(self.registers))
        others = [qubit for qubit in self.qubits if not qubit.startswith(register)]
        if others and self.random.random() < 0.5:
            return self._call("cx", 0, self.random.sample([register, self.random.choice(others)], 2))
        return self._call("ry", 1, [register])

    def _measure(self) -> str:
        register, size = self.random.choice(list(self.bit_registers.items()))
        qubit, bit = self.random.choice(self.qubits), f"{register}[{self.random.randrange(size)}]"
        whole = [name for name, count in self.registers.items() if count == size]
        if whole and self.random.random() < 0.3:
            qubit, bit = whole[0], register
        if self.language == 3 and self.random.random() < 0.5:
            return f"{bit} = measure {qubit};"
        return f"measure {qubit} -> {bit};"

    def _reset(self) -> str:
        return f"reset {self.random.choice([*self.qubits, *self.registers])};"

    def _barrier(self) -> str:
        return f"barrier {', '.join(self.random.sample([*self.qubits, *self.registers], 2))};"
