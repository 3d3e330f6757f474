"""The passes map-fermions-to-qubits and taper-symmetries."""

import numpy as np
import pytest
from fermion_programs import dense, hermitian, module_of, molecule, random_products

from qlower.diagnostics import QlowerError
from qlower.dialects.hamiltonian.encodings import (
    encode_occupation,
    encode_products,
    keeps_symmetries,
    num_qubits_of,
)
from qlower.dialects.hamiltonian.integrals import electronic_products
from qlower.dialects.hamiltonian.ladder_products import LadderProducts
from qlower.dialects.hamiltonian.matrices import sector_states, sparse_matrix
from qlower.dialects.hamiltonian.operators import fermion_operator, products_of, rows_of, table_of
from qlower.dialects.hamiltonian.ops import METHODS
from qlower.dialects.problem.goals import TimeEvolution
from qlower.ir import Module
from qlower.ir.origins import rebase
from qlower.ir.verifier import verify
from qlower.lowering import Context, Decline
from qlower.passes.hamiltonian.map_fermions_to_qubits import MapFermionsToQubits
from qlower.passes.hamiltonian.taper_symmetries import TaperSymmetries


def mapped(module, method="jordan-wigner"):
    result = MapFermionsToQubits(encoding=method).run(module, Context()).module
    verify(result)
    return rebase(result)


def taper(module, sector="particles"):
    result = TaperSymmetries(sector=sector).run(module, Context()).module
    verify(result)
    return result


def matrix(module, name="hamiltonian"):
    return sparse_matrix(*table_of(module.find(name))).toarray()


def spectrum(hamiltonian):
    return np.linalg.eigvalsh(hamiltonian)


@pytest.mark.parametrize("method", METHODS)
def test_mapping_keeps_the_matrix(method):
    products = hermitian(random_products(5, seed=4, each=6))
    module = module_of(fermion_operator("hamiltonian", products))
    done = mapped(module, method)
    encoding = done.find("encoding")
    label = [
        sum(1 << qubit for qubit in encode_occupation([m for m in range(5) if n >> m & 1], encoding)) for n in range(32)
    ]
    assert np.allclose(matrix(done)[np.ix_(label, label)], dense(products), atol=1e-12)


def test_origins_are_the_products_of_each_term():
    module = molecule(3, 1, 1)
    done = MapFermionsToQubits(encoding="parity").run(module, Context()).module
    products, encoding = products_of(module.find("hamiltonian")), done.find("encoding")
    table, coefficients, product = encode_products(products, encoding)
    rows = rows_of(done.find("hamiltonian"))
    texts = table.strings()
    for row, text in enumerate(table_of(done.find("hamiltonian"))[0].strings()):
        parts = [i for i in range(len(texts)) if texts[i] == text and coefficients[i].real]
        # The operator is at position 0, its products follow.
        assert rows.origins_of(row).tolist() == sorted({int(product[i]) + 1 for i in parts})
        assert rows.parameters[row] == pytest.approx(sum(coefficients[i].real for i in parts), abs=1e-13)
    assert done.find("hamiltonian").origin == (0,)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("particles", [(1, 1), (2, 1), (3, 0), (0, 2)])
def test_tapering_keeps_the_spectrum_of_the_sector(method, particles):
    module = molecule(4, *particles, seed=8)
    full = mapped(module, method)
    small = taper(full)
    encoding = small.find("encoding")
    assert num_qubits_of(encoding) == small.find("hamiltonian").num_qubits == 6
    # The sector of the two parities holds all sectors with numbers of the same parities.
    states = np.array(
        [n for n in range(256) if [(n >> s & 15).bit_count() % 2 for s in (0, 4)] == [p % 2 for p in particles]]
    )
    expected = dense(products_of(module.find("hamiltonian")))[np.ix_(states, states)]
    assert np.allclose(spectrum(matrix(small)), spectrum(expected), atol=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_encoded_states_and_products_follow_the_tapering(method):
    module = molecule(3, 2, 1, seed=3)
    small = taper(mapped(module, method))
    encoding = small.find("encoding")
    states = sector_states(6, 2, 1).tolist()
    label = [sum(1 << q for q in encode_occupation([m for m in range(6) if n >> m & 1], encoding)) for n in states]
    assert len(set(label)) == len(states)
    products = products_of(module.find("hamiltonian"))
    expected = dense(products)[np.ix_(states, states)]
    found = matrix(small)[np.ix_(label, label)]
    # Basis states may get a sign each.
    assert np.allclose(np.abs(found), np.abs(expected), atol=1e-12)
    assert np.allclose(spectrum(found), spectrum(expected), atol=1e-9)
    table, coefficients, _ = encode_products(products, encoding)
    assert np.allclose(sparse_matrix(table, coefficients).toarray(), matrix(small), atol=1e-12)


def test_parity_loses_the_two_qubits_that_count_particles():
    encoding = taper(mapped(molecule(3, 2, 1), "parity")).find("encoding")
    assert encoding.tapered_qubits == (2, 5)
    assert encoding.symmetries == ("IIZIII", "IIIIIZ")
    assert encoding.eigenvalues == (1, -1)


def test_what_leaves_the_sector_is_refused():
    encoding = taper(mapped(molecule(2, 1, 1))).find("encoding")
    single = LadderProducts.of_shape(4, 1, np.array([[0, 1], [0, 2]]), np.ones(2))
    assert keeps_symmetries(single, encoding).tolist() == [True, False]
    with pytest.raises(QlowerError, match="QL0842"):
        encode_products(single, encoding)
    with pytest.raises(QlowerError, match="QL0843"):
        encode_occupation([0, 1], encoding)


def chain_of_pairs(num_up, num_down):
    """Two orbitals of different symmetry: no term moves one particle from one to the other."""
    one = np.diag([-1.0, 0.5])
    two = np.zeros((2, 2, 2, 2))
    two[0, 0, 0, 0], two[1, 1, 1, 1] = 0.7, 0.6
    for places in ((0, 0, 1, 1), (1, 1, 0, 0)):
        two[places] = 0.4
    for places in ((0, 1, 0, 1), (1, 0, 0, 1), (0, 1, 1, 0), (1, 0, 1, 0)):
        two[places] = 0.2
    return module_of(
        fermion_operator("hamiltonian", electronic_products(0.0, one, two), num_up=num_up, num_down=num_down)
    )


def test_point_group_symmetries_are_tapered_only_when_asked():
    full = mapped(chain_of_pairs(1, 1))
    assert taper(full).find("hamiltonian").num_qubits == 2
    small = taper(full, "reference")
    assert small.find("hamiltonian").num_qubits == 1
    closed_shells = matrix(full)[np.ix_([0b0101, 0b1010], [0b0101, 0b1010])]
    assert np.allclose(spectrum(matrix(small)), spectrum(closed_shells))


def test_the_goal_s_initial_state_gives_the_sector():
    goal = TimeEvolution(
        attributes={"sym_name": "goal", "time": 1.0, "max_error": 0.1, "initial_state": "0110", "observables": ()}
    )
    module = chain_of_pairs(-1, -1)
    small = taper(mapped(module_of(goal, *module.operations)))
    assert small.find("hamiltonian").num_qubits == 1
    open_shells = dense(products_of(module.find("hamiltonian")))[np.ix_([0b0110, 0b1001], [0b0110, 0b1001])]
    assert np.allclose(spectrum(matrix(small)), spectrum(open_shells))
    with pytest.raises(Decline):
        taper(mapped(module))


def test_observables_are_mapped_and_keep_their_symmetries():
    module = molecule(2, 1, 1)
    number = LadderProducts.of_shape(4, 1, np.array([[0, 0], [1, 1]]), np.ones(2))
    hop = LadderProducts.of_shape(4, 1, np.array([[0, 2], [2, 0]]), np.ones(2))
    with_number = mapped(module_of(*module.operations, fermion_operator("number_up", number)))
    assert taper(with_number).find("number_up").num_qubits == 2
    # An observable that turns spins leaves only the parity of all particles.
    with_hop = mapped(module_of(*module.operations, fermion_operator("turn", hop)))
    assert taper(with_hop).find("turn").num_qubits == 3


def test_declined():
    module = molecule(2, 1, 1)
    done = mapped(module)
    for item, again in ((MapFermionsToQubits(), done), (TaperSymmetries(), module), (TaperSymmetries(), taper(done))):
        with pytest.raises(Decline):
            item.run(again, Context())
    with pytest.raises(Decline):
        TaperSymmetries(sector="odd").run(done, Context())


def test_operators_that_are_not_hermitian_are_refused():
    hop = LadderProducts.of_shape(2, 1, np.array([[0, 1]]), np.ones(1))
    with pytest.raises(QlowerError, match="QL0840"):
        fermion_operator("hamiltonian", hop)
    with pytest.raises(QlowerError, match="QL0841"):
        fermion_operator("hamiltonian", LadderProducts.of_shape(2, 1, np.array([[2, 2]]), np.ones(1)))
    good = module_of(fermion_operator("hamiltonian", hermitian(hop))).find("hamiltonian")
    run = good.body.operations[0]
    broken = good.with_(regions=[type(good.body)((run.take([0]), good.body.operations[1]))])
    with pytest.raises(QlowerError, match="QL0840"):
        mapped(Module("hamiltonian", (broken,)))
