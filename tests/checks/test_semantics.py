"""The interpreter against Qiskit, and against facts known without it."""

from math import cos, pi, sin

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from patterns import SMALL
from program_builder import ProgramBuilder, program
from qiskit import QuantumCircuit
from qiskit.circuit.library import GlobalPhaseGate, RXGate, SGate, UGate
from qiskit.quantum_info import Operator

from qlower.dialects.circuit.equivalence import Columns, Pair, Program, compare
from qlower.dialects.circuit.row_meaning import Meanings
from qlower.dialects.circuit.semantics import Instrument, Interpreter, Limits, TooLarge
from qlower.dialects.circuit.state_simulation import unitary_on
from qlower.ir import Module
from qlower.ir.verifier import verify


def run(p: ProgramBuilder, states: np.ndarray | None = None, limits: Limits | None = None) -> Instrument:
    module = p.module()
    verify(module)
    size = p.num_qubits
    start = np.eye(1 << size, 1, dtype=np.complex128) if states is None else states
    interpreter = Interpreter(Meanings(module), {q: q for q in range(size)}, limits or Limits())
    return interpreter.run(module.find("main"), start)


def distribution(p: ProgramBuilder) -> dict[str, float]:
    branches = run(p).branches
    found = {"".join(str(int(bit)) for bit in key): float(np.vdot(s, s).real) for key, s in branches.items()}
    return {key: round(weight, 12) for key, weight in sorted(found.items())}


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(0, 40))
def test_unitaries_equal_qiskits(seed: int, num_qubits: int, num_gates: int) -> None:
    generator = np.random.default_rng(seed)
    p, reference = program(num_qubits), QuantumCircuit(num_qubits)
    for _ in range(num_gates):
        names = ["h", "t", "sx", "rz", "p"] + ["cx", "swap", "crz", "iswap", "ecr"] * (num_qubits > 1)
        name = str(generator.choice(names))
        angles = generator.uniform(-7, 7, int(name in ("rz", "p", "crz"))).tolist()
        two = name in ("cx", "swap", "crz", "iswap", "ecr")
        qubits = generator.permutation(num_qubits)[: 1 + two].tolist()
        p.gate(name, *angles, *qubits)
        getattr(reference, name)(*angles, *qubits)
    states = run(p, np.eye(1 << num_qubits, dtype=np.complex128)).branches[()][:, 0]
    assert np.abs(states - Operator(reference).data).max() < 1e-12


def test_modifiers_equal_qiskits() -> None:
    p = program(3)
    p.gate("rx", 0.4, 2, 0, 1, modifiers=(("ctrl", 1), ("negctrl", 1)))
    p.gate("s", 1, 0, modifiers=(("pow", -3.0), ("ctrl", 1)))
    p.gate("gphase", 0.3, 2, 1, modifiers=(("negctrl", 2),))
    p.gate("u", 0.3, 0.2, 0.1, 0, modifiers=(("inv",),))
    reference = QuantumCircuit(3)

    reference.append(RXGate(0.4).control(2, ctrl_state=0b01), [2, 0, 1])
    reference.append(SGate().control(1).power(-3), [1, 0])
    reference.append(GlobalPhaseGate(0.3).control(2, ctrl_state=0), [2, 1])
    reference.append(UGate(0.3, 0.2, 0.1).inverse(), [0])
    reference.global_phase -= 0.15
    states = run(p, np.eye(8, dtype=np.complex128)).branches[()][:, 0]
    assert np.abs(states - Operator(reference).data).max() < 1e-12


def test_large_arrays_take_the_same_way_in_blocks() -> None:
    generator = np.random.default_rng(5)
    p = program(8)
    for _ in range(60):
        p.cx(*generator.permutation(8)[:2].tolist()).u(*generator.normal(size=3).tolist(), int(generator.integers(8)))
    module = p.module()
    run_op = module.find("main").regions[0].operations[0]
    meanings = Meanings(module)
    rows = [(row.kind, row.qubits, row.parameters) for row in run_op.unpack()]
    applications = [a for row in rows for a in meanings.applications(*row)]
    states = run(p, np.eye(256, dtype=np.complex128)).branches[()][:, 0]
    assert np.abs(states - unitary_on(applications, range(8))).max() < 1e-12


def test_teleportation_is_the_identity_channel() -> None:
    p = program(3)
    p.h(1).cx(1, 2).cx(0, 1).h(0)
    first, second = p.measure(0), p.measure(1)
    p.if_(second, lambda then: then.x(2)).if_(first, lambda then: then.z(2))
    p.reset(0).reset(1).swap(0, 2)
    inputs = np.zeros((8, 2), dtype=np.complex128)
    inputs[0, 0] = inputs[1, 1] = 1
    (states,) = run(p, inputs).branches.values()
    assert states.shape[1] == 1  # Four Kraus operators that are one operator up to weights.
    rho = np.einsum("ikc,jkd->icjd", states, states.conj())
    expected = np.einsum("ic,jd->icjd", inputs, inputs)
    assert np.abs(rho - expected).max() < 1e-12


def test_distributions_by_hand() -> None:
    p = program(2, 2)
    p.ry(2 * 0.4, 0).cx(0, 1)
    assert distribution(p.measure_all()) == {"00": round(cos(0.4) ** 2, 12), "11": round(sin(0.4) ** 2, 12)}
    p = program(1, 2)
    p.h(0)
    p.measure(0, 0)
    p.measure(0, 1)
    assert distribution(p) == {"00": 0.5, "11": 0.5}
    p = program(1, 2)
    p.h(0)
    p.measure(0, 0)
    p.reset(0)
    p.measure(0, 1)
    assert distribution(p) == {"00": 0.5, "10": 0.5}


def test_repeat_until_success_is_summed_to_the_end() -> None:
    p = program(2, 1)
    p.until(lambda test: (test.reset(0).ry(0.8, 0), test.measure(0))[1])
    p.measure(0, 0)
    assert distribution(p) == {"0": 1.0}
    module = p.module()
    with pytest.raises(TooLarge):
        Interpreter(Meanings(module), {0: 0, 1: 1}, Limits(steps=5)).run(
            module.find("main"), np.eye(4, 1, dtype=np.complex128)
        )


def test_branches_that_agree_are_merged() -> None:
    # Without merging, 20 measurements that nothing looks at would be a million branches.
    p = program(2, 1)
    for _ in range(20):
        p.h(0)
        p.measure(0)
    p.measure(0, 0)
    assert distribution(p) == {"0": 0.5, "1": 0.5}


def test_loops_with_counters() -> None:
    assert np.allclose(run(program(1).repeat(3, lambda b: b.rx(pi / 3, 0))).branches[()].ravel(), [0, -1j])


@pytest.mark.parametrize("name", SMALL)
@pytest.mark.parametrize("measured", [False, True])
def test_patterns_have_a_meaning_and_equal_themselves_in_all_ways(name: str, measured: bool) -> None:
    module, other = SMALL[name](measured), SMALL[name](measured)
    verify(module)
    pair = Pair.of(program_of(module), program_of(other), None)
    for columns in Columns:
        for outputs_only in (False, True):
            assert compare(pair, columns, Limits(), outputs_only=outputs_only, phase=True).size < 1e-12


def program_of(module: Module) -> Program:
    return Program(module, module.find("main"))


def test_deferred_and_split_measurements_agree() -> None:
    def ghz(extra: bool) -> Module:
        p = program(3, 3)
        p.ry(0.3, 0).cx(0, 1).cx(1, 2)
        for qubit in range(3):
            p.measure(qubit, qubit)
            if extra:
                p.id(qubit)  # Touches the qubit afterwards, so that the measurement must be split.
        return p.module()

    pair = Pair.of(program_of(ghz(False)), program_of(ghz(True)), None)
    assert compare(pair, Columns.ALL, Limits(), outputs_only=False, phase=True).size < 1e-12
