"""find-helpers: which qubits only help, and where they are clean, for every state of the others."""

from pathlib import Path

import numpy as np
import pytest
from helper_oracle import on_data, same_on_data
from hypothesis import given, settings
from hypothesis import strategies as st

import qlower
from qlower.diagnostics import Source
from qlower.dialects.circuit.checker import CHECKER
from qlower.dialects.circuit.halo.reader import read_halo
from qlower.ir.checking import Contract, Effort, Evidence
from qlower.ir.rewriting import runs
from qlower.ir.verifier import verify
from qlower.lowering import Context, Decline
from qlower.passes.circuit.clean_qubits import CleanQubits, steps_of
from qlower.passes.circuit.find_helpers import FindHelpers
from qlower.passes.circuit.reuse_helpers import ReuseHelpers

SHARED = Path(__file__).parents[3] / "shared" / "data" / "halo"


def read(text, num_qubits=0):
    """A program of HALO's language without its roles, or its lines on so many qubits q."""
    text = f"q = alloc_data({num_qubits})\n{text}" if num_qubits else text
    module = read_halo(Source("program", text))
    return module.with_operations([module.find("main").with_attribute("helpers", ())])


def rows_of(module):
    return [(row.kind.name.removeprefix("circuit."), row.qubits) for run in runs(module) for row in run.unpack()]


def found_in(module, **options):
    result = FindHelpers(**options).run(module, Context())
    verify(result.module)
    return result


def helpers_of(result):
    return result.module.find("main").helpers


def checked(before, result):
    return CHECKER.check(before, result.module, result.wire_map, Contract.CHANNEL, Effort.FULL)


def test_measured_reset_and_idle_qubits_are_helpers():
    module = read("H q0\nCNOT q0, q1\nc0 = MEASURE q1\nCNOT q0, q2\nRESET q2\nc1 = MEASURE q3\nX q3", 5)
    result = found_in(module)
    assert helpers_of(result) == (1, 2, 4)
    assert result.wire_map.initial.tolist() == [0, -1, -1, 3, -1]
    assert dict(result.metrics) == {"helpers": 3, "uncomputed": 1, "resets": 0}
    assert checked(module, result).evidence is Evidence.PROVED
    assert helpers_of(found_in(module, measured=False)) == (4,)


TOFFOLI = """\
H {2}
CNOT {1}, {2}
Tdg {2}
CNOT {0}, {2}
T {2}
CNOT {1}, {2}
Tdg {2}
CNOT {0}, {2}
T {1}
T {2}
H {2}
CNOT {0}, {1}
T {0}
Tdg {1}
CNOT {0}, {1}
"""


def multi_controlled(controls):
    """X under controls q0 …, by a chain of Toffolis in Clifford + T on helpers, as HALO's programs have it."""
    data = [f"q{number}" for number in range(controls + 1)]
    chain = [f"q{controls + 1 + number}" for number in range(controls - 1)]
    up = [TOFFOLI.format(data[0], data[1], chain[0])]
    up += [TOFFOLI.format(data[n], chain[n - 2], chain[n - 1]) for n in range(2, controls)]
    text = "".join(f"RY(0.7) {qubit}\n" for qubit in data)
    return read(text + "".join([*up, f"CNOT {chain[-1]}, {data[controls]}\n", *reversed(up)]), 2 * controls)


@pytest.mark.parametrize("controls", [2, 4, 14])
def test_uncomputed_chains_are_found_however_long(controls):
    module = multi_controlled(controls)
    result = found_in(module)
    assert helpers_of(result) == tuple(range(controls + 1, 2 * controls))
    assert result.metrics["uncomputed"] == controls - 1
    assert result.metrics["resets"] == 0
    assert checked(module, result).evidence is Evidence.PROVED


@pytest.mark.parametrize(
    "text",
    [
        "RY(0.7) q0\nCNOT q0, q1\nCH q1, q0\nCNOT q0, q1",  # the control changed
        "RY(0.7) q0\nCNOT q0, q1\nT q1\nH q1\nH q1\nRX(1e-9) q1\nCNOT q0, q1",
        "RY(0.7) q0\nCNOT q0, q1\nc0 = MEASURE q0\nRY(0.7) q0\nCNOT q0, q1",
        "RY(0.7) q0\nH q1\nCP(1.2) q0, q1\nH q1",
        "RY(0.7) q0\nCNOT q0, q1\nRESET q0\nRY(0.7) q0\nCNOT q0, q1",
    ],
)
def test_what_is_not_clean_is_no_helper(text):
    with pytest.raises(Decline, match="no helpers"):
        found_in(read(text, 2), measured=False)


@pytest.mark.parametrize(
    "text",
    [
        "RY(0.7) q0\nCNOT q0, q1\nT q1\nCP(0.3) q1, q0\nCNOT q0, q1",
        "RY(0.7) q0\nCNOT q0, q1\nc0 = MEASURE q0\nCNOT q0, q1",
        "RY(0.7) q0\nH q1\nCP(3.141592653589793) q0, q1\nH q1\nCNOT q0, q1",
        "RY(0.7) q0\nX q1\nCH q0, q1\nCH q0, q1\nX q1",
    ],
)
def test_what_is_clean_is_a_helper(text):
    module = read(text, 2)
    result = found_in(module)
    assert helpers_of(result) == (1,)
    assert same_on_data(module, result.module, result.wire_map)


LENT = """\
RY(0.7) q0
RY(0.4) q1
CNOT q0, q2
CP(0.3) q2, q1
CNOT q0, q2
CNOT q1, q3
CP(0.5) q3, q0
CNOT q1, q3
CNOT q0, q2
CP(0.7) q2, q1
CNOT q0, q2
"""


def test_a_reset_comes_where_another_helper_needs_the_qubit():
    module = read(LENT, 4)
    result = found_in(module)
    assert helpers_of(result) == (2, 3)
    assert [(place, row) for place, row in enumerate(rows_of(result.module)) if row[0] == "reset"] == [
        (5, ("reset", (2,)))
    ]
    assert (checked(module, result).holds, checked(module, result).evidence) == (True, Evidence.EXACT)
    assert same_on_data(module, result.module, result.wire_map)
    shared = ReuseHelpers().run(result.module, Context())
    assert (shared.metrics["qubits_before"], shared.metrics["qubits_after"]) == (4, 3)
    assert same_on_data(result.module, shared.module, shared.wire_map)


def test_no_reset_comes_where_nobody_waits():
    text = "RY(0.7) q0\nCNOT q0, q1\nCP(0.3) q1, q0\nCNOT q0, q1\nRY(0.2) q0\nCNOT q0, q1\nCP(0.3) q1, q0\nCNOT q0, q1"
    result = found_in(read(text, 2))
    assert helpers_of(result) == (1,)
    assert result.metrics["resets"] == 0


CONTROL_FLOW = """
OPENQASM 3.0;
include "stdgates.inc";
input float theta;
qubit[5] q; bit[2] c;
ry(0.7) q[0];
cx q[0], q[1];
rz(theta) q[1];
c[0] = measure q[2];
if (c[0]) { x q[4]; }
cx q[0], q[1];
cx q[0], q[3];
if (c[0]) { x q[3]; }
cx q[0], q[3];
"""


def test_control_flow_and_free_parameters_are_given_up():
    module = qlower.parse(CONTROL_FLOW)
    # q[1] has a free angle and q[3] meets control flow while they are in use; q[2] is measured last.
    assert helpers_of(found_in(module)) == (2,)


@pytest.mark.parametrize("text", ["q = alloc_data(1)\ns = alloc_helper(1)\nCNOT q0, s0", "q = alloc_data(1)\nH q0"])
def test_declined(text):
    with pytest.raises(Decline, match="helpers"):
        found_in(read_halo(Source("program", text)))


GATES = ["H", "X", "T", "S", "RY(0.7)", "RZ(-1.3)", "RX(3.141592653589793)"]
PAIRS = ["CNOT", "CNOT", "CH", "CP(0.9)", "CP(3.141592653589793)", "SWAP"]
INVERSE = {
    "T": "Tdg", "S": "Sdg", "RY(0.7)": "RY(-0.7)", "RZ(-1.3)": "RZ(1.3)", "CP(0.9)": "CP(-0.9)",
    "RX(3.141592653589793)": "RX(-3.141592653589793)", "CP(3.141592653589793)": "CP(-3.141592653589793)",
}  # fmt: skip


@st.composite
def lines(draw, count, bits):
    found = []
    for _ in range(draw(st.integers(0, count))):
        what = draw(st.sampled_from(["one", "pair", "pair", "pair", "other"]))
        qubits = draw(st.permutations([f"q{number}" for number in range(5)]))
        if what == "one":
            found.append((draw(st.sampled_from(GATES)), qubits[0]))
        elif what == "pair":
            found.append((draw(st.sampled_from(PAIRS)), f"{qubits[0]}, {qubits[1]}"))
        elif bits:
            found.append((draw(st.sampled_from(["RESET", "c0 = MEASURE"])), qubits[0]))
    return found


@st.composite
def programs(draw):
    """Computing, something between, uncomputing, twice: so that qubits are clean now and then."""
    text = []
    for _ in range(2):
        computing, between = draw(lines(5, False)), draw(lines(4, True))
        undoing = [(INVERSE.get(gate, gate), qubits) for gate, qubits in reversed(computing)]
        text += [f"{gate} {qubits}" for gate, qubits in [*computing, *between, *undoing]]
    return "\n".join(text)


@settings(max_examples=80, deadline=None)
@given(programs(), st.booleans())
def test_random_programs_do_the_same(text, measured):
    module = read(text, 5)
    try:
        result = found_in(module, measured=measured)
    except Decline:
        return
    assert same_on_data(module, result.module, result.wire_map)
    try:
        shared = ReuseHelpers().run(result.module, Context())
    except Decline:
        return
    assert same_on_data(result.module, shared.module, shared.wire_map)


@settings(max_examples=50, deadline=None)
@given(programs())
def test_what_is_called_clean_is_in_zero_for_every_state_of_the_others(text):
    module = read(text, 5)
    main = module.find("main")
    steps = steps_of(main.body.operations[:-1])
    looking = CleanQubits(module, steps)
    generator = np.random.default_rng(3)
    for qubit in range(5):
        clean = [number for number, is_clean in looking.clean_after(qubit) if is_clean]
        others = [other for other in range(5) if other != qubit]
        vector = generator.normal(size=16) + 1j * generator.normal(size=16)
        for number in clean[-2:]:
            cut = read("\n".join(text.split("\n")[: number + 1]) + f"\nc1 = MEASURE q{qubit}", 5)
            ends = on_data(cut, others, vector / np.linalg.norm(vector))
            ones = sum(np.trace(matrix).real for outputs, matrix in ends.items() if outputs[1])
            assert ones < 1e-9


@pytest.mark.parametrize("suite", ["qecsmall", "arithsmall", "multiXsmall", "qecmedium"])
def test_published_helpers_are_found_without_being_named(suite):
    if not SHARED.is_dir():
        pytest.skip("HALO's programs are not beside the checkout (../shared/data/halo)")
    for path in sorted(path for path in (SHARED / suite).iterdir() if path.is_file()):
        text = path.read_text(encoding="utf-8")
        named = read_halo(Source(path.name, text)).find("main").helpers
        silent = "\n".join(line for line in text.splitlines() if not line.startswith("deallocate_helper"))
        module = read(silent)
        result = found_in(module)
        # Some programs of the suite arithsmall give helpers back that they did not uncompute.
        assert set(named) <= set(helpers_of(result)) or suite == "arithsmall", path.name
        if module.find("main").num_qubits <= 9:
            assert same_on_data(module, result.module, result.wire_map)
