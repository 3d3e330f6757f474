"""Reading HALO's programs, and what their roles become on the way to a device."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import qlower
from qlower.diagnostics import QlowerError, Source, render
from qlower.dialects.circuit.gates import GATES as TABLE
from qlower.dialects.circuit.halo.gates import GATES
from qlower.dialects.circuit.halo.reader import read_halo
from qlower.dialects.circuit.ops import Function
from qlower.ir import Module
from qlower.ir.format_table import format_of
from qlower.ir.rewriting import runs
from qlower.ir.verifier import verify
from qlower.lowering import Context
from qlower.passes.circuit_to_physical.elide_swaps import ElideSwaps

PROGRAM = """\
# A comment, and blank lines

q = alloc_data(3)
s = alloc_helper(2)
set_shot(1000)
h s0
 CNOT q1, s0   # behind a statement
Sdg q2
CP(1.25) s0,q0
CP -0.5, q0, q1
U3(0.1, -2e-1, .3) q2
toffoli q0, q1, s1
c0 = MEASURE s0
deallocate_helper(s0)
X s0
c2 = measure q1
deallocate_helper(s)
deallocate_data(q)
"""


def main_of(module: Module) -> Function:
    main = module.find("main")
    assert isinstance(main, Function)
    return main


def rows_of(main: Function) -> list[tuple[str, tuple[int, ...], tuple[float, ...]]]:
    return [
        (row.kind.name.removeprefix("circuit."), row.qubits, tuple(float(str(a)) for a in row.parameters))
        for run in runs(main)
        for row in run.unpack()
    ]


def test_program() -> None:
    module = read_halo(Source("program", PROGRAM))
    verify(module)
    main = main_of(module)
    assert (main.num_qubits, main.helpers) == (5, (3, 4))
    assert main.qubit_registers == (("q", 3), ("s", 2))
    assert main.variables == (("c", "bit", 3),)
    assert rows_of(main) == [
        ("h", (3,), ()),
        ("cx", (1, 3), ()),
        ("sdg", (2,), ()),
        ("cp", (3, 0), (1.25,)),
        ("cp", (0, 1), (-0.5,)),
        ("u3", (2,), (0.1, -0.2, 0.3)),
        ("ccx", (0, 1, 4), ()),
        ("measure", (3,), ()),
        ("reset", (3,), ()),
        ("x", (3,), ()),
        ("measure", (1,), ()),
        ("reset", (3,), ()),
        ("reset", (4,), ()),
    ]
    (run,) = runs(main)
    assert run.rows.slots.tolist() == [0, 2]
    returned = main.body.terminator.operands
    assert (returned[0], returned[2]) == run.results
    assert main.body.operations[0].results == (returned[1],)  # the bit that is never written


def test_origins_are_offsets_of_statements() -> None:
    (run,) = runs(main_of(read_halo(Source("program", PROGRAM))))
    begins = [PROGRAM[run.rows.origins_of(row)[0] :].split(maxsplit=1)[0] for row in range(4)]
    assert begins == ["h", "CNOT", "Sdg", "CP(1.25)"]


def test_format_is_told_from_the_first_words() -> None:
    assert format_of(Source("<stdin>", PROGRAM)).name == "halo"
    assert format_of(Source("a.halo", "# nothing yet")).name == "halo"
    assert format_of(Source("<stdin>", "OPENQASM 2.0; // q = alloc_data(2)")).name == "openqasm2"


def test_a_program_without_helpers_has_no_roles() -> None:
    main = main_of(read_halo(Source("program", "q = alloc_data(1)\nH q0")))
    assert "helpers" not in main.attributes
    assert main.variables == ()


def test_every_gate_is_read() -> None:
    for name, found in GATES.items():
        gate = TABLE[found]
        angles = ", ".join(f"0.{place + 1}" for place in range(gate.num_parameters))
        qubits = ", ".join(f"q{place}" for place in range(gate.num_qubits))
        text = f"q = alloc_data(3)\n{name.upper()}{f'({angles})' if angles else ''} {qubits}"
        ((kind, on, given),) = rows_of(main_of(read_halo(Source("program", text))))
        assert (kind, on, len(given)) == (found, tuple(range(gate.num_qubits)), gate.num_parameters)


def test_published_programs_are_read(published: Path) -> None:
    paths = [p for p in sorted(published.rglob("*")) if p.is_file() and p.name not in ("LICENSE", "halo.json")]
    assert len(paths) > 200
    refused = []
    for path in paths:
        source = Source(path.name, path.read_text(encoding="utf-8"))
        try:
            module = format_of(source).read(source)  # type: ignore[misc]  # the format can be read
        except QlowerError as error:
            refused.append((path, error.diagnostics[0].code))
            continue
        verify(module)
        assert bool(main_of(module).helpers) == (path.parent.name != "nohelper")
    # Some of the published programs without helpers allocate fewer qubits than they use.
    assert {code for _, code in refused} == {"QL1264"}
    assert {path.parent.relative_to(published).as_posix() for path, _ in refused} == {"qecmedium/nohelper"}
    assert len(refused) == 11


WORDS = ["q0", "q1", "s0", ",", "(", ")", "0.5", "=", "c0", "MEASURE", "H", "CNOT", "RX", "U3", "\n", "#", "é", " "]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=20), st.integers(0, len(PROGRAM)))
def test_whatever_is_read_is_read_or_refused(words: list[str], place: int) -> None:
    text = PROGRAM[:place] + "".join(words) + PROGRAM[place:]
    try:
        module = read_halo(Source("mutated", text))
    except QlowerError as error:
        assert render(error.diagnostics[0])
    else:
        verify(module)


@pytest.mark.parametrize("helpers", [(2, 1), (1, 1), (5,), (-1,)])
def test_helpers_must_be_different_qubits(helpers: tuple[int, ...]) -> None:
    module = read_halo(Source("program", PROGRAM))
    main = main_of(module).with_attribute("helpers", helpers)
    with pytest.raises(QlowerError):
        verify(module.with_operations([main]))


def test_swapped_helpers_are_helpers_no_more() -> None:
    text = "q = alloc_data(2)\ns = alloc_helper(2)\nH q0\nSWAP q0, s0\nCNOT s0, s1\nc0 = MEASURE q0"
    result = ElideSwaps().run(read_halo(Source("program", text)), Context())
    assert main_of(result.module).helpers == (3,)
    assert rows_of(main_of(result.module)) == [("h", (0,), ()), ("cx", (0, 3), ()), ("measure", (2,), ())]


@pytest.mark.parametrize("optimization", [0, 3])
def test_compiled_for_a_device(optimization: int) -> None:
    done = qlower.compile(PROGRAM, target="generic_grid", optimization=optimization, check="full")
    text = done.emit("openqasm3")
    assert isinstance(text, str)
    assert text.count("reset") == 3
    assert text.count("measure") == 2
    assert "helpers" not in done.module("physical").operations[-1].attributes


def test_angles_are_read_as_written() -> None:
    angle = 1.2493338053084568
    ((_, _, (read,)),) = rows_of(main_of(read_halo(Source("p", f"q = alloc_data(1)\nRX({angle!r}) q0"))))
    assert read == angle
