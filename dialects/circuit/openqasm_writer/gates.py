"""The gates of a program: how rows name them, and the definitions that must stand before it."""

from collections.abc import Iterator

from qlower.diagnostics import fail
from qlower.dialects.circuit.callees import callee_of
from qlower.dialects.circuit.gates import ALIASES, GATES
from qlower.dialects.circuit.openqasm_writer.matrix_gates import definition_of_matrix
from qlower.dialects.circuit.openqasm_writer.names import KEYWORDS, Names
from qlower.dialects.circuit.openqasm_writer.rows import RowWriter
from qlower.dialects.circuit.openqasm_writer.table_gates import definition_of, is_predefined
from qlower.dialects.circuit.ops import GateDefinition, MatrixGate
from qlower.dialects.circuit.rows import CALL, Modifier, modifiers_of
from qlower.ir.module import Module
from qlower.ir.operation import Trait
from qlower.ir.rewriting import runs
from qlower.ir.rows import RowKind
from qlower.ir.run import Run

INDENT = "  "


class Gates:
    """The gates of a module that is to be written.

    Attributes:
        names: the identifiers taken by gates.
    """

    def __init__(self, module: Module) -> None:
        self.names = Names()
        self._module = module
        self._spelled: dict[tuple[str, bool], str] = {}
        self._own = [op for op in module.functions() if isinstance(op, GateDefinition | MatrixGate)]
        for op in self._own:
            self._spelled[op.symbol, True] = self.names.claim(op.symbol)

    def name_table_gates(self) -> None:
        """Give names to the gates of the table that occur; to be called when all of the program's names are taken."""
        for name in self._needed():
            self._spelled[name, False] = name if is_predefined(name) else self.names.claim(name)
        self._spelled["u", False] = "U"

    def _needed(self) -> Iterator[str]:
        """Gates of the table that occur, those that a definition uses before it, each once."""
        found: dict[str, None] = {}
        for op in self._module.operations:
            for run in runs(op) if not op.has(Trait.ANNOTATION) else ():
                self._collect(run, found)
        for op in self._own:
            if isinstance(op, MatrixGate):
                for run in runs(definition_of_matrix(op)):
                    self._collect(run, found)
        return iter(found)

    def _collect(self, run: Run, found: dict[str, None]) -> None:
        for kind in run.rows.canonical().kinds:
            name = callee_of(kind)
            if name is not None and not self._is_own(kind, name):
                self._collect_table_gate(ALIASES.get(name, name), found)

    def _collect_table_gate(self, name: str, found: dict[str, None]) -> None:
        if name in found:
            return
        if name not in GATES:
            fail("QL1201", f"the gate '{name}' has no definition", fix="define it in the module or decompose it")
        if not is_predefined(name):
            definition = definition_of(name)
            if definition is None:
                fail("QL1201", f"the gate table has no definition of '{name}'", fix="decompose it first")
            for run in runs(definition):
                self._collect(run, found)
        found[name] = None

    def _is_own(self, kind: RowKind, name: str) -> bool:
        if kind.name == CALL and (name, True) not in self._spelled:
            fail("QL1201", f"the gate '{name}' is called and not defined", fix="define it in the module")
        return kind.name in (CALL, "physical.gate") and (name, True) in self._spelled

    def head(self, kind: RowKind) -> str:
        """The gate of a row with its modifiers, as it is called."""
        return modifier_text(modifiers_of(kind)) + self._spelling(kind)

    def _spelling(self, kind: RowKind) -> str:
        name = callee_of(kind)
        if name is None:
            return ""
        own = self._is_own(kind, name)
        return self._spelled[name if own else ALIASES.get(name, name), own]

    def definitions(self) -> Iterator[str]:
        """The definitions that the program needs, in an order in which each only uses what stands before it."""
        for (name, own), spelled in self._spelled.items():
            if not own and not is_predefined(name):
                definition = definition_of(name)
                if definition is not None:
                    yield self._text(definition, spelled)
        for op in self._own:
            definition = definition_of_matrix(op) if isinstance(op, MatrixGate) else op
            yield self._text(definition, self._spelled[op.symbol, True])

    def _text(self, gate: GateDefinition, spelled: str) -> str:
        # Names inside may hide those outside, but not the gates that the body calls.
        inner = Names(KEYWORDS | {self._spelling(kind) for run in runs(gate) for kind in run.rows.canonical().kinds})
        names = dict(zip(gate.body.arguments, map(inner.claim, gate.parameters), strict=True))
        given = gate.qubits or tuple(f"q{index}" for index in range(gate.num_qubits))
        qubits = [inner.claim(name) for name in given]
        writer = RowWriter(qubits, self.head, names.__getitem__)
        lines = [line for op in gate.body.operations if isinstance(op, Run) for line in writer.lines(op)]
        parameters = f"({', '.join(names.values())})" if names else ""
        return "\n".join(
            [f"gate {spelled}{parameters} {', '.join(qubits)} {{", *(INDENT + line for line in lines), "}"]
        )


def modifier_text(modifiers: tuple[Modifier, ...]) -> str:
    """Modifiers, each followed by its ``@``."""
    return "".join(f"{_one_modifier(modifier)} @ " for modifier in modifiers)


def _one_modifier(modifier: Modifier) -> str:
    name = modifier[0]
    if len(modifier) == 1:
        return name
    if name == "pow":
        return f"pow({modifier[1]!r})"
    return name if modifier[1] == 1 else f"{name}({modifier[1]})"
