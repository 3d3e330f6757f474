"""The gates a program can call: those of the libraries, and its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NoReturn

from qlower.dialects.circuit.gates import ALIASES, GATES
from qlower.dialects.circuit.openqasm import codes
from qlower.dialects.circuit.openqasm.faults import Faults, did_you_mean
from qlower.dialects.circuit.openqasm.lifting import Lifted
from qlower.dialects.circuit.openqasm.numbers import Arithmetic, NoSuchNumberError
from qlower.dialects.circuit.rows import Modifier, call_kind, gate_kind
from qlower.ir import Angle, RowKind

UNDECLARED = -1
"""The offset of a gate that no statement of the program declares."""


@dataclass(frozen=True, slots=True)
class CallableGate:
    """A gate as its caller sees it.

    Attributes:
        name: what the program calls it.
        num_parameters: angles.
        num_qubits: operands.
        table_name: its name in the gate table; empty for a gate of the module.
        symbol: its symbol in the module; empty for a gate of the table.
        offset: where it is declared, or ``UNDECLARED``.
        opaque: whether it has no definition.
        lifted: the further parameters of its definition.
    """

    name: str
    num_parameters: int
    num_qubits: int
    table_name: str = ""
    symbol: str = ""
    offset: int = UNDECLARED
    opaque: bool = False
    lifted: Lifted = Lifted()  # noqa: RUF009  # immutable

    def call_angles(
        self, arithmetic: Arithmetic, angles: tuple[Angle, ...], faults: Faults, origin: int
    ) -> tuple[Angle, ...]:
        """The angles of a call's row, from those the program gives.

        Raises:
            QlowerError: an angle of the definition has no value for these.
        """
        if not self.lifted.results:
            return angles
        try:
            return self.lifted.extended(arithmetic, angles, origin)
        except NoSuchNumberError as error:
            faults.fail(
                codes.ARITHMETIC, f"in the definition of '{self.name}': {error}", origin, len(self.name),
                note=("the definition", self.offset, len(self.name)),
            )  # fmt: skip

    def kind(self, modifiers: tuple[Modifier, ...] = ()) -> RowKind:
        """The row kind of a call."""
        if self.table_name:
            return gate_kind(self.table_name, modifiers)
        return call_kind(self.symbol, self.num_qubits, self.num_parameters + len(self.lifted.results), modifiers)


def _from_table(name: str, table_name: str) -> CallableGate:
    gate = GATES[table_name]
    return CallableGate(name, gate.num_parameters, gate.num_qubits, table_name)


def _library(standards: tuple[str, ...], aliases: Mapping[str, str]) -> Mapping[str, CallableGate]:
    gates = {name: _from_table(name, name) for name, gate in GATES.items() if gate.standard in standards}
    return MappingProxyType({**gates, **{alias: _from_table(alias, name) for alias, name in aliases.items()}})


STDGATES = _library(("stdgates",), {alias: ALIASES[alias] for alias in ("CX", "phase", "cphase")})
"""What ``stdgates.inc`` defines."""
OPENQASM3_BUILTIN: Mapping[str, CallableGate] = MappingProxyType(
    {"U": _from_table("U", "u"), "gphase": _from_table("gphase", "gphase")}
)
# OpenQASM 2 writes U for what the table calls u3, and its u is the same gate.
QELIB1 = _library(("stdgates", "qelib1"), {"u": "u3"})
"""What ``qelib1.inc`` defines, in the edition of Qiskit."""
OPENQASM2_BUILTIN: Mapping[str, CallableGate] = MappingProxyType(
    {"U": _from_table("U", "u3"), "CX": _from_table("CX", "cx")}
)


class GateTable:
    """The gates known so far in a program.

    Attributes:
        gates: by the program's name.
    """

    def __init__(
        self, faults: Faults, builtin: Mapping[str, CallableGate], library: Mapping[str, CallableGate], file: str
    ) -> None:
        self.faults = faults
        self.gates: dict[str, CallableGate] = dict(builtin)
        self._library = library
        self._library_file = file
        # The entry function is called so.
        self._symbols = {"main"}

    def include(self, library: Mapping[str, CallableGate], offset: int, length: int) -> None:
        """Make the gates of a library known; gates of the program must not have their names."""
        for name, gate in library.items():
            own = self.gates.get(name)
            if own is not None and own.offset != UNDECLARED:
                self.faults.fail(
                    codes.REDECLARED,
                    f"the included file defines '{name}', which the program has defined before",
                    offset,
                    length,
                    fix="include the file at the top, or rename the gate",
                    note=("it is defined here", own.offset, len(name)),
                )
            self.gates.setdefault(name, gate)

    def new_symbol(self, name: str) -> str:
        """A symbol for a gate of the program: its name, with underscores added while it is taken."""
        symbol = name
        while symbol in self._symbols:
            symbol += "_"
        self._symbols.add(symbol)
        return symbol

    def find(self, name: str, offset: int) -> CallableGate:
        """The gate of a name.

        Raises:
            QlowerError: no such gate, or it is opaque.
        """
        gate = self.gates.get(name)
        if gate is None:
            self._unknown(name, offset)
        if gate.opaque:
            self.faults.fail(
                codes.OPAQUE,
                f"gate '{name}' is opaque: it has no definition to compile",
                offset,
                len(name),
                fix=f"define it with 'gate {name} … {{ … }}'",
                note=("it is declared here", gate.offset, len(name)),
            )
        return gate

    def _unknown(self, name: str, offset: int) -> NoReturn:
        if name in self._library:
            self.faults.fail(
                codes.LIBRARY,
                f"gate '{name}' is not known without the standard library",
                offset,
                len(name),
                fix=f'write include "{self._library_file}"; before it',
            )
        if name in GATES or name in ALIASES:
            # A similar name would be the wrong advice.
            fix = f"it is no gate of {self._library_file}: define it with 'gate' before it is used"
            self.faults.fail(codes.UNKNOWN_GATE, f"gate '{name}' is not defined", offset, len(name), fix=fix)
        guess = did_you_mean(name, self.gates)
        fix = guess or "define it with 'gate' before it is used"
        self.faults.fail(codes.UNKNOWN_GATE, f"unknown gate '{name}'", offset, len(name), fix=fix)
