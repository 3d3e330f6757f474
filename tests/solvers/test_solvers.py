"""Solvers against dense matrices built from scratch, and the choice between them."""

from functools import reduce
from itertools import product

import numpy as np
import pytest
import scipy.linalg
from hypothesis import given, settings
from hypothesis import strategies as st
from questions import evolution, ground_state, hubbard_chain, ising_chain, optimization, pauli

from qlower.device.catalogue import find_target
from qlower.diagnostics import QlowerError
from qlower.lowering.pass_ import Context
from qlower.passes.hamiltonian.choose_solver import ChooseSolver
from qlower.passes.solvers.integrals import integrals_of
from qlower.passes.solvers.question import Question
from qlower.passes.solvers.solver import solvers

LETTERS = {
    "I": np.eye(2),
    "X": np.array([[0, 1], [1, 0]]),
    "Y": np.array([[0, -1j], [1j, 0]]),
    "Z": np.diag([1, -1]),
}


def dense(strings, coefficients):
    """Qubit 0, the leftmost letter, is the least significant bit."""
    return sum(
        c * reduce(np.kron, (LETTERS[a] for a in reversed(s))) for s, c in zip(strings, coefficients, strict=True)
    )


def chosen(module, target=None, **context):
    return ChooseSolver().run(module, Context(target=target, **context))


def answer(module):
    done = chosen(module)
    assert done.final
    return done.module.find("answer")


def test_the_lowest_eigenvalue_of_random_sums():
    random = np.random.default_rng(5)
    for width in (1, 3, 7):
        strings = ["".join(random.choice(list("IXYZ"), width)) for _ in range(12)]
        coefficients = random.normal(size=12)
        found = answer(ground_state(pauli(strings, coefficients)))
        name, value, bound = found.values[0]
        exact = np.linalg.eigvalsh(dense(strings, coefficients))[0]
        assert (name, found.solver) == ("hamiltonian", "exact-diagonalization")
        assert abs(value - exact) <= bound < 1e-6


def test_observables_are_taken_in_the_ground_state():
    field = pauli(["XII", "IXI", "IIX"], [1, 1, 1], "field")
    found = answer(ground_state(ising_chain(3), observables=[field]))
    matrix = dense(["ZZI", "IZZ", "XII", "IXI", "IIX"], [1, 1, 0.7, 0.7, 0.7])
    state = np.linalg.eigh(matrix)[1][:, 0]
    wanted = (state.conj() @ dense(["XII", "IXI", "IIX"], [1, 1, 1]) @ state).real
    assert found.values[1][0] == "field"
    assert found.values[1][1] == pytest.approx(wanted, abs=1e-8)


def two_site_hubbard(hopping, repulsion):
    """One particle of each spin on two sites: the closed formula."""
    return (repulsion - np.sqrt(repulsion**2 + 16 * hopping**2)) / 2


@pytest.mark.parametrize("solver", ["exact-diagonalization", "full-configuration-interaction"])
def test_a_hubbard_dimer(solver):
    if solver.startswith("full"):
        pytest.importorskip("pyscf")

    module = ground_state(hubbard_chain(2, 1.3, 5.0))

    question = Question(module, module.find("goal"), module.find("hamiltonian"), None)
    found = solvers().load(solver).solve(question)
    assert found.values[0][1] == pytest.approx(two_site_hubbard(1.3, 5.0), abs=1e-8)


def test_both_exact_solvers_agree_on_a_longer_chain():
    pytest.importorskip("pyscf")

    module = ground_state(hubbard_chain(5, 1.0, 3.0, 3, 2))
    question = Question(module, module.find("goal"), module.find("hamiltonian"), None)
    values = [
        solvers().load(name).solve(question).values[0][1]
        for name in ("exact-diagonalization", "full-configuration-interaction")
    ]
    assert values[0] == pytest.approx(values[1], abs=1e-8)


def test_evolution_against_the_matrix_exponential():
    strings, coefficients = ["ZZI", "IZZ", "XII", "IXI", "IIX"], [1, 1, 0.7, 0.7, 0.7]
    spin = pauli(["ZII"], [1.0], "spin")
    found = answer(evolution(ising_chain(3), time=1.7, initial_state="100", observables=[spin]))
    state = scipy.linalg.expm(-1.7j * dense(strings, coefficients))[:, 1]
    wanted = (state.conj() @ dense(["ZII"], [1.0]) @ state).real
    assert abs(found.values[0][1] - wanted) <= found.values[0][2] < 1e-6


def test_samples_of_a_state_are_a_quantum_computer_s():
    done = chosen(evolution(ising_chain(3), time=1.0, initial_state="000"))
    assert not done.final
    assert done.metrics["chosen"] == "product-formula"


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=15, deadline=None)
def test_the_best_bit_string(seed):
    random = np.random.default_rng(seed)
    width = int(random.integers(1, 8))
    strings = set()
    for _ in range(int(random.integers(1, 12))):
        letters = ["I"] * width
        for place in random.choice(width, size=min(width, int(random.integers(0, 3))), replace=False):
            letters[place] = "Z"
        strings.add("".join(letters))
    strings = sorted(strings)
    coefficients = random.integers(-3, 4, size=len(strings)).astype(float)
    found = answer(optimization(pauli(strings, coefficients)))
    costs = np.diag(dense(strings, coefficients)).real
    _, value, bound = found.values[0]
    assert abs(value - costs.min()) <= bound + 1e-8
    number = sum(1 << place for place, bit in enumerate(found.solution) if bit == "1")
    assert costs[number] == pytest.approx(costs.min(), abs=1e-8)


def test_bits_of_a_ring():
    """MaxCut of a ring of six: alternating bits, every edge cut."""
    ring = ["".join("Z" if q in (i, (i + 1) % 6) else "I" for q in range(6)) for i in range(6)]
    found = answer(optimization(pauli(ring, [1.0] * 6)))
    assert found.solution in ("010101", "101010")
    assert found.values[0][1] == -6.0


def test_a_large_fermionic_evolution_goes_to_the_quantum_computer():
    operator = hubbard_chain(20, num_up=10, num_down=10)
    number = pauli(["Z" + 39 * "I"], [1.0], "density")
    module = evolution(operator, time=1.0, initial_state="10" * 20, observables=[number])
    done = chosen(module, find_target("ibm_torino"))
    assert not done.final
    assert done.metrics["chosen"] == "product-formula"
    assert "too many" in done.metrics["exact-evolution"]


def test_wishes_are_kept():
    module = ground_state(ising_chain(3), solvers="quantum")
    done = chosen(module)
    assert (done.final, done.metrics["chosen"]) == (False, "variational-eigensolver")
    with pytest.raises(QlowerError, match="QL0860"):
        chosen(
            evolution(hubbard_chain(20, num_up=10, num_down=10), time=1.0, initial_state="1" * 40, solvers="classical")
        )


def test_a_program_larger_than_the_target_is_refused():
    with pytest.raises(QlowerError, match="QL0860"):
        chosen(ground_state(ising_chain(30)), find_target("iqm_garnet"))


def test_a_small_budget_is_a_warning():
    said = []
    chosen(ground_state(ising_chain(3), solvers="quantum", qpu_seconds=1e-3), diagnose=said.append)
    assert [item.code for item in said] == ["QL0861"]


def test_a_classical_solver_over_its_budget_does_not_apply():
    done = chosen(ground_state(ising_chain(3), wall_clock_h=0.0))
    assert not done.final
    assert "over the budget" in done.metrics["exact-diagonalization"]


def test_integrals_are_read_back():

    found = integrals_of(hubbard_chain(3, 0.5, 2.0))
    assert found.constant == 0.0
    assert found.one.tolist() == [[0, -0.5, 0], [-0.5, 0, -0.5], [0, -0.5, 0]]
    for p, q, r, s in product(range(3), repeat=4):
        assert found.two[p, q, r, s] == (2.0 if p == q == r == s else 0.0)
