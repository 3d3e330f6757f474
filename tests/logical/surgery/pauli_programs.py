"""Small Pauli programs for tests: ``pauli_program(2).rotate("XZ", 1).measure("ZZ").module()``."""

import math

import numpy as np

from qlower.dialects.circuit.ops import Function, Return
from qlower.dialects.classical.ops import Cast, If, Yield
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.dialects.logical.rows import MEASURE, ROTATION
from qlower.ir import F64, I1, Affine, Module, Region, RunBuilder, Value
from qlower.ir.run import body


class PauliProgram:
    """A Pauli program in the making; angles in eighths of a turn (π/4)."""

    def __init__(self, num_qubits):
        self.num_qubits = num_qubits
        self.operations = []
        self.bits = []
        self._strings = []
        self._builder = RunBuilder()

    def rotate(self, string, eighths=1, bit=None, eighths_of_bit=0):
        """A rotation, by ``eighths_of_bit`` more if a measured bit is 1."""
        angle = eighths * math.pi / 4
        if bit is not None:
            value = Value(F64)
            self._flush()
            self.operations.append(Cast(operands=(bit,), results=(value,)))
            angle = Affine(angle, ((value, eighths_of_bit * math.pi / 4),))
        self._builder.add(ROTATION, (), (angle,))
        self._strings.append(string)
        return self

    def measure(self, string):
        """A measurement; its bit is the last of ``bits``."""
        self.bits.append(Value(I1))
        self._builder.add(MEASURE, (), results=(self.bits[-1],))
        self._strings.append(string)
        return self

    def if_(self, bit, string, eighths):
        """A rotation that happens if a bit is 1."""
        self._flush()
        inner = PauliProgram(self.num_qubits).rotate(string, eighths)
        inner._flush()
        then, otherwise = Region((*inner.operations, Yield())), Region((Yield(),))
        self.operations.append(If(operands=(bit,), regions=(then, otherwise)))
        return self

    def _flush(self):
        if self._strings:
            run = self._builder.finish()
            columns = PauliTable.from_strings(self._strings).columns()
            self.operations.append(run.with_rows(run.rows.with_columns(columns)))
        self._strings, self._builder = [], RunBuilder()

    def module(self, *others):
        """The module, with other top-level ops."""
        self._flush()
        variables = (("c", "bit", len(self.bits)),) if self.bits else ()
        main = Function(
            regions=(Region(body((*self.operations, Return(operands=tuple(self.bits))))),),
            attributes={"sym_name": "main", "num_qubits": self.num_qubits, "variables": variables},
        )
        return Module("logical", (main, *others))


def pauli_program(num_qubits):
    return PauliProgram(num_qubits)


def random_program(num_qubits, count, seed, weight=None, *, measured=0.1, cliffords=0.1):
    """Random products: of any weight, or of weights up to ``weight``."""
    generator = np.random.default_rng(seed)
    program = PauliProgram(num_qubits)
    for _ in range(count):
        letters = generator.choice(list("IXYZ"), num_qubits)
        if weight is not None:
            keep = generator.choice(num_qubits, min(num_qubits, int(generator.integers(1, weight + 1))), replace=False)
            letters = np.array([letter if q in keep else "I" for q, letter in enumerate(letters)])
        kind = generator.random()
        if kind < measured:
            program.measure("".join(letters))
        else:
            program.rotate("".join(letters), 2 if kind < measured + cliffords else int(generator.choice([1, -1, 3])))
    return program.module()
