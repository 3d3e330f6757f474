"""Programs with an answer that is known otherwise, on basis states: amplitudes must be 1 exactly, phases included."""

import random

import pytest
from circuit_programs import program
from sparse_states import after

from qlower.lowering import Context
from qlower.passes.circuit.gadgetize_hadamards import GadgetizeHadamards
from qlower.passes.circuit.optimize_t_count import OptimizeTCount

MODULI = {3: 0b1011, 4: 0b10011, 6: 0b1000011, 8: 0b100011011}


def times(a, b, n):
    product = 0
    for place in range(n):
        product ^= (a << place) if b >> place & 1 else 0
    for place in range(2 * n - 2, n - 1, -1):
        if product >> place & 1:
            product ^= MODULI[n] << place - n
    return product


def multiplier(n):
    """c becomes c + a·b in GF(2ⁿ): Toffoli gates of the schoolbook."""
    rows = []
    for i in range(n):
        for j in range(n):
            value = times(1 << i, 1 << j, n)
            rows += [("ccx", (i, n + j, 2 * n + k)) for k in range(n) if value >> k & 1]
    return program(3 * n, rows)


def is_basis_state(state, index):
    return state.keys() == {index} and abs(state[index] - 1) < 1e-9


@pytest.mark.parametrize(("n", "most"), [(3, 31), (4, 47), (6, 85), (8, 155)])
def test_multiplication_in_a_field(n, most):
    result = OptimizeTCount(effort=1).run(multiplier(n), Context())
    assert result.metrics["t_after"] <= most
    generator = random.Random(n)
    for _ in range(6):
        a, b, c = (generator.randrange(1 << n) for _ in range(3))
        start = a | b << n | c << 2 * n
        assert is_basis_state(after(result.module, start), start ^ times(a, b, n) << 2 * n)


def test_an_adder_with_gadgets():
    # b becomes a + b: carries are computed and uncomputed, with a Hadamard between any two Toffoli gates of a carry.
    n = 4
    a, b, carry = (list(range(n * at, n * at + n)) for at in range(3))
    up = []
    for i in range(n - 1):
        up += [("ccx", (a[i], b[i], carry[i + 1])), ("cx", (a[i], b[i])), ("ccx", (carry[i], b[i], carry[i + 1]))]
    down = []
    for i in reversed(range(n - 1)):
        down += [("ccx", (carry[i], b[i], carry[i + 1])), ("cx", (a[i], b[i])), ("ccx", (a[i], b[i], carry[i + 1]))]
        down += [("cx", (a[i], b[i])), ("cx", (carry[i], b[i]))]
    last = [("cx", (a[-1], b[-1])), ("cx", (carry[-1], b[-1]))]
    result = GadgetizeHadamards(ancillas=5, effort=1).run(program(3 * n, [*up, *last, *down]), Context())
    assert result.metrics["ancillas"] > 0
    generator = random.Random(1)
    for seed in range(8):
        first, second = (generator.randrange(1 << n) for _ in range(2))
        found = after(result.module, first | second << n, seed)
        assert is_basis_state(found, first | (first + second) % (1 << n) << n)
