import numpy as np

from qlower.passes.circuit.product_kernels import Members, multiply_blocks

SWAP = np.eye(4)[[0, 2, 1, 3]]


def complexes(rng, *shape):
    return rng.normal(size=shape) + 1j * rng.normal(size=shape)


def both(kernel, inputs, length):
    """What a kernel fills in, interpreted and compiled, which must agree to the bit."""
    found = []
    for run in (kernel.run_interpreted, kernel.run_compiled):
        product = np.zeros(length, complex)
        run(*(product if item is None else item for item in inputs))
        found.append(product)
    assert found[0].tobytes() == found[1].tobytes()
    return found[0]


def test_blocks_of_gates_on_either_wire_and_on_both_in_either_order():
    rng = np.random.default_rng(1)
    singles, pairs = complexes(rng, 3, 2, 2), complexes(rng, 2, 4, 4)
    members = Members(np.array([0, 4, 6]), np.array([0, 1, 0, 1, 2, 0]), np.array([0, 1, 2, 3, 1, 3]))
    inputs = (singles.reshape(-1), pairs.reshape(-1), members, None, np.zeros(16, complex))
    found = both(multiply_blocks, inputs, 32).reshape(-1, 4, 4)
    one = np.eye(2)
    first = SWAP @ pairs[1] @ SWAP @ pairs[0] @ np.kron(singles[1], one) @ np.kron(one, singles[0])
    second = SWAP @ pairs[0] @ SWAP @ np.kron(singles[2], one)
    np.testing.assert_allclose(found, [first, second], rtol=1e-12)
