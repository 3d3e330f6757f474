"""Operands of quantum statements: which qubits and which variables a name with indices means."""

from openqasm3 import ast

from qlower.dialects.circuit.openqasm import codes
from qlower.dialects.circuit.openqasm.applying import Operand
from qlower.dialects.circuit.openqasm.faults import MOST_QUBITS
from qlower.dialects.circuit.openqasm.openqasm3_expressions import Expressions
from qlower.dialects.circuit.openqasm.openqasm3_indices import positions
from qlower.dialects.circuit.openqasm.openqasm3_scopes import Qubits, Variable
from qlower.dialects.circuit.openqasm.openqasm3_types import BIT, ClassicalType


class Operands:
    """Resolves operands for one body."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions
        self.places = expressions.places
        self.scopes = expressions.scopes

    def qubits(self, node: ast.Identifier | ast.IndexedIdentifier, origin: int) -> Operand:
        """The qubits an operand means."""
        name = node.name if isinstance(node, ast.IndexedIdentifier) else node
        found = self._physical(name) if name.name.startswith("$") else self.scopes.find(name, "qubit")
        if not isinstance(found, Qubits):
            self.places.fail(name, codes.WRONG_KIND, f"'{name.name}' holds no qubits", expected="qubits")
        if isinstance(node, ast.IndexedIdentifier):
            found = self.picked(found, node, node.indices, origin)
        return Operand(found.indices, not found.lone, self.places.offset(node), self.places.length(node))

    def picked(self, qubits: Qubits, node: ast.QASMNode, indices: list[object], origin: int) -> Qubits:
        """The qubits that indices pick out."""
        for index in indices:
            if qubits.lone:
                self.places.fail(node, codes.TYPE, "a single qubit has no elements", expected="a register")
            places, whole = positions(self.expressions, index, len(qubits.indices), node, origin)
            qubits = Qubits(tuple(qubits.indices[place] for place in places), not whole, qubits.offset)
        return qubits

    def target(self, node: ast.Identifier | ast.IndexedIdentifier, origin: int) -> Variable:
        """The variable, or the bits of one, that an assignment goes to."""
        name = node.name if isinstance(node, ast.IndexedIdentifier) else node
        found = self.scopes.find(name, "variable")
        if isinstance(found, Qubits):
            self.places.fail(name, codes.WRONG_KIND, f"'{name.name}' holds qubits", expected="a variable")
        if not isinstance(found, Variable):
            self.places.fail(
                name, codes.CONSTANT_ASSIGNED, f"'{name.name}' cannot be assigned to", expected="a variable"
            )
        if isinstance(node, ast.IndexedIdentifier):
            return self.picked_bits(found, node, node.indices, origin)
        return found

    def picked_bits(self, variable: Variable, node: ast.QASMNode, indices: list[object], origin: int) -> Variable:
        """The bits of a register that indices pick out."""
        for index in indices:
            if not variable.type.is_register:
                number = codes.UNSUPPORTED if variable.type.kind in ("int", "uint", "angle") else codes.TYPE
                self.places.fail(
                    node, number, f"bits of {variable.type} cannot be assigned to", expected="a register of bits"
                )
            places, whole = positions(self.expressions, index, len(variable.slots), node, origin)
            slots = tuple(variable.slots[place] for place in places)
            variable = Variable(ClassicalType("bit", len(slots)) if whole else BIT, slots, variable.offset)
        return variable

    def alias(self, node: ast.Expression, origin: int) -> Qubits | Variable:
        """What the right side of ``let`` means: names, indices and concatenations of one kind."""
        if isinstance(node, ast.Concatenation):
            return self._concatenated(node, origin)
        if isinstance(node, ast.IndexExpression):
            inner = self.alias(node.collection, origin)
            if isinstance(inner, Qubits):
                return self.picked(inner, node, [node.index], origin)
            return self.picked_bits(inner, node, [node.index], origin)
        if not isinstance(node, ast.Identifier):
            self.places.fail(node, codes.TYPE, "an alias of something that is no register", expected="registers")
        found = self._physical(node) if node.name.startswith("$") else self.scopes.find(node, "register")
        if isinstance(found, Qubits) or (isinstance(found, Variable) and found.type.kind == "bit"):
            return found
        self.places.fail(node, codes.WRONG_KIND, f"'{node.name}' is no register", expected="qubits or bits")

    def _concatenated(self, node: ast.Concatenation, origin: int) -> Qubits | Variable:
        left, right = self.alias(node.lhs, origin), self.alias(node.rhs, origin)
        if isinstance(left, Qubits) and isinstance(right, Qubits):
            indices = left.indices + right.indices
            if len(set(indices)) != len(indices):
                self.places.fail(node, codes.REPEATED_QUBIT, "a qubit stands twice in an alias")
            return Qubits(indices, False, left.offset)
        if isinstance(left, Variable) and isinstance(right, Variable):
            slots = left.slots + right.slots
            return Variable(ClassicalType("bit", len(slots)), slots, left.offset)
        self.places.fail(node, codes.WRONG_KIND, "qubits and bits cannot be joined", expected="operands of one kind")

    def _physical(self, name: ast.Identifier) -> Qubits:
        program = self.expressions.program
        if program is None:
            self.places.fail(
                name,
                codes.NOT_ALLOWED,
                "a gate's body names a physical qubit",
                expected="one of the gate's qubits",
            )
        index = int(name.name[1:]) if len(name.name) < 12 else MOST_QUBITS
        if index >= MOST_QUBITS:
            self.places.fail(name, codes.SIZE, f"there is no qubit {name.name}", expected=f"below ${MOST_QUBITS}")
        if program.qubit_registers:
            self.places.fail(
                name,
                codes.MIXED_QUBITS,
                f"'{name.name}' stands beside declared qubits",
                fix="declare all or none",
            )
        program.num_qubits = max(program.num_qubits, index + 1)
        return Qubits((index,), True, 0)
