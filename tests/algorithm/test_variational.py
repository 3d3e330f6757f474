"""QAOA and the hardware-efficient ansatz."""

import numpy as np
import pytest
from exact import op_matrix, sum_matrix
from fermions import applied, encoded, hopping_module
from models import ground_state, optimization, ring_cost, tfim

from qlower.device.catalogue import find_target
from qlower.diagnostics import QlowerError
from qlower.dialects.algorithm.ops import PauliRotations
from qlower.dialects.algorithm.programs import main_of
from qlower.ir import Run
from qlower.ir.verifier import verify
from qlower.lowering import Context, Decline
from qlower.passes.hamiltonian_to_algorithm.build_hardware_efficient import BuildHardwareEfficient
from qlower.passes.hamiltonian_to_algorithm.build_qaoa import BuildQaoa


def prepared(module, inputs):
    """The state before the measurement."""
    main = main_of(module)
    values = dict(zip(main.body.arguments, inputs, strict=True))
    vector = np.eye(1 << main.num_qubits, dtype=complex)[0]
    for op in main.body.operations[:-1]:
        kept = op
        if isinstance(op, Run):
            kept = op.take([i for i, row in enumerate(op.unpack()) if not row.results])
        vector = op_matrix(kept, module, main.num_qubits, values) @ vector
    return vector


def cost(module, terms, inputs):
    vector = prepared(module, inputs)
    return np.vdot(vector, sum_matrix(*zip(*terms, strict=True)) @ vector).real


@pytest.mark.parametrize("width", [4, 5, 6])
def test_one_layer_cuts_three_quarters_of_a_ring(width):
    terms = ring_cost(width)
    module = applied(optimization(terms), BuildQaoa())
    verify(module)
    assert main_of(module).inputs == ("gamma_1", "beta_1")
    best = min(cost(module, terms, (g, b)) for g in (np.pi / 4, -np.pi / 4, 0.6) for b in (np.pi / 8, 0.3))
    assert best == pytest.approx(-0.75 * width, abs=1e-9)


@pytest.mark.parametrize(("gamma", "beta"), [(0.4, 0.3), (-1.1, 0.7), (2.0, -0.2)])
def test_energies_follow_the_formula_of_triangle_free_graphs(gamma, beta):
    """⟨cut⟩ of an edge of a ring at p = 1 is ½ + ¼·sin 4β·sin 2γ, γ with the sign of the cut."""
    terms = ring_cost(5)
    module = applied(optimization(terms), BuildQaoa())
    wanted = -5 * (0.5 + 0.25 * np.sin(4 * beta) * np.sin(-2 * gamma))
    assert cost(module, terms, (gamma, beta)) == pytest.approx(wanted, abs=1e-9) or cost(
        module, terms, (-gamma, beta)
    ) == pytest.approx(wanted, abs=1e-9)


def test_more_layers_are_alternated():
    terms = ring_cost(4)
    module = applied(optimization(terms), BuildQaoa(layers=2))
    main = main_of(module)
    assert main.inputs == ("gamma_1", "beta_1", "gamma_2", "beta_2")
    assert sum(isinstance(op, PauliRotations) for op in main.body.operations) == 4
    assert main.variables == (("c", "bit", 4),)
    zero = cost(module, terms, (0, 0, 0.5, 0.3))
    assert zero == pytest.approx(cost(applied(optimization(terms), BuildQaoa()), terms, (0.5, 0.3)), abs=1e-9)


@pytest.mark.parametrize("ones", [0, 1, 2, -1, 5])
@pytest.mark.parametrize("width", [2, 5])
def test_the_xy_mixer_keeps_the_number_of_ones(ones, width):
    if ones > width:
        return
    module = applied(optimization(ring_cost(width)), BuildQaoa(layers=2, mixer="xy", ones=ones))
    vector = prepared(module, (0.3, 0.4, -0.8, 0.9))
    counts = np.bitwise_count(np.arange(1 << width))[np.abs(vector) > 1e-9]
    assert set(counts.tolist()) == {width // 2 if ones < 0 else ones}
    if 0 < ones < width:
        assert len(counts) > 1


def test_qaoa_refuses_what_it_cannot_do():
    with pytest.raises(Decline, match="not diagonal"):
        applied(optimization(tfim(3)), BuildQaoa())
    with pytest.raises(Decline, match="goal is"):
        applied(ground_state(tfim(3)), BuildQaoa())
    for broken in (BuildQaoa(layers=0), BuildQaoa(mixer="y"), BuildQaoa(ones=9)):
        with pytest.raises(QlowerError, match="QL0880"):
            applied(optimization(ring_cost(3)), broken)


def couplings(module):
    rows = [row for op in main_of(module).body.operations if isinstance(op, Run) for row in op.unpack()]
    return [row.qubits for row in rows if len(row.qubits) == 2]


def test_hardware_efficient_patterns():
    question = ground_state(tfim(4))
    linear = applied(question, BuildHardwareEfficient(layers=2, entangler="cx"))
    assert couplings(linear) == [(0, 1), (1, 2), (2, 3)] * 2
    assert len(main_of(linear).inputs) == 3 * 2 * 4
    ring = applied(question, BuildHardwareEfficient(pattern="circular", entangler="rzz"))
    assert couplings(ring) == [(0, 1), (1, 2), (2, 3), (3, 0)]
    assert "e1_3_0" in main_of(ring).inputs
    for name in ("ibm_torino", "iqm_garnet", "ionq_forte"):
        target = find_target(name)
        result = BuildHardwareEfficient(pattern="target").run(ground_state(tfim(8)), Context(target=target))
        verify(result.module)
        found = couplings(result.module)
        assert len(found) >= 7
        assert {q for pair in found for q in pair} == set(range(8))
    with pytest.raises(QlowerError, match="QL0310"):
        applied(question, BuildHardwareEfficient(pattern="target"))
    for broken in (
        BuildHardwareEfficient(layers=-1),
        BuildHardwareEfficient(entangler="h"),
        BuildHardwareEfficient(pattern="star"),
    ):
        with pytest.raises(QlowerError, match="QL0880"):
            applied(question, broken)


def test_hardware_efficient_programs_begin_in_the_reference():
    module = applied(encoded(hopping_module(2, [(0, 1)], 1, 1), "jordan-wigner"), BuildHardwareEfficient())
    vector = prepared(module, np.zeros(len(main_of(module).inputs)))
    assert abs(vector[0b0101]) == pytest.approx(1)
