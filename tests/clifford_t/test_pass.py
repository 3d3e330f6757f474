"""The pass: exact matrices, what it spends, channels of emitted fallbacks, and what it refuses."""

from math import pi

import numpy as np
import pytest
from program_builder import program

from qlower.diagnostics import QlowerError
from qlower.dialects.circuit.gates import matrix_of
from qlower.dialects.circuit.rows import gate_name
from qlower.dialects.classical.ops import Compare, Constant, If, Pack
from qlower.ir import Run
from qlower.ir.rewriting import runs
from qlower.ir.text import parse_module, print_module
from qlower.ir.verifier import verify
from qlower.lowering import Context, Decline
from qlower.passes.circuit.decompose_standard import DecomposeStandard
from qlower.passes.circuit.synthesize_clifford_t import SynthesizeCliffordT
from qlower.passes.synthesis.clifford_t import mixture

CLIFFORD_T = {"h", "s", "sdg", "t", "tdg", "x", "y", "z", "cx", "gphase"}


class Follower:
    """Follows a program on density operators as Kraus operators, one for each way that measurements turn out."""

    def __init__(self, num_qubits):
        self.num_qubits = num_qubits
        self.found = []

    def of(self, module):
        main = module.find("main")
        self._from([main.body.operations], np.eye(1 << self.num_qubits, dtype=complex), {})
        return self.found

    def _from(self, stack, state, values):
        stack = [list(operations) for operations in stack]
        while stack:
            if not stack[-1]:
                stack.pop()
                continue
            op = stack[-1].pop(0)
            if isinstance(op, Run):
                rows = op.unpack()
                stack[-1][:0] = rows
            elif isinstance(op, Pack):
                values = {**values, op.results[0]: sum(values[bit] << i for i, bit in enumerate(op.bits))}
            elif isinstance(op, Constant):
                values = {**values, op.results[0]: op.attributes["value"]}
            elif isinstance(op, Compare):
                assert op.predicate == "lt"
                values = {**values, op.results[0]: values[op.left] < values[op.right]}
            elif isinstance(op, If):
                stack.append(list((op.then if values[op.condition] else op.otherwise).operations))
            elif hasattr(op, "kind"):
                if op.kind.name in ("circuit.measure", "circuit.reset"):
                    for outcome in (0, 1):
                        after = self._on(np.diag([1 - outcome, outcome]), op.qubits) @ state
                        if op.kind.name == "circuit.reset" and outcome:
                            after = self._on(matrix_of("x"), op.qubits) @ after
                        more = {result: outcome for result in op.results}
                        if np.abs(after).max() > 1e-12:
                            self._from(stack, after, {**values, **more})
                    return
                state = self._on(matrix_of(gate_name(op.kind), op.parameters), op.qubits) @ state
        self.found.append(state)

    def _on(self, matrix, qubits):
        size = 1 << self.num_qubits
        whole = np.zeros((size, size), dtype=complex)
        for column in range(size):
            local = sum(((column >> q) & 1) << i for i, q in enumerate(qubits))
            rest = column & ~sum(1 << q for q in qubits)
            for row in range(1 << len(qubits)):
                place = rest | sum(((row >> i) & 1) << q for i, q in enumerate(qubits))
                whole[place, column] += matrix[row, local]
        return whole


def unitary(module, num_qubits):
    (found,) = Follower(num_qubits).of(module)
    return found


def run(module, epsilon=None, **options):
    result = SynthesizeCliffordT(**options).run(module, Context(epsilon=epsilon))
    verify(result.module)
    return result


def names(module):
    return [gate_name(row.kind) for run in runs(module) for row in run.unpack()]


def sample():
    block = program(3).h(0).rz(0.3, 0).cx(0, 1).rx(-0.3, 1).p(1.1, 0).ry(2.2, 2).cz(1, 2).u(0.2, 0.7, -1.0, 0)
    return block.rz(-3 * pi / 2, 1).sx(0).prx(0.4, 1.3, 2).rz(0.3, 2).gphase(0.25).module()


@pytest.mark.parametrize("epsilon", [0.5, 1e-2, 1e-5, 1e-8])
def test_the_operator_norm_is_within_what_was_spent(epsilon):
    module = sample()
    result = run(module, epsilon)
    distance = np.linalg.norm(unitary(result.module, 3) - unitary(module, 3), 2)
    assert distance <= result.epsilon + 1e-13
    assert result.epsilon <= epsilon
    # What is left over by some is given to others.
    assert result.epsilon > epsilon / 4
    assert result.wire_map is None


def test_only_clifford_and_t_gates_are_left():
    result = run(sample(), 1e-3)
    assert set(names(result.module)) <= CLIFFORD_T | {"cz", "sx"}
    assert result.metrics["t_rows"] == names(result.module).count("t")


@pytest.mark.parametrize("gate", ["rz", "rx", "ry", "p"])
@pytest.mark.parametrize("eighths", range(-9, 17))
def test_multiples_of_an_eighth_turn_are_exact_and_free(gate, eighths):
    module = getattr(program(1), gate)(eighths * pi / 4, 0).module()
    result = run(module)
    assert result.epsilon == 0
    np.testing.assert_allclose(unitary(result.module, 1), unitary(module, 1), atol=1e-14)
    assert result.metrics["t_rows"] == eighths % 2
    assert result.metrics["rotations"] == 0


def test_almost_a_multiple_is_approximated():
    with pytest.raises(QlowerError) as caught:
        run(program(1).rz(pi * 1.000001, 0).module())
    assert caught.value.diagnostics[0].code == "QL0986"
    result = run(program(1).rz(pi * 1.000001, 0).module(), 1e-8)
    assert result.metrics["t_rows"] > 50
    assert run(program(1).rz(pi * 1.000001, 0).module(), 1e-5).metrics["t_rows"] == 0


def test_equal_angles_are_found_once_and_counted_every_time():
    one = run(program(1).rz(0.3, 0).module(), 1e-6)
    many = run(program(2).rz(0.3, 0).rx(0.3, 1).rz(0.3, 1).ry(0.3, 0).module(), 4e-6)
    assert many.metrics["angles"] == 1
    assert many.metrics["rotations"] == 4
    assert many.epsilon == pytest.approx(4 * one.epsilon)
    assert many.metrics["t_rows"] == 4 * one.metrics["t_rows"]


def test_loops_spend_for_each_time_round():
    once = run(program(1).rz(0.3, 0).module(), 1e-6)
    module = program(1).repeat(5, lambda block: block.rz(0.3, 0)).module()
    result = run(module, 5e-6)
    assert result.metrics["rotations"] == 5
    assert result.epsilon == pytest.approx(5 * once.epsilon)
    assert result.metrics["t_rows"] == once.metrics["t_rows"]


def test_the_share_is_kept():
    assert run(sample(), 1e-3, share=0.1).epsilon <= 1e-4


def test_measurements_and_branches_stay():
    builder = program(2, 2).h(0)
    bit = builder.measure(0, 0)
    module = builder.if_(bit, lambda b: b.rx(0.3, 1), lambda b: b.x(1)).measure_all().module()
    result = run(module, 1e-3)
    assert names(result.module).count(None) == names(module).count(None)
    assert result.metrics["rotations"] == 1


def test_nothing_to_do():
    with pytest.raises(Decline):
        run(program(2).h(0).t(0).cx(0, 1).sdg(1).module(), 1e-3)


def test_after_decomposition_every_gate_is_served():
    module = program(3).ccx(0, 1, 2).crz(0.3, 0, 1).cp(0.2, 1, 2).rzz(0.4, 0, 2).swap(0, 1).module()
    standard = DecomposeStandard().run(module, Context()).module
    result = run(standard, 1e-6)
    np.testing.assert_allclose(unitary(result.module, 3), unitary(module, 3), atol=1e-6)


REFUSED = [
    ("QL0986", program(1).rz(0.3, 0), None, {}),
    ("QL0987", program(2).crz(0.3, 0, 1), 1e-3, {}),
    ("QL0987", program(2).gate("rz", 0.3, 0, 1, modifiers=(("ctrl", 1),)), 1e-3, {}),
    ("QL0987", program(3).ccx(0, 1, 2), 1e-3, {}),
    ("QL0988", program(1).rz(0.3, 0), 0.0, {}),
    ("QL0988", program(1).rz(0.3, 0), 1.5, {}),
    ("QL0988", program(1).rz(0.3, 0), float("nan"), {}),
    ("QL0988", program(1).rz(0.3, 0), 1e-31, {}),
    ("QL0988", program(1).rz(0.3, 0), 1e-3, {"share": 0.0}),
    ("QL0988", program(1).rz(0.3, 0), 1e-3, {"share": 1.1}),
    ("QL0989", program(1).rz(0.3, 0), 1e-3, {"method": "magic"}),
    ("QL0991", program(1).until(lambda block: block.rz(0.3, 0).measure(0)), 1e-3, {}),
]


@pytest.mark.parametrize(("code", "builder", "epsilon", "options"), REFUSED)
def test_refusals(code, builder, epsilon, options):
    with pytest.raises(QlowerError) as caught:
        run(builder.module(), epsilon, **options)
    assert caught.value.diagnostics[0].code == code


def test_free_parameters_are_refused():
    builder = program(1, inputs=("theta",))
    with pytest.raises(QlowerError) as caught:
        run(builder.rz(builder.input(0), 0).module(), 1e-3)
    assert caught.value.diagnostics[0].code == "QL0990"


def test_a_placed_program_has_no_ancilla():
    module = program(1).rz(0.3, 0).module()
    main = module.find("main")
    placed = module.with_operations([main.with_attribute("placed_on", "somewhere")])
    assert run(placed, 1e-3).metrics["rotations"] == 1
    with pytest.raises(QlowerError) as caught:
        run(placed, 1e-3, method="mixed-fallback")
    assert caught.value.diagnostics[0].code == "QL0992"


@pytest.mark.parametrize("gate", ["rz", "rx", "ry"])
@pytest.mark.parametrize("angle", [0.3, -2.1])
def test_an_emitted_fallback_is_the_rotation_as_a_channel(monkeypatch, gate, angle):
    # So few coins that every way they fall can be followed.
    monkeypatch.setattr(mixture, "coins_for", lambda spread, epsilon: 4)
    module = getattr(program(1), gate)(angle, 0).module()
    result = run(module, 0.009, method="mixed-fallback")
    assert 0 < result.epsilon <= 0.009
    assert result.wire_map.num_outputs == 2
    assert result.module.find("main").num_qubits == 2
    assert any(isinstance(op, If) for op in result.module.find("main").body.operations)
    followed = Follower(2).of(result.module)
    data = [k.reshape(2, 2, 2, 2)[0, :, 0, :] for k in followed]
    # The ancilla ends in |0⟩.
    assert max(np.abs(k.reshape(2, 2, 2, 2)[1, :, 0, :]).max() for k in followed) < 1e-12
    target = unitary(module, 1)
    difference = sum(np.kron(k, k.conj()) for k in data) - np.kron(target, target.conj())
    assert np.abs(difference[0] + difference[3]).max() < 1e-12
    choi = difference.reshape(2, 2, 2, 2).transpose(0, 2, 1, 3).reshape(4, 4) / 2
    seen = np.abs(np.linalg.eigvalsh(choi)).sum()
    assert seen <= result.epsilon + 1e-12
    assert seen >= 0.3 * result.epsilon


def test_fallback_keeps_the_rest_of_the_program():
    builder = program(2, 1).h(0).rz(pi / 4, 0).rx(0.3, 1).t(0)
    builder.measure(0, 0)
    module = builder.rz(-pi / 2, 1).module()
    result = run(module, 1e-6, method="mixed-fallback")
    main = result.module.find("main")
    assert main.qubit_registers == (("q", 2), ("ancilla", 1))
    assert main.variables == module.find("main").variables
    assert result.metrics["t_per_rotation"] < 20
    text = print_module(result.module)
    assert parse_module(text).digest == result.module.digest


def test_the_ancilla_gets_a_name_of_its_own():
    builder = program(1).rx(0.3, 0)
    builder.registers = (("ancilla", 1),)
    result = run(builder.module(), 1e-6, method="mixed-fallback")
    assert result.module.find("main").qubit_registers == (("ancilla", 1), ("ancilla2", 1))


def test_results_do_not_depend_on_the_run():
    for method in ("deterministic", "mixed-fallback"):
        one, other = (run(sample(), 1e-4, method=method) for _ in range(2))
        assert one.module.digest == other.module.digest
        assert one.epsilon == other.epsilon
