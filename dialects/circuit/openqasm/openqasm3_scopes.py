"""The names of an OpenQASM 3 program and what they mean, scope by scope."""

import math
from dataclasses import dataclass

from openqasm3 import ast

from qlower.dialects.circuit.openqasm import codes
from qlower.dialects.circuit.openqasm.faults import did_you_mean
from qlower.dialects.circuit.openqasm.gate_table import UNDECLARED, GateTable
from qlower.dialects.circuit.openqasm.numbers import FUNCTIONS
from qlower.dialects.circuit.openqasm.openqasm3_places import Places
from qlower.dialects.circuit.openqasm.openqasm3_types import FLOAT, ClassicalType, Typed

NAMED_CONSTANTS = {"pi": math.pi, "π": math.pi, "tau": math.tau, "τ": math.tau, "euler": math.e, "ℇ": math.e}
OTHER_FUNCTIONS = frozenset(("mod", "popcount", "rotl", "rotr", "real", "imag", "sizeof"))


@dataclass(frozen=True, slots=True)
class Qubits:
    """Qubits under a name: a register, a lone qubit or an alias."""

    indices: tuple[int, ...]
    lone: bool
    offset: int


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable, or an alias of bits: where its values are stored."""

    type: ClassicalType
    slots: tuple[int, ...]
    offset: int


@dataclass(frozen=True, slots=True)
class Fixed:
    """A name whose value does not change: a constant, an input, a parameter or the variable of a loop."""

    value: Typed
    offset: int


Meaning = Qubits | Variable | Fixed

_BUILTIN = {name: Fixed(Typed(FLOAT, (value,)), UNDECLARED) for name, value in NAMED_CONSTANTS.items()}


class Scopes:
    """Names by scope, the innermost last."""

    def __init__(self, places: Places, gates: GateTable) -> None:
        self.places = places
        self.gates = gates
        self._scopes: list[dict[str, Meaning]] = [dict(_BUILTIN), {}]

    @property
    def depth(self) -> int:
        """How many scopes are open; 1 is the global one."""
        return len(self._scopes) - 1

    def open(self) -> None:
        """Enter a scope."""
        self._scopes.append({})

    def close(self) -> None:
        """Leave a scope."""
        self._scopes.pop()

    def check_new(self, name: ast.Identifier) -> None:
        """Refuse a name that the present scope has already, or that the language uses."""
        found = self._scopes[-1].get(name.name)
        gate = self.gates.gates.get(name.name) if self.depth == 1 else None
        place = found.offset if found else gate.offset if gate else UNDECLARED
        if found is not None or gate is not None:
            note = ("it is declared here", place, len(name.name)) if place != UNDECLARED else None
            where = "" if note else " as a gate of the standard library" if gate else ""
            message = f"'{name.name}' is declared already{where}"
            self.places.fail(name, codes.REDECLARED, message, fix="rename it", note=note)
        if name.name in NAMED_CONSTANTS or name.name in FUNCTIONS or name.name in OTHER_FUNCTIONS:
            self.places.fail(name, codes.RESERVED, f"'{name.name}' is a name of the language", expected="another name")

    def declare(self, name: ast.Identifier, meaning: Meaning) -> None:
        """Give a new name a meaning."""
        self.check_new(name)
        self._scopes[-1][name.name] = meaning

    def find(self, name: ast.Identifier, what: str) -> Meaning:
        """What a name means."""
        for scope in reversed(self._scopes):
            if name.name in scope:
                return scope[name.name]
        if name.name in self.gates.gates:
            self.places.fail(name, codes.WRONG_KIND, f"'{name.name}' is a gate", expected=f"a {what}")
        known = [text for scope in self._scopes for text in scope]
        fix = did_you_mean(name.name, known) or "declare it before it is used"
        self.places.fail(name, codes.UNKNOWN_NAME, f"unknown {what} '{name.name}'", fix=fix)

    def variable(self, name: str) -> Variable | None:
        """The variable of a name, if it is one."""
        for scope in reversed(self._scopes):
            if name in scope:
                found = scope[name]
                return found if isinstance(found, Variable) else None
        return None

    def for_gate(self) -> "Scopes":
        """The scopes a gate's body sees: constants, in a scope of its own for parameters and qubits."""
        inner = Scopes(self.places, self.gates)
        inner._scopes[-1] = {
            name: meaning
            for name, meaning in self._scopes[1].items()
            if isinstance(meaning, Fixed) and meaning.value.known
        }
        inner.open()
        return inner
