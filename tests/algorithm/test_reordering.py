"""Other orders of a product formula's terms."""

import numpy as np
import pytest
from fermions import applied
from models import evolution, heisenberg, pairs, string, tfim
from test_evolution import bound_of, propagated_error, sequences

from qlower.dialects.algorithm.ops import PauliRotations
from qlower.dialects.algorithm.programs import main_of
from qlower.dialects.circuit.rows import gate_name
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.ir import Run
from qlower.ir.verifier import verify
from qlower.lowering import Context, Decline
from qlower.passes.algorithm.reorder_product_formula import ReorderProductFormula
from qlower.passes.algorithm.term_orders import ladder_gates, sorted_by_letters
from qlower.passes.algorithm_to_circuit.lower_algorithm_to_circuit import LowerToLadders
from qlower.passes.circuit.cancel_commuting import CancelCommuting
from qlower.passes.hamiltonian_to_algorithm.sample_qdrift import SampleQdrift
from qlower.passes.hamiltonian_to_algorithm.trotterize import Trotterize


def scattered(width=5, seed=3):
    """Strings of several letters in no good order."""
    random = np.random.default_rng(seed)
    terms = [(string(width, {0: a, 1: b, 2: "Z", 3: c}), 0.2) for a in "XY" for b in "XYZ" for c in "XZ"]
    return [terms[i] for i in random.permutation(len(terms))] + pairs(width, "Z", 0.3)


def cx_count(module):
    lowered = applied(module, LowerToLadders(), CancelCommuting())
    rows = [row for op in main_of(lowered).body.operations if isinstance(op, Run) for row in op.unpack()]
    return sum(gate_name(row.kind) == "cx" for row in rows)


@pytest.mark.parametrize(("order", "max_error"), [(1, 0.5), (2, 0.02), (2, 0.5)])
def test_a_better_order_is_found_and_its_error_declared(order, max_error):
    plain = applied(evolution(scattered(), 0.5, max_error), Trotterize(order=order))
    result = ReorderProductFormula().run(plain, Context())
    verify(result.module)
    assert result.metrics["ladder_gates"] < result.metrics["ladder_gates_before"]
    assert cx_count(result.module) < cx_count(plain)
    assert propagated_error(result.module, 0.5) <= bound_of(result.module) <= max_error
    assert result.module.digest != plain.digest
    assert sum(op.time for op in sequences(result.module)) == 0.5


def test_an_error_that_the_user_chose_is_kept():
    plain = applied(evolution(scattered(), 0.5, 1e-6), Trotterize(order=2, steps=3))
    allowed = bound_of(plain)
    assert allowed > 1e-6
    try:
        assert bound_of(applied(plain, ReorderProductFormula())) <= allowed
    except Decline as decline:
        assert decline.reason == "no other order takes fewer gates"  # either is right


def test_what_has_no_free_order_is_declined():
    with pytest.raises(Decline, match="no other order"):
        applied(evolution(tfim(4), 0.5, 1e-2), Trotterize(), ReorderProductFormula())
    with pytest.raises(Decline, match="no product formula"):
        applied(evolution(heisenberg(3), 0.5, 0.1), SampleQdrift(), ReorderProductFormula())
    fixed = applied(evolution(scattered(), 0.5, 0.02), Trotterize())
    main = main_of(fixed)
    body = [op.with_attribute("order_free", False) if isinstance(op, PauliRotations) else op
            for op in main.body.operations]  # fmt: skip
    region = type(main.body)(tuple(body), main.body.arguments)
    module = fixed.with_operations([main.with_(regions=[region]) if op is main else op for op in fixed.operations])
    with pytest.raises(Decline, match="no product formula whose order is free"):
        applied(module, ReorderProductFormula())


def test_neighbours_that_share_letters_are_cheap():
    table = PauliTable.from_strings(["XXX", "XXY", "ZIZ"])
    assert ladder_gates(table) == 2 * (2 + 2 + 1) - 2 * 1
    assert sorted_by_letters(PauliTable.from_strings(["ZI", "XZ", "IX", "XX"])).tolist() == [2, 3, 1, 0]
