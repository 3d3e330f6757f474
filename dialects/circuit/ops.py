"""Structural ops of the circuit dialect; its gates are rows (see ``rows.py``)."""

from qlower.dialects.classical.ops import TERMINATOR
from qlower.ir.operation import Operation, Trait, attribute, operands, region
from qlower.ir.types import F64

MOST_MATRIX_QUBITS = 10
"""A matrix of more qubits has over four million entries."""
SYMBOL = frozenset({Trait.SYMBOL, Trait.ISOLATED})


class Function(Operation):
    """A program or subroutine on its own qubits 0 … num_qubits − 1; those of the entry, ``main``, begin in |0⟩.

    The region's arguments are the inputs (free parameters). It ends in ``circuit.return`` with the final values of the
    program's classical variables.

    Attributes:
        sym_name: the name; the entry is ``main``.
        num_qubits: how many qubits it works on.
        qubit_registers: ((name, size), …) in order of declaration; size −1 is a lone ``qubit``.
        inputs: names of the region's arguments.
        variables: ((name, kind, size), …) in order of declaration, kind ``bit``, ``bool``, ``int``, ``uint``, ``float``
            or ``angle``. For bits, size −1 is a lone bit and otherwise the register's length, one value a bit, bit 0
            first; for the others the width in bits, one value.
        placed_on: the target whose qubits it works on, once a layout has placed it; empty before.
        outputs: names of variables declared ``output``; empty if the program declares none (then all are outputs).
        helpers: the qubits that are helpers, ascending; the others hold data. A helper begins in |0⟩, ``circuit.reset``
            gives it back, and its state at the end does not matter. Only while the program is not placed.
    """

    __slots__ = ()
    name = "circuit.func"
    traits = SYMBOL
    body = region()
    sym_name = attribute(str)
    num_qubits = attribute(int)
    qubit_registers = attribute(tuple, (), items=(str, int))
    inputs = attribute(tuple, (), items=str)
    variables = attribute(tuple, (), items=(str, str, int))
    outputs = attribute(tuple, (), items=str)
    placed_on = attribute(str, "")
    helpers = attribute(tuple, (), items=int)

    def verify(self) -> str | None:
        """Names and counts must agree with the body."""
        if self.num_qubits < 0:
            return "num_qubits is negative"
        if len(self.inputs) != len(self.body.arguments):
            return f"{len(self.inputs)} input names for {len(self.body.arguments)} region arguments"
        declared = sum(max(size, 1) if size == -1 else size for _, size in self.qubit_registers)
        if self.qubit_registers and declared != self.num_qubits:
            return f"the registers hold {declared} qubits, num_qubits is {self.num_qubits}"
        if not isinstance(self.body.terminator, Return):
            return "the region must end in circuit.return"
        slots = num_slots(self.variables)
        if len(self.body.terminator.operands) != slots:
            return f"{slots} variable values are declared, {len(self.body.terminator.operands)} are returned"
        if list(self.helpers) != sorted({qubit for qubit in self.helpers if 0 <= qubit < self.num_qubits}):
            return f"the helpers must be different qubits below {self.num_qubits}, ascending"
        return None


def num_slots(variables: tuple[tuple[str, str, int], ...]) -> int:
    """How many values the variables of a function hold: one for each bit of a bit register, one for any other."""
    return sum(size if kind == "bit" and size != -1 else 1 for _, kind, size in variables)


class Return(Operation):
    """Ends a function with the final values of its variables, in order.

    Example: ``"circuit.return"(%0) : (i1) -> ()``
    """

    __slots__ = ()
    name = "circuit.return"
    traits = TERMINATOR
    values = operands()


class GateDefinition(Operation):
    """A gate with a body of unitary rows on its own qubits 0 … num_qubits − 1; called by rows ``circuit.call``.

    The region's arguments are the gate's parameters, all ``f64``.

    Attributes:
        sym_name: the gate's name.
        num_qubits: how many qubits it acts on.
        parameters: names of the region's arguments.
        qubits: names of the qubits, for printing.
    """

    __slots__ = ()
    name = "circuit.gate"
    traits = SYMBOL
    body = region()
    sym_name = attribute(str)
    num_qubits = attribute(int)
    parameters = attribute(tuple, (), items=str)
    qubits = attribute(tuple, (), items=str)

    def verify(self) -> str | None:
        """The parameters must be doubles, one per name."""
        if self.num_qubits < 0:
            return "num_qubits is negative"
        if any(value.type != F64 for value in self.body.arguments):
            return "a gate's parameters are of type f64"
        if len(self.parameters) != len(self.body.arguments):
            return f"{len(self.parameters)} parameter names for {len(self.body.arguments)} region arguments"
        return None


class MatrixGate(Operation):
    """A gate given by its matrix; called by rows ``circuit.call``.

    Attributes:
        sym_name: the gate's name.
        num_qubits: how many qubits it acts on.
        parameters: names the entries may use, in radians.
        matrix: rows of entries as formulas such as ``"cos(theta/2)"``; the first qubit is the least significant bit of
            an index.
    """

    __slots__ = ()
    name = "circuit.matrix_gate"
    traits = SYMBOL
    sym_name = attribute(str)
    num_qubits = attribute(int)
    parameters = attribute(tuple, (), items=str)
    matrix = attribute(tuple, items=tuple)

    def verify(self) -> str | None:
        """The matrix must be square of the right size."""
        if not 0 <= self.num_qubits <= MOST_MATRIX_QUBITS:
            return f"num_qubits must be from 0 to {MOST_MATRIX_QUBITS}"
        size = 1 << self.num_qubits
        if len(self.matrix) != size or any(len(row) != size for row in self.matrix):
            return f"the matrix must have {size} rows of {size} entries"
        return None
