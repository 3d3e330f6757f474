"""A module as one QIR program."""

from collections.abc import Collection, Iterator
from typing import Literal

from qlower.diagnostics import fail
from qlower.dialects.circuit.ops import Function, GateDefinition, MatrixGate
from qlower.dialects.circuit.qir.entry import READ_RESULT, Entry
from qlower.dialects.circuit.qir.output import Output
from qlower.dialects.circuit.qir.rows import MEASURE, RESET
from qlower.dialects.physical.ops import Program
from qlower.ir.module import Module
from qlower.ir.operation import Trait

Profile = Literal["base", "adaptive"]

_INITIALIZE = "__quantum__rt__initialize"


def write_qir(module: Module, profile: Profile = "base") -> str:
    """The program as QIR text: LLVM IR with opaque pointers, QIR version 2.0.

    Qubits are numbered as in the function, on the physical level as on the device. Output is recorded in the order of
    the program's variables. Global phase is left out: it cannot be observed there. Barriers are left out as well, since
    the format has none. In the adaptive profile results steer branches and classical arithmetic, and loops with
    constant limits are unrolled.

    Sources: QIR specification, github.com/qir-alliance/qir-spec, base and adaptive profile.

    Args:
        module: of the circuit or the physical level.
        profile: ``base``: gates, then measurements, no feed-forward; or ``adaptive``.

    Raises:
        QlowerError: QL1250 … QL1256.
    """
    function = _entry_function(module)
    is_base = profile == "base"
    entry = Entry(module, function, is_base)
    if is_base:
        entry.lines.branch("measurements")
        entry.lines.begin_block("measurements")
        entry.lines.text += entry.measurements
    entry.lines.branch("output")
    entry.lines.begin_block("output")
    output = Output(entry, function, is_base)
    parts = [
        *output.labels,
        "",
        "define i64 @main() #0 {",
        "entry:",
        f"  call void @{_INITIALIZE}(ptr null)",
        "  br label %body",
        "",
        "body:",
        *entry.lines.text,
        "  ret i64 0",
        "}",
        "",
        f"declare void @{_INITIALIZE}(ptr)",
        *_declarations(entry.lines.functions),
        "",
        _attributes(profile, function.num_qubits, entry.num_results),
        'attributes #1 = { "irreversible" }',
        "",
        *_flags(profile, entry.has_switch, entry.lines.types),
    ]
    return "\n".join(parts) + "\n"


def write_qir_bitcode(module: Module, profile: Profile = "base") -> bytes:
    """The program as LLVM bitcode; see ``write_qir``."""
    import pyqir  # noqa: PLC0415  # heavy

    return bytes(pyqir.Module.from_ir(pyqir.Context(), write_qir(module, profile), "main").bitcode)


def _entry_function(module: Module) -> Function | Program:
    found: Function | Program | None = None
    for op in module.operations:
        if isinstance(op, Function | Program) and op.symbol == "main":
            found = op
        elif not isinstance(op, GateDefinition | MatrixGate) and not op.has(Trait.ANNOTATION):
            fail("QL1256", f"the module holds {op.name} besides its program", fix="inline it or take it out")
    if found is None:
        fail("QL1256", "the module has no function 'main'", fix="name the program 'main'")
    return found


def _declarations(functions: dict[str, str]) -> Iterator[str]:
    for name, parameters in sorted(functions.items()):
        result = "i1" if name == READ_RESULT else "void"
        attributes = " #1" if name in (MEASURE, RESET) else ""
        yield f"declare {result} @{name}({parameters}){attributes}"


def _attributes(profile: Profile, num_qubits: int, num_results: int) -> str:
    return (
        'attributes #0 = { "entry_point" "output_labeling_schema"="labeled" '
        f'"qir_profiles"="{profile}_profile" '
        f'"required_num_qubits"="{num_qubits}" "required_num_results"="{num_results}" }}'
    )


def _flags(profile: Profile, has_switch: bool, types: Collection[str]) -> Iterator[str]:
    """The module flags: what of the profile's optional abilities the program uses."""
    flags = [
        'i32 1, !"qir_major_version", i32 2',
        'i32 7, !"qir_minor_version", i32 0',
        'i32 1, !"dynamic_qubit_management", i1 false',
        'i32 1, !"dynamic_result_management", i1 false',
    ]
    lists: list[tuple[str, list[str]]] = []
    if profile == "adaptive":
        flags += [
            'i32 7, !"backwards_branching", i2 0',
            f'i32 1, !"multiple_target_branching", i1 {"true" if has_switch else "false"}',
            'i32 1, !"multiple_return_points", i1 false',
            'i32 1, !"ir_functions", i1 false',
        ]
        integers = sorted((type for type in types if type not in ("i1", "double")), key=lambda type: int(type[1:]))
        floats = [type for type in types if type == "double"]
        lists = [(name, used) for name, used in (("int", integers), ("float", floats)) if used]
    first = len(flags) + len(lists)
    flags += [f'i32 5, !"{name}_computations", !{first + place}' for place, (name, _) in enumerate(lists)]
    yield f"!llvm.module.flags = !{{{', '.join(f'!{number}' for number in range(len(flags)))}}}"
    yield ""
    entries = flags + [", ".join(f'!"{type}"' for type in used) for _, used in lists]
    for number, text in enumerate(entries):
        yield f"!{number} = !{{{text}}}"
