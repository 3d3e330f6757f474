"""check-weaving: woven programs that have something to do with each other are found."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qlower.device.catalogue import find_target
from qlower.diagnostics import QlowerError
from qlower.dialects.circuit.ops import Function
from qlower.dialects.circuit.rows import RESET, gate_kind
from qlower.ir import Module, Region, Run, RunBuilder
from qlower.ir.run import body
from qlower.lowering import Context, Decline
from qlower.passes.circuit.decompose_standard import DecomposeStandard
from qlower.passes.circuit_to_physical.route_sabre import RouteSabre
from qlower.passes.multiplex.halo.check_weaving import CheckWeaving
from qlower.passes.multiplex.halo.woven_program import peaks_of
from tests.multiplex.halo_programs import circuit, random_text, shared
from tests.multiplex.test_share_helpers import lives

SHARING = """
q = alloc_data(2)
s = alloc_helper(1)
CNOT q0, s0
CNOT q1, s0
c0 = MEASURE s0
c1 = MEASURE q1
deallocate_data(q)
"""


def checked(module: Module) -> list[str]:
    """The codes of what was found."""
    try:
        CheckWeaving().run(module, Context())
    except QlowerError as error:
        return [found.code for found in error.diagnostics]
    return []


def main_of(module: Module) -> Function:
    main = module.find("main")
    assert isinstance(main, Function)
    return main


def with_rows(module: Module, change) -> Module:
    """The program with its (one) run's rows changed."""
    main = main_of(module)
    operations = []
    for op in main.body.operations:
        if isinstance(op, Run):
            builder = RunBuilder()
            for row in change(op.unpack()):
                builder.add_row(row)
            operations.append(builder.finish())
        else:
            operations.append(op)
    changed = main.with_(regions=(Region(body(operations), main.body.arguments),))
    return module.with_operations([changed if op is main else op for op in module.operations])


def woven() -> Module:
    return shared([SHARING] * 2, [[0, 1], [3, 4]], "generic_line:5")


def test_what_share_helpers_weaves_is_fine():
    assert checked(woven()) == []
    result = CheckWeaving().run(woven(), Context())
    assert result.metrics["tenants"] == 2


def test_a_missing_reset_is_found():
    assert checked(with_rows(woven(), lambda rows: [row for row in rows if row.kind != RESET])) == ["QL1270"]


def test_a_gate_between_two_tenants_is_found():
    def joined(rows):
        extra = rows[0]._replace(kind=gate_kind("cz"), qubits=(1, 3))
        return [extra, *rows]

    assert checked(with_rows(woven(), joined)) == ["QL1270"]
    swapped = with_rows(woven(), lambda rows: [rows[0]._replace(kind=gate_kind("swap"), qubits=(1, 3)), *rows])
    assert checked(swapped) == ["QL1270"], "gates now act on the other's data"


def test_swaps_there_and_back_are_fine():
    def back(rows):
        swap = rows[0]._replace(kind=gate_kind("swap"), qubits=(1, 3))
        return [swap, swap, *rows, swap]

    assert checked(with_rows(woven(), back)) == []


def test_crossed_bits_are_found():
    module = woven()
    main = main_of(module)
    returned = list(main.body.terminator.operands)
    returned[0], returned[2] = returned[2], returned[0]
    terminator = main.body.terminator.with_(operands=returned)
    changed = main.with_(regions=(Region((*main.body.operations[:-1], terminator), ()),))
    assert checked(module.with_operations([changed if op is main else op for op in module.operations])) == ["QL1270"]


def test_a_program_of_one_has_no_tenants():
    with pytest.raises(Decline):
        CheckWeaving().run(circuit(SHARING), Context())


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 4))
def test_routed_programs_are_fine_and_resets_are_needed(seed, count):
    generator = np.random.default_rng(seed)
    texts = [random_text(generator, 2, 3, int(generator.integers(8, 30))) for _ in range(count)]
    free = max(peaks_of(lives(text))[0] for text in texts)
    target = find_target(f"generic_line:{2 * count + free}")
    places = generator.permutation(target.num_qubits)[: 2 * count].reshape(count, 2).tolist()
    module = shared(texts, places, target)
    flat = DecomposeStandard().run(module, Context(target=target)).module
    try:
        routed = RouteSabre(trials=1).run(flat, Context(target=target)).module
    except Decline:
        routed = flat
    assert checked(module) == checked(flat) == checked(routed) == []
