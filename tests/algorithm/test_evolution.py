"""Product formulas, random formulas and phase estimation, against exact matrices."""

from math import pi

import numpy as np
import pytest
from exact import state, sum_matrix, unitary
from fermions import applied, encoded, hopping_module
from models import evolution, ground_state, heisenberg, phase_estimation, string, tfim
from scipy.linalg import expm

from qlower.diagnostics import QlowerError
from qlower.dialects.algorithm.ops import PauliRotations
from qlower.dialects.algorithm.programs import main_of, rotations_of
from qlower.dialects.circuit.equivalence import Program
from qlower.dialects.circuit.row_meaning import Meanings
from qlower.dialects.circuit.semantics import Interpreter
from qlower.dialects.hamiltonian.bounds import formula_error
from qlower.dialects.hamiltonian.operators import table_of
from qlower.dialects.problem.goals import TimeEvolution
from qlower.ir.text import parse_module, print_module
from qlower.ir.verifier import verify
from qlower.lowering import Context, Decline
from qlower.passes.algorithm_to_circuit.lower_algorithm_to_circuit import LowerToLadders
from qlower.passes.hamiltonian_to_algorithm.build_phase_estimation import BuildPhaseEstimation
from qlower.passes.hamiltonian_to_algorithm.formula_bound import rounded_up
from qlower.passes.hamiltonian_to_algorithm.sample_qdrift import SampleQdrift, channel_bound, fewest_samples
from qlower.passes.hamiltonian_to_algorithm.trotterize import Trotterize


def matrix_of(module):
    table, coefficients = table_of(module.find("hamiltonian"))
    return sum_matrix(table.strings(), coefficients)


def sequences(module):
    return [op for op in main_of(module).body.operations if isinstance(op, PauliRotations)]


def bound_of(module):
    return sum(op.error_bound for op in sequences(module))


def error_of(module, time):
    return np.linalg.norm(unitary(module) - expm(-1j * time * matrix_of(module)), 2)


def hubbard(sites, time, max_error):
    attributes = {
        "sym_name": "goal", "time": time, "max_error": max_error, "initial_state": "10" * sites, "observables": ("n",),
    }  # fmt: skip
    edges = [(i, i + 1) for i in range(sites - 1)]
    goal = TimeEvolution(attributes=attributes)
    return encoded(hopping_module(sites, edges, 1, 1, goal=goal), "jordan-wigner")


CASES = [
    pytest.param(lambda t, e: evolution(tfim(6), t, e), id="TFIM"),
    pytest.param(lambda t, e: evolution(heisenberg(5), t, e), id="Heisenberg"),
    pytest.param(lambda t, e: hubbard(3, t, e), id="Hubbard"),
]


@pytest.mark.parametrize("order", [1, 2, 4])
@pytest.mark.parametrize(("time", "max_error"), [(1.0, 1e-2), (0.3, 1e-4), (-0.7, 0.05)])
@pytest.mark.parametrize("case", CASES)
def test_the_declared_bound_holds_and_is_not_far_off(case, time, max_error, order):
    module = applied(case(time, max_error), Trotterize(order=order))
    verify(module)
    actual = propagated_error(module, time)
    assert actual <= bound_of(module) <= max_error
    steps = sum(op.repeat for op in sequences(module)) - (len(sequences(module)) == 3)
    if steps > 1 and order < 4:
        table, coefficients = table_of(module.find("hamiltonian"))
        assert formula_error(table, coefficients, order).bound(time, steps - 1) > max_error
    assert bound_of(module) <= 20 * actual


def propagated_error(module, time):
    """The norm of the difference, the program's initial X's undone."""
    main = main_of(module)
    size = 1 << main.num_qubits
    matrix = np.eye(size, dtype=complex)
    for op in sequences(module):
        once = np.eye(size, dtype=complex)
        type(op).act(op.with_attribute("repeat", 1), once, {q: q for q in range(main.num_qubits)}, {})
        matrix = np.linalg.matrix_power(once, op.repeat) @ matrix
    return np.linalg.norm(matrix - expm(-1j * time * matrix_of(module)), 2)


@pytest.mark.parametrize("order", [2, 4])
@pytest.mark.parametrize("steps", [1, 2, 5])
def test_what_is_merged_between_steps_changes_nothing(order, steps):
    """Against the formula written down from its definition."""
    terms = [("ZZI", 0.3), ("IZZ", -0.4), ("XII", 0.5), ("IYX", 0.6), ("XXX", 0.2), ("IXX", 0.1)]
    module = applied(evolution(terms, 0.9, 1.0), Trotterize(order=order, steps=steps))
    exponentials = lambda t: [expm(-1j * t * c * sum_matrix([s], [1])) for s, c in terms]  # noqa: E731

    def second(t):
        forward = exponentials(t / 2)
        return np.linalg.multi_dot([*forward, *forward[::-1]])

    p = 1 / (4 - 4 ** (1 / 3))
    step = 0.9 / steps
    fourth = second(p * step) @ second(p * step) @ second((1 - 4 * p) * step) @ second(p * step) @ second(p * step)
    wanted = np.linalg.matrix_power(second(step) if order == 2 else fourth, steps)
    np.testing.assert_allclose(unitary(module), wanted, atol=1e-10)


def test_commuting_terms_take_one_step_and_no_error():
    module = applied(evolution([("ZZI", 0.3), ("IZZ", 1.0), ("III", 2.0)], 5.0, 1e-6), Trotterize())
    (op,) = sequences(module)
    assert (op.repeat, len(rotations_of(op, 3))) == (1, 3)
    assert error_of(module, 5.0) < 1e-12


def test_neighbouring_steps_share_their_first_terms():
    module = applied(evolution(tfim(5), 1.0, 1.0), Trotterize(order=2, steps=4))
    first, body, last = sequences(module)
    # Four ZZ and five X; all X are the tail, all ZZ the head.
    assert [len(rotations_of(op, 5)) for op in (first, body, last)] == [4, 9, 9]
    assert (first.repeat, body.repeat, last.repeat) == (1, 3, 1)
    assert body.formula == "suzuki-2"
    assert body.order_free


def test_initial_states_and_measurement():
    module = applied(evolution(tfim(3), 0.5, 1e-3, initial="011", observables=()), Trotterize())
    main = main_of(module)
    assert main.variables == (("c", "bit", 3),)
    quiet = applied(evolution(tfim(3), 0.5, 1e-3, initial="011"), Trotterize())
    vector = state(quiet)
    wanted = expm(-0.5j * matrix_of(module))[:, 0b110]
    assert np.abs(vector - wanted).max() < 1e-3


def test_origins_name_terms():
    module = applied(evolution(tfim(3), 0.5, 1e-2), Trotterize())
    # Position 0 is the goal, 1 the operator, 2 to 6 its terms.
    (first, *_) = sequences(module)
    offsets, positions = rotations_of(first, 3).origins
    assert (offsets.tolist(), positions.tolist()) == ([0, 1, 2], [2, 3])


def test_what_does_not_fit_is_refused():
    with pytest.raises(Decline, match="goal is"):
        applied(ground_state(tfim(3)), Trotterize())
    with pytest.raises(Decline, match="initial state has 2 characters, 3 are needed"):
        applied(evolution(tfim(3), 0.5, 1e-2, initial="01"), Trotterize())
    for broken in (Trotterize(order=3), Trotterize(steps=-1), SampleQdrift(samples=-1)):
        with pytest.raises(QlowerError, match="QL0880"):
            applied(evolution(tfim(3), 0.5, 1e-2), broken)
    with pytest.raises(QlowerError, match="QL0881"):
        applied(evolution(tfim(3), 100.0, 1e-6), SampleQdrift())


def test_random_formulas_depend_on_the_seed_alone():
    module = evolution(heisenberg(3), 0.4, 0.2)

    def drawn(seed):
        return SampleQdrift().run(module, Context(seed=seed)).module.digest

    assert drawn(1) == drawn(1)
    assert len({drawn(seed) for seed in range(5)}) == 5


def test_random_formulas_average_to_the_evolution():
    """The channel averaged over all draws, from its definition, is within the declared bound of the exact one."""
    terms, time = [("ZZ", 0.5), ("XI", 0.3), ("IX", -0.2), ("II", 0.7)], 0.6
    module = applied(evolution(terms, time, 0.05), SampleQdrift())
    (op,) = sequences(module)
    rows = rotations_of(op, 2)
    samples = len(rows) - 1
    assert samples == fewest_samples(0.6, 0.05)
    assert channel_bound(0.6, samples) <= 0.05 < channel_bound(0.6, samples - 1)
    assert op.error_bound == pytest.approx(channel_bound(0.6, samples))
    assert rows.table.strings()[0] == "II"
    assert rows.angles[0] == pytest.approx(2 * time * 0.7)
    np.testing.assert_allclose(np.abs(rows.angles[1:]), 2 * time * 1.0 / samples)
    signs = {s: np.sign(c) for s, c in terms}
    assert all(np.sign(a) == signs[s] for s, a in zip(rows.table.strings(), rows.angles, strict=True))
    exact = expm(-1j * time * sum_matrix(*zip(*terms, strict=True)))
    once = sum(
        abs(c) * np.kron(u, u.conj())
        for s, c in terms[:3]
        for u in [expm(-1j * np.sign(c) * time / samples * sum_matrix([s], [1]))]
    )
    difference = np.linalg.matrix_power(once, samples) - np.kron(exact, exact.conj())
    # The diamond norm is at least the largest change of a product state in trace norm; a loose check of the bound.
    change = (difference @ np.eye(4)[0][:, None].dot(np.eye(4)[0][None]).reshape(-1)).reshape(4, 4)
    assert np.abs(np.linalg.eigvalsh((change + change.conj().T) / 2)).sum() / 2 <= op.error_bound


def read_distribution(module):
    """The probabilities of the register as a number with sign."""
    program = Program(module, main_of(module))
    size = program.num_qubits
    start = np.zeros((1 << size, 1), dtype=complex)
    start[0] = 1
    qubits = {q: q for q in range(size)}
    found = Interpreter(Meanings(module), qubits).run(program.function, start)
    bits = program.function.variables[0][2]
    probabilities = {}
    for key, states in found.branches.items():
        number = sum(1 << b for b, value in enumerate(key) if value)
        number -= (number >> (bits - 1)) << bits
        probabilities[number] = probabilities.get(number, 0.0) + float(np.vdot(states, states).real)
    return probabilities


@pytest.mark.parametrize(
    ("terms", "initial", "energy"),
    [
        ([("ZI", 1.0), ("IZ", 0.5)], "00", 1.5),
        ([("ZI", 1.0), ("IZ", 0.5)], "01", 0.5),
        ([("ZI", 1.0), ("IZ", 0.5)], "11", -1.5),
        ([("ZI", 1.0), ("IZ", 0.25), ("II", 10.0)], "10", 9.25),
        ([("ZZ", 1.0)], "10", -1.0),
    ],
)
def test_representable_eigenvalues_are_read_exactly(terms, initial, energy):
    item = BuildPhaseEstimation(bits=4)
    result = item.run(phase_estimation(terms, 0.5, initial), Context())
    verify(result.module)
    metrics = result.metrics
    number = (energy - metrics["energy_offset"]) / metrics["energy_per_count"]
    assert number == int(number)
    for module in (result.module, applied(result.module, LowerToLadders())):
        found = read_distribution(module)
        assert found[int(number)] == pytest.approx(1, abs=1e-9)


def test_eigenvalues_of_entangled_eigenstates_are_near():
    """Half of |01⟩ and |10⟩ is the triplet (energy 1), half the singlet (−3)."""
    terms = [("XX", 1.0), ("YY", 1.0), ("ZZ", 1.0)]
    result = BuildPhaseEstimation().run(phase_estimation(terms, 0.5, "01"), Context())
    found = read_distribution(result.module)
    near = {
        energy: sum(p for m, p in found.items() if abs(m * result.metrics["energy_per_count"] - energy) <= 0.5)
        for energy in (1.0, -3.0)
    }
    assert near[1.0] == pytest.approx(0.5, abs=0.05)
    assert near[-3.0] == pytest.approx(0.5, abs=0.05)


def test_the_formula_of_phase_estimation_is_fine_enough():
    """Terms that do not commute: eigenphases of the formula against those of the exact evolution."""
    terms = tfim(3)
    item = BuildPhaseEstimation(order=2)
    result = item.run(phase_estimation(terms, 0.2, "000"), Context())
    steps, reach = result.metrics["steps"], 8.0
    assert sum(abs(c) for _, c in terms) < reach
    inner = applied(evolution(terms, pi / reach, 1.0), Trotterize(order=2, steps=steps))
    phases = np.sort(-np.angle(np.linalg.eigvals(unitary(inner)))) / (pi / reach)
    exact = np.linalg.eigvalsh(sum_matrix(*zip(*terms, strict=True)))
    assert np.abs(phases - exact).max() <= result.metrics["formula_error"] <= 0.1
    assert result.metrics["energy_per_count"] <= 0.1
    assert result.metrics["bits"] == 8


def test_programs_survive_their_text():
    for module in (
        applied(evolution(tfim(3), 0.5, 1e-2, observables=()), Trotterize(order=4)),
        applied(phase_estimation(tfim(3), 0.5, "010"), BuildPhaseEstimation()),
    ):
        assert parse_module(print_module(module)).digest == module.digest


def test_wide_registers():
    """The register makes the strings longer than a word."""
    terms = [(string(60, {0: "Z", 59: "Z"}), 1.0)]
    module = applied(phase_estimation(terms, 0.01, "1" + "0" * 59), BuildPhaseEstimation(bits=8))
    verify(module)
    assert main_of(module).num_qubits == 68
    with pytest.raises(QlowerError, match="too many bits"):
        applied(phase_estimation(terms, 1e-30, "0" * 60), BuildPhaseEstimation())
    with pytest.raises(Decline, match="is a number"):
        applied(phase_estimation([("II", 1.0)], 0.1, "00"), BuildPhaseEstimation())


@pytest.mark.parametrize(("terms", "order"), [(tfim(7), 1), (tfim(6), 2), (heisenberg(5), 4)])
def test_bounds_from_commutators_alone_hold_too(terms, order):
    """The bound from commutators alone, against the error itself."""
    module = evolution(terms, 0.5, 1e-2)
    table, coefficients = table_of(module.find("hamiltonian"))
    error = formula_error(table, coefficients, order)
    steps = error.fewest_steps(0.5, 1e-2)
    actual = propagated_error(applied(module, Trotterize(order=order, steps=steps)), 0.5)
    assert actual <= error.bound(0.5, steps) <= 20 * actual


def test_bounds_are_rounded_up():
    assert rounded_up(0.123456789012) == 0.12345679
    assert rounded_up(1e-12) == 1e-12
    assert all(rounded_up(x) >= x for x in np.random.default_rng(2).random(100).tolist())
