"""A module as one OpenQASM 3 program."""

from collections.abc import Iterator, Sequence

from qlower.diagnostics import fail
from qlower.dialects.circuit.needed_values import asked_for
from qlower.dialects.circuit.openqasm_writer.gates import Gates
from qlower.dialects.circuit.openqasm_writer.names import Names
from qlower.dialects.circuit.openqasm_writer.settling import settled
from qlower.dialects.circuit.openqasm_writer.statements import StatementWriter
from qlower.dialects.circuit.openqasm_writer.variables import Variables, type_text
from qlower.dialects.circuit.ops import Function, GateDefinition, MatrixGate
from qlower.dialects.circuit.structured import Structure, structure
from qlower.dialects.circuit.structured.nodes import Rows
from qlower.dialects.physical.ops import Program
from qlower.ir.module import Module
from qlower.ir.operation import Trait


def write_openqasm3(module: Module) -> str:
    """The program as OpenQASM 3 text: the same text for equal modules, and read back as the same program.

    On the circuit level registers keep their names and order; on the physical level, and where there are no registers,
    qubits are ``$0``, ``$1`` …. Start times are left out, since the language has no place for them. Gates that
    ``stdgates.inc`` lacks are defined before the program. Global phase is written out.

    Results are kept in the variables their slots name where that changes no meaning, otherwise in further variables,
    and then the program's own are declared ``output``. What has no effect on the outputs, such as copies of a variable
    to itself, is not written.

    Raises:
        QlowerError: QL1200 … QL1203.
    """
    text, may_change = _written(module)
    return settled(text, lambda again: _written(again)[0]) if may_change else text


def _written(module: Module) -> tuple[str, bool]:
    """The text, and whether it may come out otherwise when it is read and written again."""
    function = _entry(module)
    structured = structure(function)
    gates = Gates(module)
    names = gates.names
    qubits, declarations = _qubits(function, names)
    inputs = [names.claim(name) for name in function.inputs]
    variables = Variables(function, structured.temporaries, names)
    gates.name_table_gates()
    arguments = function.body.arguments
    writer = StatementWriter(qubits, gates, names, variables, dict(zip(arguments, inputs, strict=True)))
    statements = writer.lines(structured.statements)
    lines = [f"OPENQASM {writer.version};", 'include "stdgates.inc";', *gates.definitions()]
    lines += [f"input {type_text(value.type)} {name};" for name, value in zip(inputs, arguments, strict=True)]
    lines += [*declarations, *variables.declarations(), *statements]
    return "\n".join(lines) + "\n", _may_change(function, structured, writer)


def _may_change(function: Function | Program, structured: Structure, writer: StatementWriter) -> bool:
    """Whether a value may be kept elsewhere when the text is read and written again.

    That takes a variable whose final value nobody asks for, or one that is copied to another.
    """
    is_flat = all(isinstance(statement, Rows) for statement in structured.statements)
    return bool(structured.temporaries) or writer.copies or not (is_flat or all(asked_for(function)))


def _entry(module: Module) -> Function | Program:
    found: Function | Program | None = None
    for op in module.operations:
        if isinstance(op, Function | Program) and op.symbol == "main":
            found = op
        elif not isinstance(op, GateDefinition | MatrixGate) and not op.has(Trait.ANNOTATION):
            fail("QL1200", f"the module holds {op.name} besides its program", fix="inline it or take it out")
    if found is None:
        fail("QL1200", "the module has no function 'main'", fix="name the program 'main'")
    return found


def _qubits(function: Function | Program, names: Names) -> tuple[list[str], list[str]]:
    """The text of each qubit, and the declarations of the registers; without registers qubits are physical ones."""
    registers: Sequence[tuple[str, int]] = function.qubit_registers
    if isinstance(function, Program) or not registers:
        return [f"${index}" for index in range(function.num_qubits)], []
    qubits: list[str] = []
    declarations: list[str] = []
    for register, size in registers:
        name = names.claim(register)
        declarations.append(f"qubit {name};" if size == -1 else f"qubit[{size}] {name};")
        qubits += [name] if size == -1 else list(_elements(name, size))
    return qubits, declarations


def _elements(name: str, size: int) -> Iterator[str]:
    return (f"{name}[{index}]" for index in range(size))
