"""Origins follow their ops and rows; wire maps compose."""

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ir_programs import function, modules, run_of

from qlower.dialects.circuit.rows import gate_kind
from qlower.ir import Module, Run, WireMap
from qlower.ir.origins import apply_origins, collect_origins, rebase
from qlower.ir.rewriting import runs, walk
from qlower.ir.text import parse_module, print_module

SLOW = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def lists(module):
    return [column.tolist() for column in collect_origins(module)]


@SLOW
@given(modules())
def test_rebase_numbers_in_walk_order(module):
    offsets, origins = lists(rebase(module))
    assert origins == list(range(len(origins)))
    assert offsets == list(range(len(origins) + 1))
    positions = sum(len(op.rows) if isinstance(op, Run) else 1 for op in walk(module))
    assert len(origins) == positions
    assert rebase(module).digest == module.digest


@SLOW
@given(modules())
def test_origins_come_back_after_they_were_stored_apart(module):
    text = print_module(module)
    read = parse_module(text)
    bare = rebase(read)
    again = apply_origins(bare, *collect_origins(read))
    assert lists(again) == lists(read)
    assert again.digest == read.digest


def test_picked_rows_bring_their_origins():
    h = gate_kind("h")
    module = rebase(Module("circuit", (function(run_of((h, [0]), (h, [1]), (h, [2]))),)))
    (run,) = runs(module)
    assert run.rows.origins.tolist() == [1, 2, 3]
    assert run.take([2, 0, 2]).rows.origins.tolist() == [3, 1, 3]


def test_no_ops_have_no_origins():
    offsets, origins = collect_origins(Module("circuit", ()))
    assert offsets.tolist() == [0]
    assert origins.tolist() == []
    assert apply_origins(Module("circuit", ()), offsets, origins).operations == ()


@st.composite
def maps(draw, inputs, outputs):
    initial = draw(st.permutations(range(outputs)))[:inputs]
    final = draw(st.permutations(range(outputs)))[:inputs]
    return WireMap(np.array(initial, dtype=np.int32), np.array(final, dtype=np.int32), outputs)


@given(maps(3, 5), maps(5, 5), maps(5, 8))
def test_maps_compose_in_order(first, second, third):
    whole = first.then(second).then(third)
    assert whole == first.then(second.then(third))
    assert (whole.num_inputs, whole.num_outputs) == (3, 8)
    for qubit in range(3):
        assert whole.initial[qubit] == third.initial[second.initial[first.initial[qubit]]]
        assert whole.final[qubit] == third.final[second.final[first.final[qubit]]]


@given(maps(4, 6))
def test_identity_is_neutral_and_json_keeps_maps(wire_map):
    assert WireMap.identity(4).then(wire_map) == wire_map
    assert wire_map.then(WireMap.identity(6)) == wire_map
    again = WireMap.from_json(wire_map.as_json())
    assert again == wire_map
    assert hash(again) == hash(wire_map)
    assert again.initial.dtype == np.int32


def test_what_is_the_identity():
    assert WireMap.identity(3).is_identity
    wires = np.arange(3, dtype=np.int32)
    assert not WireMap(wires, wires[::-1], 3).is_identity
    assert not WireMap(wires, wires, 4).is_identity
