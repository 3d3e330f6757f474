"""Programs synthesised onto small devices, against direct exponentials of their Pauli strings."""

import numpy as np
import pytest
from mapped_programs import (
    DEVICES,
    QUICK,
    RING,
    T_SHAPE,
    assert_coupled,
    assert_synthesised,
    device,
    line,
    random_strings,
    sequence,
)

from qlower.diagnostics import QlowerError
from qlower.dialects.algorithm.programs import gates, input_values, main_of, measurements, program, rotations
from qlower.dialects.circuit.rows import gate_name
from qlower.ir import Affine, Module, Run
from qlower.ir.origins import rebase
from qlower.lowering import Context, Decline
from qlower.lowering.kernels import Kernel
from qlower.passes.circuit_to_physical.layout_sabre import LayoutSabre
from qlower.passes.pauli_synthesis_mapped import program as mapped_program


def rows_of(module):
    return [row for op in main_of(module).body.operations if isinstance(op, Run) for row in op.unpack()]


def of(*body, num_qubits, **more):
    return rebase(Module("algorithm", (program(num_qubits, list(body), **more),)))


@pytest.mark.parametrize("name", DEVICES)
@pytest.mark.parametrize("seed", range(5))
def test_random_programs_are_exact_up_to_the_wire_map(name, seed):
    random = np.random.default_rng(seed)
    size, edges = DEVICES[name]
    num_qubits = int(random.integers(2, min(size, 6) + 1))
    strings = [*random_strings(random, num_qubits, int(random.integers(1, 14))), "XYZ"[seed % 3] * num_qubits]
    if num_qubits == 2:
        strings = [*strings, "IX", "ZZ"]
    assert_synthesised(strings, random.normal(size=len(strings)) * 3, device(size, edges), seed=seed)


@pytest.mark.parametrize("strings", [["X"], ["ZZZZZ"], ["III", "XIX"], ["XXX", "XXX"], ["IIZ", "IZI", "ZII"]])
def test_small_and_odd_programs(strings):
    assert_synthesised(strings, np.arange(1.0, 1.0 + len(strings)), device(5, T_SHAPE))


def test_full_turns_keep_their_global_phase():
    assert_synthesised(["XYZ", "ZZI", "III"], [2 * np.pi, np.pi, -np.pi], device(5, line(5)))


def test_free_parameters_stay_symbolic():
    a, b = input_values(2)
    strings = ["XYZX", "ZIIZ", "IYYI", "IIII", "XIXI"]
    terms = [(0, 0, -0.5), (1, 1, 2.0), (2, 0, 1.0), (2, 1, -1.0), (3, 1, 0.25)]
    made = sequence(strings, [0.1, 0.2, 0.3, 0.4, 0.5], (a, b), terms)
    result = assert_synthesised(
        strings, [], device(7, RING), made=made, values={a: 0.7, b: -1.9}, inputs=[("a", a), ("b", b)]
    )
    symbolic = [row for row in rows_of(result.module) if any(isinstance(p, Affine) for p in row.parameters)]
    assert len(symbolic) == 4


def test_repetitions_begin_where_the_one_before_ended():
    strings = ["XZYI", "IXXZ", "ZIIZ", "YYIX"]
    once = assert_synthesised(strings, [0.3, 1.1, -0.4, 2.0], device(5, T_SHAPE))
    thrice = assert_synthesised(strings, [0.3, 1.1, -0.4, 2.0], device(5, T_SHAPE), repeat=3)
    rotating = [sum(len(r.parameters) == 1 and len(r.qubits) == 1 for r in rows_of(p.module)) for p in (once, thrice)]
    assert rotating == [4, 12]


def test_sequences_side_by_side_are_one():
    """A product formula of several steps is up to three sequences; between them no frame is restored."""
    parts = [sequence(strings, np.ones(len(strings))) for strings in (["XXYI", "IZZZ"], ["YIIX", "IIII"], ["IXXI"])]
    module = of(*(rotations(part) for part in parts), num_qubits=4)
    one = QUICK.run(module, Context(target=device(5, T_SHAPE)))
    strings = ["XXYI", "IZZZ", "YIIX", "IIII", "IXXI"]
    other = assert_synthesised(strings, np.ones(5), device(5, T_SHAPE))
    assert one.module.digest == other.module.digest


def test_a_sequence_of_identities_is_a_global_phase():
    body = [rotations(sequence(["II"], [0.4])), gates(("h", [1])), rotations(sequence(["XY", "II"], [0.3, 0.2]))]
    result = QUICK.run(of(*body, num_qubits=2), Context(target=device(5, line(5))))
    rows = rows_of(result.module)
    assert rows[1].qubits == (int(result.wire_map.initial[1]),)
    assert [row.parameters for row in rows if gate_name(row.kind) == "gphase"][:2] == [(-0.2,), (-0.1,)]


def test_long_programs_are_planned_stretch_by_stretch(monkeypatch):
    monkeypatch.setattr(mapped_program, "MOST_STRETCH", 5)
    strings = random_strings(np.random.default_rng(3), 5, 18)
    assert_synthesised(strings, np.linspace(-2, 2, 18), device(7, RING))


def test_a_program_of_several_sequences_with_gates_and_measurements():
    random = np.random.default_rng(5)
    first, second = random_strings(random, 4, 6), random_strings(random, 4, 5)
    measured, results = measurements([0, 2, 3])
    module = of(
        gates(("h", [1]), ("x", [3])),
        rotations(sequence(first, random.normal(size=6))),
        gates(("t", [2])),
        rotations(sequence(second, random.normal(size=5))),
        measured,
        num_qubits=5,
        bits=results,
    )
    target = device(7, RING)
    result = QUICK.run(module, Context(target=target))
    assert_coupled(result.module, target)
    rows = rows_of(result.module)
    initial, final = result.wire_map.initial.tolist(), result.wire_map.final.tolist()
    assert sorted(initial) == sorted(set(initial)) and len(initial) == 5
    assert [row.qubits for row in rows[:2]] == [(initial[1],), (initial[3],)]
    assert [row.qubits[0] for row in rows if row.results] == [final[q] for q in (0, 2, 3)]
    assert initial[4] == final[4]
    assert result.module.level == "circuit" and main_of(result.module).placed_on == "test_device"
    with pytest.raises(Decline, match="placed already"):
        LayoutSabre().run(result.module, Context(target=target))


def test_origins_name_the_rotation():
    result = QUICK.run(
        of(rotations(sequence(["XXX", "ZZI"], [0.1, 0.2])), num_qubits=3), Context(target=device(5, line(5)))
    )
    turned = {row.origin for row in rows_of(result.module) if gate_name(row.kind) in ("rx", "ry", "rz")}
    # Position 0 is the function, 1 the sequence, 2 and 3 its rows.
    assert turned == {(2,), (3,)}
    assert all(row.origin for row in rows_of(result.module))


def test_the_same_seed_gives_the_same_program_compiled_or_not(monkeypatch):
    module = of(rotations(sequence(random_strings(np.random.default_rng(8), 5, 12), np.ones(12))), num_qubits=5)
    context = Context(target=device(7, RING), seed=4)
    found = []
    for compiled in (True, False, False):
        monkeypatch.setattr(Kernel, "prefers_compiled", lambda kernel, work, compiled=compiled: compiled)
        found.append(QUICK.run(module, context))
    assert len({result.module.digest for result in found}) == 1
    assert len({result.wire_map for result in found}) == 1


def test_it_declines_what_it_does_not_serve():
    pair = rotations(sequence(["XXX"], [0.1]))
    chain = [rotations(sequence(["ZZII", "IZZI", "IIZZ"], [0.1, 0.2, 0.3]))]
    cases = [
        (of(pair, num_qubits=3), device(3, [], all_to_all=True), "every two qubits are coupled"),
        (of(gates(("h", [0])), num_qubits=3), device(5, line(5)), "no Pauli rotations"),
        (of(rotations(sequence(["III"], [0.1])), num_qubits=3), device(5, line(5)), "no Pauli rotations"),
        (of(gates(("cx", [0, 1])), pair, num_qubits=3), device(5, line(5)), "gates on several qubits"),
        (of(rotations(sequence(["X" * 21], [0.1])), num_qubits=21), device(25, line(25)), "more than 20"),
        (of(pair, num_qubits=3), device(4, [(0, 1), (2, 3)]), "connected"),
        (of(*chain, num_qubits=4), device(9, DEVICES["grid"][1]), ""),
    ]
    for module, target, reason in cases[:-1]:
        with pytest.raises(Decline, match=reason):
            QUICK.run(module, Context(target=target))
    # A chain of ZZ needs two CX a term and no routing; the pass may serve it only if it takes no more.
    module, target, _ = cases[-1]
    result = QUICK.run(module, Context(target=target))
    assert result.metrics["estimated_two_qubit"] <= 6


def test_a_program_that_is_too_large_for_the_device_is_refused():
    module = of(rotations(sequence(["XXXXXX"], [0.1])), num_qubits=6)
    with pytest.raises(QlowerError, match="QL0600"):
        QUICK.run(module, Context(target=device(5, line(5))))
