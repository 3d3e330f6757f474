import numpy as np
import pytest
from circuit_programs import (
    MEASURE_KIND,
    call,
    gate_definition,
    names_of,
    parameter,
    program,
    random_angles,
    random_program,
    rows_of,
    unitary,
)

from qlower.device.catalogue import find_target
from qlower.device.loader import load_target
from qlower.diagnostics import QlowerError
from qlower.dialects.circuit.gates import GATES
from qlower.ir import Affine, SymbolRef
from qlower.ir.affine import symbol
from qlower.ir.rewriting import rewrite_runs
from qlower.ir.verifier import verify
from qlower.lowering import Context
from qlower.passes.circuit.fuse_one_qubit import FuseOneQubit
from qlower.passes.circuit_to_physical.translate_native import TranslateNative

SHIPPED = [
    "ibm_brisbane", "ibm_torino", "google_willow", "rigetti_ankaa_3", "iqm_garnet", "quantinuum_helios", "ionq_forte",
]  # fmt: skip

ROOT = "sqrt(2)/2"
PLAIN_1Q = "- {name: rz, num_qubits: 1, parameters: [theta]}\n  - {name: sx, num_qubits: 1}"
CUSTOM = {
    "iswap-rx-rz": "- {name: rx, num_qubits: 1, parameters: [theta]}\n"
    "  - {name: rz, num_qubits: 1, parameters: [theta]}\n  - {name: iswap, num_qubits: 2}",
    "rxx-positive": f"{PLAIN_1Q}\n  - {{name: rxx, num_qubits: 2, parameters: [theta], "
    "parameter_constraints: {theta: {minimum: 0, maximum: pi/2}}}",
    "ryy": f"{PLAIN_1Q}\n  - {{name: ryy, num_qubits: 2, parameters: [theta]}}",
    "sqrt-iswap": f"{PLAIN_1Q}\n  - {{name: sqrt_iswap, num_qubits: 2}}",
    "cp": f"{PLAIN_1Q}\n  - {{name: cp, num_qubits: 2, parameters: [theta]}}",
    "directed-rzz": f"{PLAIN_1Q}\n  - {{name: rzz, num_qubits: 2, parameters: [theta], directed: true}}",
    "directed-cx": f"{PLAIN_1Q}\n  - {{name: cx, num_qubits: 2, directed: true}}",
    "two-natives": f"{PLAIN_1Q}\n  - {{name: cz, num_qubits: 2}}\n  - {{name: iswap, num_qubits: 2}}",
    "restricted-prx": "- {name: prx, num_qubits: 1, parameters: [theta, phi], "
    "parameter_constraints: {theta: {values: [pi/2, pi]}}}\n  - {name: cz, num_qubits: 2}",
    "new-gates": "- name: turn\n    num_qubits: 1\n    parameters: [angle_turns]\n"
    '    matrix: [["exp(-1j*pi*angle_turns)", "0"], ["0", "exp(1j*pi*angle_turns)"]]\n'
    '  - name: flip\n    num_qubits: 1\n    matrix: [["sqrt(2)/2", "-1j*sqrt(2)/2"], ["-1j*sqrt(2)/2", "sqrt(2)/2"]]\n'
    "  - name: swirl\n    num_qubits: 2\n    directed: true\n"
    '    matrix: [["1", "0", "0", "0"], ["0", "0", "0", "1j"], ["0", "0", "-1", "0"], ["0", "1", "0", "0"]]',
    "ms": "- {name: gpi, num_qubits: 1, parameters: [phase_turns], matrix: "
    '[["0", "exp(-2j*pi*phase_turns)"], ["exp(2j*pi*phase_turns)", "0"]]}\n'
    "  - {name: gpi2, num_qubits: 1, parameters: [phase_turns], matrix: "
    f'[["{ROOT}", "-1j*exp(-2j*pi*phase_turns)*{ROOT}"], ["-1j*exp(2j*pi*phase_turns)*{ROOT}", "{ROOT}"]]}}\n'
    "  - name: ms\n    num_qubits: 2\n    parameters: [a_turns, b_turns, c_turns]\n"
    "    parameter_constraints: {c_turns: {minimum: 0, maximum: 0.25}}\n    matrix:\n"
    '      - ["cos(pi*c_turns)", "0", "0", "-1j*exp(-2j*pi*(a_turns+b_turns))*sin(pi*c_turns)"]\n'
    '      - ["0", "cos(pi*c_turns)", "-1j*exp(2j*pi*(a_turns-b_turns))*sin(pi*c_turns)", "0"]\n'
    '      - ["0", "-1j*exp(-2j*pi*(a_turns-b_turns))*sin(pi*c_turns)", "cos(pi*c_turns)", "0"]\n'
    '      - ["-1j*exp(2j*pi*(a_turns+b_turns))*sin(pi*c_turns)", "0", "0", "cos(pi*c_turns)"]',
}


def custom(gates: str, topology: str = "{kind: coupling_map, directed: true, edges: [[1, 0], [1, 2]]}"):
    return load_target(
        f'schema: 1\nname: custom\ndescriptor_version: "1"\nmodality: generic\nnum_qubits: 3\ntopology: {topology}\n'
        f"native_gates:\n  {gates}\nfeatures: {{measure: true}}\nformats: [openqasm3]\nsources: {{}}\n"
    )


def placed(module, qubits, num_qubits):
    """The program with its qubit i on the device's qubit qubits[i]."""
    table = np.array(qubits)
    moved = rewrite_runs(module, lambda run: run.with_rows(run.rows.with_qubits(table[run.rows.qubits])))
    return moved.with_operations(
        [op.with_attribute("num_qubits", num_qubits) if op.name == "circuit.func" else op for op in moved.operations]
    )


def translate(module, target):
    result = TranslateNative().run(module, Context(target=target)).module
    verify(result)
    for row in rows_of(result):
        if not row.kind.num_qubits or row.kind.num_results:
            continue
        callee = row.kind.attribute("callee")
        name = callee.name if isinstance(callee, SymbolRef) else row.kind.name.removeprefix("circuit.")
        assert target.accepts_gate(name, row.qubits), row
        if not any(isinstance(angle, Affine) for angle in row.parameters):
            assert target.gate(name).allows(row.parameters), row
    return result


def check(module, target, pair, values=()):
    """Translate a two-qubit program on a pair of the device's qubits and compare on that pair."""
    result = translate(placed(module, pair, target.num_qubits), target)
    back = np.zeros(target.num_qubits, dtype=int)
    back[list(pair)] = range(len(pair))
    np.testing.assert_allclose(
        unitary(placed(result, back, len(pair)), values), unitary(module, values), atol=5e-13, rtol=0
    )
    return result


def first_pair(target):
    return (0, 1) if target.topology.all_to_all else tuple(target.topology.edges[0].tolist())


@pytest.fixture(scope="module", params=SHIPPED)
def shipped(request):
    return find_target(request.param)


@pytest.fixture(scope="module", params=CUSTOM)
def own(request):
    return custom(CUSTOM[request.param])


SMALL = [name for name, gate in GATES.items() if gate.num_qubits <= 2]


@pytest.mark.parametrize("seed", range(3))
def test_random_programs_on_shipped_devices(shipped, seed):
    module = random_program(2, 40, np.random.default_rng(seed), SMALL)
    pair = first_pair(shipped)
    result = check(module, shipped, pair[::-1] if seed % 2 else pair)
    assert TranslateNative().run(result, Context(target=shipped)).module.digest == result.digest
    assert FuseOneQubit().run(result, Context(target=shipped)).module is result


@pytest.mark.parametrize("pair", [(1, 0), (0, 1)])
def test_random_programs_on_other_native_sets(own, pair):
    check(random_program(2, 40, np.random.default_rng(7), SMALL), own, pair)


@pytest.mark.parametrize("name", SMALL)
def test_every_gate_alone(name):
    gate = GATES[name]
    for target in (find_target("ibm_brisbane"), find_target("rigetti_ankaa_3"), custom(CUSTOM["ms"])):
        angles = random_angles(name, np.random.default_rng(1))
        qubits = tuple(range(gate.num_qubits))
        check(program(2, [(name, qubits, angles)]), target, first_pair(target))


def two_qubit_count(module):
    return sum(row.kind.num_qubits == 2 for row in rows_of(module))


def test_counts_of_native_two_qubit_gates():
    expected = {
        ("ibm_brisbane", "swap"): 3, ("ibm_torino", "iswap"): 2, ("ibm_torino", "rzz"): 2, ("ibm_torino", "cx"): 1,
        ("rigetti_ankaa_3", "iswap"): 1, ("rigetti_ankaa_3", "cx"): 2, ("rigetti_ankaa_3", "swap"): 3,
        ("quantinuum_helios", "rxx"): 1, ("quantinuum_helios", "cp"): 1, ("quantinuum_helios", "cx"): 1,
        ("ionq_forte", "crx"): 1, ("ionq_forte", "xx_plus_yy"): 2, ("ionq_forte", "swap"): 3,
    }  # fmt: skip
    for (name, gate), uses in expected.items():
        target = find_target(name)
        module = program(2, [(gate, (0, 1), [0.3] * GATES[gate].num_parameters)])
        assert two_qubit_count(check(module, target, first_pair(target))) == uses, (name, gate)


def test_the_cheaper_of_two_natives_is_taken():
    target = custom(CUSTOM["two-natives"])
    assert "iswap" in names_of(check(program(2, [("iswapdg", (0, 1))]), target, (0, 1)))
    result = check(program(2, [("cx", (0, 1))]), target, (0, 1))
    assert two_qubit_count(result) == 1 and "cz" in names_of(result)


SYMBOLIC = [name for name, gate in GATES.items() if gate.num_qubits in (1, 2) and gate.num_parameters]


@pytest.mark.parametrize("name", SYMBOLIC)
def test_free_parameters_survive(name):
    gate = GATES[name]
    free = [parameter() for _ in range(gate.num_parameters)]
    values = np.random.default_rng(2).uniform(-3, 3, gate.num_parameters)
    gates = [
        ("h", (0,)),
        (name, tuple(range(gate.num_qubits)), [symbol(value) * 2.0 - 0.3 for value in free]),
        (name, tuple(range(gate.num_qubits))[::-1], [symbol(value) for value in free]),
        ("sx", (1,)),
    ]
    module = program(2, gates, inputs=free)
    targets = [*(find_target(t) for t in SHIPPED[:7:2]), find_target("quantinuum_helios"), find_target("ionq_forte")]
    for other in ("rxx-positive", "ryy", "iswap-rx-rz", "directed-rzz", "restricted-prx"):
        targets.append(custom(CUSTOM[other]))
    for target in targets:
        check(module, target, first_pair(target), values)


def test_a_free_rotation_takes_one_change_of_frame():
    free = parameter()
    target = find_target("ibm_torino")
    result = check(program(2, [("rx", (0,), [symbol(free)])], inputs=(free,)), target, (0, 1), [0.4])
    symbolic = [row for row in rows_of(result) if any(isinstance(a, Affine) for a in row.parameters)]
    assert [row.kind.name for row in symbolic] == ["circuit.rz"]
    rotation = check(
        program(2, [("rxx", (0, 1), [symbol(free)])], inputs=(free,)), find_target("quantinuum_helios"), (0, 1), [0.4]
    )
    assert names_of(rotation).count("rzz") == 1


def test_user_gates_and_measurement_pass_through():
    body = gate_definition("mine", 2, [("cx", (0, 1)), ("gphase", (), [0.3]), ("ry", (0,), [0.2])])
    module = program(2, [(call("mine", 2), (0, 1)), (MEASURE_KIND, (0,)), ("h", (0,))], definitions=(body,))
    names = names_of(translate(placed(module, (0, 1), 133), find_target("ibm_torino")))
    assert names.count("measure") == 1 and "sx" in names[names.index("measure") :]


def failing(gates, module=None, topology=None):
    module = program(2, [("cx", (0, 1)), ("h", (0,))]) if module is None else module
    target = custom(gates) if topology is None else custom(gates, topology)
    with pytest.raises(QlowerError) as caught:
        TranslateNative().run(module, Context(target=target))
    return caught.value.diagnostics[0]


def test_unreachable_sets_are_named_with_a_cause_and_a_fix():
    cz = "  - {name: cz, num_qubits: 2}"
    clifford = failing(f"- {{name: h, num_qubits: 1}}\n  - {{name: t, num_qubits: 1}}\n{cz}")
    assert clifford.code == "QL0650" and "h, t" in clifford.message and clifford.fix
    swap = failing(f"{PLAIN_1Q}\n  - {{name: swap, num_qubits: 2}}")
    assert swap.code == "QL0651" and "swap" in swap.message and "0.785398" in swap.message and swap.fix
    apart = failing(f"{PLAIN_1Q}\n{cz}", program(3, [("cx", (0, 2))]))
    assert apart.code == "QL0652" and "cx on qubits 0 and 2" in apart.message and "routing" in apart.fix
    none = failing(PLAIN_1Q)
    assert none.code == "QL0652"
    narrow = "- {name: rz, num_qubits: 1, parameters: [theta]}\n  - {name: sx, num_qubits: 1}\n  - {name: rzz, "
    narrow += "num_qubits: 2, parameters: [theta], parameter_constraints: {theta: {minimum: 0, maximum: 0.1}}}"
    assert failing(narrow).code == "QL0651"
    large = failing(f"{PLAIN_1Q}\n{cz}", program(4, [("h", (0,))]))
    assert large.code == "QL0654"


def test_a_target_is_needed():
    with pytest.raises(QlowerError, match="QL0310"):
        TranslateNative().run(program(1, []), Context())
