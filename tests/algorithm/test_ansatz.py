"""UCCSD and k-UpCCGSD, against exponentials of fermionic generators in the occupation basis."""

from math import comb

import numpy as np
import pytest
from exact import op_matrix, state
from fermions import annihilator, applied, encoded, hopping_module

from qlower.diagnostics import QlowerError
from qlower.dialects.algorithm.ops import PauliRotations
from qlower.dialects.algorithm.programs import main_of, rotations_of
from qlower.dialects.hamiltonian.encodings import encode_occupation, make_encoding
from qlower.dialects.hamiltonian.sectors import reference_occupation
from qlower.ir.verifier import verify
from qlower.lowering import Context, Decline
from qlower.passes.hamiltonian.taper_symmetries import TaperSymmetries
from qlower.passes.hamiltonian_to_algorithm.build_k_upccgsd import BuildKUpccgsd
from qlower.passes.hamiltonian_to_algorithm.build_uccsd import BuildUccsd

METHODS = ["jordan-wigner", "bravyi-kitaev", "parity"]


def generators(name, sites):
    """The T's of a parameter, by its name alone."""
    letter, *numbers = name.split("_")
    modes = list(map(int, numbers))
    ladder = [annihilator(m, 2 * sites) for m in range(2 * sites)]
    if letter == "t" and len(modes) == 2:
        i, a = modes
        return [ladder[a].T @ ladder[i]]
    if letter == "t":
        i, j, a, b = modes
        return [ladder[a].T @ ladder[b].T @ ladder[j] @ ladder[i]]
    p, q = modes
    up, down = ladder[q].T @ ladder[p], ladder[q + sites].T @ ladder[p + sites]
    return [up, down] if letter[0] == "s" else [ladder[q].T @ ladder[q + sites].T @ ladder[p + sites] @ ladder[p]]


def occupation_state(module, angles, sites):
    encoding = module.find("encoding")
    vector = np.zeros(1 << (2 * sites))
    vector[sum(1 << m for m in reference_occupation(encoding).nonzero()[0].tolist())] = 1
    for name, angle in zip(main_of(module).inputs, angles, strict=True):
        for generator in generators(name, sites):
            difference = generator - generator.T  # its third power is minus itself
            moved = difference @ vector
            vector = vector + np.sin(angle) * moved + (1 - np.cos(angle)) * (difference @ moved)
    return vector


def in_qubits(vector, module):
    """The same state on the encoding's qubits; where the reference is, the amplitude keeps its sign."""
    encoding = module.find("encoding")
    main = main_of(module)
    found = np.zeros(1 << main.num_qubits, dtype=complex)
    plain = make_encoding(encoding.method, encoding.num_modes)
    reference = encode_occupation(reference_occupation(encoding).nonzero()[0].tolist(), plain)
    for n in np.flatnonzero(np.abs(vector) > 1e-12).tolist():
        occupied = [m for m in range(encoding.num_modes) if n >> m & 1]
        # (X + τ)/√2 takes |b⟩ to (X|b⟩ + τ|b⟩)/√2 = ±|±⟩: where τ = −1 the sign depends on the tapered bit b.
        bits = encode_occupation(occupied, plain)
        sign = 1
        for qubit, eigenvalue in zip(encoding.tapered_qubits, encoding.eigenvalues, strict=True):
            sign *= -1 if eigenvalue == -1 and (qubit in bits) != (qubit in reference) else 1
        found[sum(1 << q for q in encode_occupation(occupied, encoding))] = sign * vector[n]
    return found


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("tapered", [False, True])
@pytest.mark.parametrize("size", [(2, 1, 1), (3, 2, 1), (3, 1, 1), (4, 2, 1)])
@pytest.mark.parametrize("item", [BuildUccsd(), BuildKUpccgsd(k=2)], ids=lambda item: item.name)
def test_states_are_those_of_the_generators(method, tapered, size, item):
    sites, num_up, num_down = size
    if sites == 4 and item.name == "build-k-upccgsd":
        pytest.skip("a hundred generators of 256 states; the smaller ones do")
    edges = [(i, i + 1) for i in range(sites - 1)]
    module = applied(encoded(hopping_module(sites, edges, num_up, num_down), method, tapered), item)
    verify(module)
    angles = np.random.default_rng(5).normal(size=len(main_of(module).inputs))
    wanted = in_qubits(occupation_state(module, angles, sites), module)
    np.testing.assert_allclose(prepared(module, angles), wanted, atol=1e-9)


def prepared(module, angles):
    """The state by exponentials applied to a vector."""
    main = main_of(module)
    values = dict(zip(main.body.arguments, angles.tolist(), strict=True))
    vector = np.zeros((1 << main.num_qubits, 1), dtype=complex)
    vector[0] = 1
    for op in main.body.operations[:-1]:
        if isinstance(op, PauliRotations):
            op.act(vector, {q: q for q in range(main.num_qubits)}, values)
        else:
            vector = op_matrix(op, module, main.num_qubits, values) @ vector
    return vector[:, 0]


def test_prepared_is_the_matrix_way():
    module = applied(encoded(hopping_module(2, [(0, 1)], 1, 1), "parity"), BuildUccsd())
    angles = np.array([0.3, -0.4, 1.1])
    np.testing.assert_allclose(prepared(module, angles), state(module, angles), atol=1e-12)


def number_of_parameters(sites, num_up, num_down):
    up, down = sites - num_up, sites - num_down
    singles = num_up * up + num_down * down
    return singles + comb(num_up, 2) * comb(up, 2) + comb(num_down, 2) * comb(down, 2) + num_up * up * num_down * down


@pytest.mark.parametrize(("sites", "num_up", "num_down"), [(2, 1, 1), (4, 2, 2), (4, 3, 1), (3, 0, 2)])
def test_all_singles_and_doubles_are_there(sites, num_up, num_down):
    module = applied(encoded(hopping_module(sites, [(0, 1)], num_up, num_down), "jordan-wigner"), BuildUccsd())
    main = main_of(module)
    assert len(set(main.inputs)) == len(main.inputs) == number_of_parameters(sites, num_up, num_down)
    (sequence,) = [op for op in main.body.operations if isinstance(op, PauliRotations)]
    rows = rotations_of(sequence, main.num_qubits)
    singles = num_up * (sites - num_up) + num_down * (sites - num_down)
    assert len(rows) == 2 * singles + 8 * (len(main.inputs) - singles)
    assert not sequence.order_free


def test_excitations_that_break_a_tapered_symmetry_are_left_out():
    """Two dimers that exchange nothing: what moves one particle between them changes their parities."""
    plain = hopping_module(4, [(0, 1), (2, 3)], 2, 1)
    full = main_of(applied(encoded(plain, "jordan-wigner"), BuildUccsd()))
    tapered = applied(encoded(plain, "jordan-wigner"), TaperSymmetries(sector="reference"))
    result = BuildUccsd().run(tapered, Context())
    main = main_of(result.module)
    assert len(main.inputs) < len(full.inputs)
    assert result.metrics["left_out_by_symmetry"] == len(full.inputs) - len(main.inputs)
    assert main.num_qubits < full.num_qubits
    assert "t_0_2" not in main.inputs


@pytest.mark.parametrize("item", [BuildUccsd(), BuildKUpccgsd()])
def test_what_does_not_fit_is_declined(item):
    from qlower.dialects.problem.goals import Optimization  # noqa: PLC0415

    other = Optimization(attributes={"sym_name": "goal", "approximation_ratio": 0.9})
    with pytest.raises(Decline, match=r"the goal is problem\.optimization"):
        applied(encoded(hopping_module(2, [(0, 1)], 1, 1, goal=other), "parity"), item)
    with pytest.raises(Decline, match="not fixed"):
        applied(encoded(hopping_module(2, [(0, 1)], -1, -1), "parity"), item)
    with pytest.raises(Decline, match="no fermionic encoding"):
        applied(hopping_module(2, [(0, 1)], 1, 1), item)
    with pytest.raises(QlowerError, match="QL0880"):
        applied(encoded(hopping_module(2, [(0, 1)], 1, 1), "parity"), BuildKUpccgsd(k=0))
