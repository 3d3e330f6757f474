"""Encodings against openfermion and against matrices from first principles."""

import numpy as np
import pytest
from fermion_programs import dense, hermitian, listed, random_products
from hypothesis import given, settings
from hypothesis import strategies as st

from qlower.diagnostics import QlowerError
from qlower.dialects.hamiltonian.encodings import (
    encode_occupation,
    encode_products,
    encoding_matrix,
    make_encoding,
)
from qlower.dialects.hamiltonian.gf2 import inverse, kernel, reduced
from qlower.dialects.hamiltonian.ladder_products import LadderProducts, adjoint, antihermitian_part, canonical
from qlower.dialects.hamiltonian.matrices import sparse_matrix
from qlower.dialects.hamiltonian.ops import METHODS
from qlower.dialects.hamiltonian.pauli_algebra import merged


def sums_by_string(products, method):
    """The nonzero sums of an encoded list of products."""
    table, coefficients, _ = encode_products(products, make_encoding(method, products.num_modes))
    together = merged(table)
    sums = together.sums(coefficients.real) + 1j * together.sums(coefficients.imag)
    return {text: value for text, value in zip(together.table.strings(), sums, strict=True) if abs(value) > 1e-13}


def openfermion_sums(products, method):
    openfermion = pytest.importorskip("openfermion")
    size = products.num_modes
    operator = openfermion.FermionOperator()
    for creators, modes, coefficient in listed(products):
        term = tuple((mode, int(place < creators)) for place, mode in enumerate(modes))
        operator += openfermion.FermionOperator(term, coefficient)
    mapped = {
        "jordan-wigner": openfermion.jordan_wigner,
        "bravyi-kitaev": lambda op: openfermion.bravyi_kitaev(op, size),
        "parity": lambda op: openfermion.binary_code_transform(op, openfermion.parity_code(size)),
    }[method](operator)
    found = {}
    for term, value in mapped.terms.items():
        letters = ["I"] * size
        for qubit, letter in term:
            letters[qubit] = letter
        if abs(value) > 1e-13:
            found["".join(letters)] = value
    return found


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("num_modes", [2, 5, 6, 8, 11])
def test_terms_are_those_of_openfermion(method, num_modes):
    products = random_products(num_modes, seed=num_modes)
    ours, theirs = sums_by_string(products, method), openfermion_sums(products, method)
    assert ours.keys() == theirs.keys()
    assert max((abs(ours[text] - theirs[text]) for text in ours), default=0.0) < 1e-12


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 5), st.sampled_from(METHODS), st.integers(0, 1 << 30))
def test_matrices_are_equal_after_relabelling_states(num_modes, method, seed):
    products = random_products(num_modes, seed, each=3)
    encoding = make_encoding(method, num_modes)
    table, coefficients, _ = encode_products(products, encoding)
    label = [
        sum(1 << qubit for qubit in encode_occupation([m for m in range(num_modes) if n >> m & 1], encoding))
        for n in range(1 << num_modes)
    ]
    mapped = sparse_matrix(table, coefficients).toarray()
    assert sorted(label) == list(range(1 << num_modes))
    assert np.allclose(mapped[np.ix_(label, label)], dense(products), atol=1e-12)


@pytest.mark.parametrize("num_modes", [65, 130])
@pytest.mark.parametrize("method", METHODS)
def test_more_modes_than_bits_of_a_word(num_modes, method):
    products = random_products(num_modes, seed=3, each=5)
    ours, theirs = sums_by_string(products, method), openfermion_sums(products, method)
    assert ours.keys() == theirs.keys()
    assert max(abs(ours[text] - theirs[text]) for text in ours) < 1e-12


def test_every_string_names_its_product():
    products = random_products(6, seed=5)
    table, coefficients, product = encode_products(products, make_encoding("parity", 6))
    for index in range(len(products)):
        own = np.flatnonzero(product == index)
        alone = products.take(np.array([index]))
        found = encode_products(alone, make_encoding("parity", 6))
        assert table.take(own).strings() == found.table.strings()
        assert np.array_equal(coefficients[own], found.coefficients)


def test_normal_form_keeps_the_matrix():
    products = random_products(4, seed=9, each=12)
    form = canonical(products)
    assert np.allclose(dense(form.products), dense(products), atol=1e-12)
    assert len({(c, *modes) for c, modes, _ in listed(form.products)}) == len(form.products)
    zero = np.flatnonzero(form.owner < 0)
    assert len(zero) and np.abs(dense(products.take(zero))).max() == 0.0


def test_conjugates():
    products = random_products(4, seed=2, each=4)
    assert np.allclose(dense(adjoint(products)), dense(products).conj().T)
    assert antihermitian_part(hermitian(products)) < 1e-14
    assert antihermitian_part(products) > 0.1


def test_bits_of_a_bravyi_kitaev_tree():
    stored = [np.flatnonzero(row).tolist() for row in encoding_matrix("bravyi-kitaev", 6)]
    assert stored == [[0], [0, 1], [2], [0, 1, 2, 3], [4], [4, 5]]


def test_faults_are_coded():
    with pytest.raises(QlowerError, match="QL0844"):
        make_encoding("ternary-tree", 4)
    with pytest.raises(QlowerError, match="QL0841"):
        encode_occupation([4], make_encoding("parity", 4))
    long = LadderProducts.of_shape(64, 32, np.arange(64)[None, :], np.ones(1))
    with pytest.raises(QlowerError, match="QL0845"):
        encode_products(long, make_encoding("jordan-wigner", 64))


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 7), st.integers(1, 7), st.integers(0, 1 << 30))
def test_linear_algebra_over_two_elements(rows, columns, seed):
    matrix = np.random.default_rng(seed).random((rows, columns)) < 0.5
    basis = kernel(matrix)
    rank = len(reduced(matrix)[1])
    assert len(basis) == columns - rank == len(reduced(basis)[1])
    assert not (matrix.astype(int) @ basis.T.astype(int) % 2).any()
    square = np.tri(columns, dtype=bool) & (np.random.default_rng(seed).random((columns, columns)) < 0.5)
    square |= np.eye(columns, dtype=bool)
    assert np.array_equal(square.astype(int) @ inverse(square).astype(int) % 2, np.eye(columns))
