"""Counts of structured programs against programs that are written out."""

from dataclasses import replace
from math import pi

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.structured_estimate import program as factoring
from qlower.diagnostics import QlowerError, Source
from qlower.dialects.circuit.formats import OPENQASM3
from qlower.dialects.logical.ops import Counts
from qlower.ir import Run
from qlower.ir.operation import Operation, region
from qlower.ir.text.formats import MLIR
from qlower.lowering import Context, Decline
from qlower.passes.circuit_to_logical.count_resources import CountResources

HEAD = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n'
FIELDS = ("num_qubits", "t", "ccz", "rotations", "rotation_depth", "measurements", "cliffords", "exact")


def read(text):
    return OPENQASM3.read(Source("test.qasm", HEAD + text))


def counts(text, **options):
    (found,) = CountResources(**options).run(read(text), Context()).module.operations
    assert isinstance(found, Counts)
    return {field: getattr(found, field) for field in FIELDS}


def counted(text, *fields, **options):
    found = counts(text, **options)
    return tuple(found[field] for field in fields)


def refusal(text, **options):
    with pytest.raises(QlowerError) as caught:
        counts(text, **options)
    return caught.value.diagnostics[0]


# Structured against flat

FLAT_GATES = st.one_of(
    st.tuples(st.sampled_from(["h", "s", "t", "tdg", "sx", "x"]), st.permutations(range(4)).map(lambda p: p[:1])),
    st.tuples(
        st.sampled_from(["rz(0.3)", "rx(pi/4)", "p(pi/2)", "ry(-3*pi/4)", "rz(0.1)"]),
        st.permutations(range(4)).map(lambda p: p[:1]),
    ),
    st.tuples(st.sampled_from(["cx", "cz", "swap", "ch", "cp(0.4)"]), st.permutations(range(4)).map(lambda p: p[:2])),
    st.tuples(st.sampled_from(["ccx", "cswap"]), st.permutations(range(4)).map(lambda p: p[:3])),
)
BODIES = st.lists(FLAT_GATES, max_size=5)
CALLS = st.tuples(
    st.integers(0, 1), st.sampled_from(["", "inv @ ", "pow(3) @ ", "pow(-2) @ "]), st.permutations(range(4))
)
LINES = st.one_of(FLAT_GATES, CALLS)


def written(gates, names):
    return " ".join(f"{name} {', '.join(names[place] for place in places)};" for name, places in gates)


def flattened(items, bodies):
    """What calls stand for, in an order in which it might be executed; inverses take as much as what they undo."""
    for item in items:
        if len(item) == 2:
            yield item
        else:
            number, modifier, places = item
            repeats = {"": 1, "inv @ ": 1, "pow(3) @ ": 3, "pow(-2) @ ": 2}[modifier]
            for _ in range(repeats):
                yield from ((name, [places[inner] for inner in inside]) for name, inside in bodies[number])


@settings(max_examples=60, deadline=None)
@given(BODIES, BODIES, st.lists(LINES, max_size=6), st.integers(0, 4))
def test_structured_programs_hold_what_they_stand_for(first, second, items, turns):
    names, qubits = [f"a{i}" for i in range(4)], [f"q[{i}]" for i in range(4)]
    gates = "".join(f"gate g{n} {', '.join(names)} {{ {written(b, names)} }}\n" for n, b in enumerate((first, second)))
    lines = " ".join(
        written([item], qubits) if len(item) == 2 else f"{item[1]}g{item[0]} {', '.join(qubits[i] for i in item[2])};"
        for item in items
    )
    structured = counts(
        f"{gates}qubit[4] q;\nfor uint i in [1:{turns}] {{ {lines} }}\n" if turns else f"{gates}qubit[4] q;"
    )
    plain = written(list(flattened(items, (first, second))) * turns, qubits)
    flat = counts(f"qubit[4] q;\n{plain}\n")
    assert structured.pop("rotation_depth") >= flat.pop("rotation_depth")
    assert structured == flat


@settings(max_examples=60, deadline=None)
@given(st.lists(FLAT_GATES, max_size=12))
def test_layers_of_rotations_of_flat_programs_are_exact(gates):
    levels = [0] * 4
    for name, places in gates:
        single = {"rz(0.3)": 1, "rz(0.1)": 1}.get(name, 0)
        steps = [(places, single)]
        if name == "cp(0.4)":  # on the first, on the second, on the second behind a CX
            first, second = places
            steps = [([first], 1), (places, 0), ([second], 1), (places, 0), ([second], 1)]
            # As one gate it starts when both are free.
            levels[first] = levels[second] = max(levels[first], levels[second])
        for touched, depth in steps:
            level = max(levels[place] for place in touched) + depth
            for place in touched:
                levels[place] = level
        if name == "cp(0.4)":
            levels[places[0]] = levels[places[1]] = max(levels[places[0]], levels[places[1]])
    qubits = [f"q[{i}]" for i in range(4)]
    assert counted(f"qubit[4] q;\n{written(gates, qubits)}\n", "rotation_depth") == (max(levels),)


def test_layers_are_counted_alike_by_compiled_kernels():
    import numpy as np  # noqa: PLC0415

    from qlower.passes.circuit_to_logical.depth_kernel import raise_levels  # noqa: PLC0415

    generator = np.random.default_rng(5)
    sizes = generator.integers(1, 4, 3000)
    offsets = np.concatenate([[0], sizes.cumsum()]).astype(np.int64)
    wires = np.concatenate([generator.choice(20, size, replace=False) for size in sizes]).astype(np.int64)
    depths = generator.integers(0, 3, 3000).astype(np.int64)
    found = []
    for work in (0, 10**12):
        levels = np.zeros(20, dtype=np.int64)
        highest = raise_levels.run(offsets, wires, depths, levels, work=work)
        found.append((highest, levels.tolist()))
    assert found[0] == found[1]


# Gates


@pytest.mark.parametrize(
    ("gate", "expected"),
    [
        ("h q[0]", (0, 0, 0, 0, 0, 0)),
        ("swap q[0], q[1]", (0, 0, 0, 0, 1, 0)),
        ("rz(7*pi/4) q[0]", (1, 0, 0, 0, 0, 0)),
        ("rz(1000000*pi) q[0]", (0, 0, 0, 0, 0, 0)),
        ("rz(pi/4 + 1e-6) q[0]", (0, 0, 1, 0, 0, 0)),
        ("U(0.1, 0.2, pi/4) q[0]", (1, 0, 2, 0, 0, 0)),
        ("cp(pi/2) q[0], q[1]", (3, 0, 0, 0, 2, 0)),
        ("ctrl @ t q[0], q[1]", (0, 0, 3, 0, 2, 0)),
        ("ccx q[0], q[1], q[2]", (0, 1, 0, 0, 0, 0)),
        ("cswap q[0], q[1], q[2]", (0, 1, 0, 0, 2, 0)),
        ("ctrl(2) @ z q[0], q[1], q[2]", (0, 1, 0, 0, 0, 0)),
        ("negctrl(2) @ ctrl @ x q[0], q[1], q[2], q[3]", (0, 2, 0, 1, 1, 1)),
        ("ctrl(4) @ x q[0], q[1], q[2], q[3], q[4]", (0, 3, 0, 2, 2, 2)),
        ("ctrl(2) @ h q[0], q[1], q[2]", (2, 1, 0, 1, 2, 1)),
        ("ctrl(2) @ t q[0], q[1], q[2]", (1, 2, 0, 2, 2, 2)),
        ("ctrl(2) @ rz(0.3) q[0], q[1], q[2]", (0, 1, 2, 1, 3, 1)),
        ("ctrl @ swap q[0], q[1], q[2]", (0, 1, 0, 0, 2, 0)),
        ("ctrl @ gphase(0.3) q[0]", (0, 0, 1, 0, 0, 0)),
        ("ctrl(2) @ gphase(pi/2) q[0], q[1]", (3, 0, 0, 0, 2, 0)),
        ("pow(2) @ t q[0]", (2, 0, 0, 0, 0, 0)),
        ("pow(0.5) @ x q[0]", (0, 0, 0, 0, 0, 0)),
        ("pow(1000000) @ ccx q[0], q[1], q[2]", (0, 1_000_000, 0, 0, 0, 0)),
        ("pow(0) @ ccx q[0], q[1], q[2]", (0, 0, 0, 0, 0, 0)),
    ],
)
def test_gates(gate, expected):
    """T, CCZ, rotations, measurements, Clifford gates, ancillas."""
    found = counts(f"qubit[5] q;\n{gate};\n")
    fields = ("t", "ccz", "rotations", "measurements", "cliffords")
    assert (*(found[field] for field in fields), found["num_qubits"] - 5) == expected
    assert found["exact"]


def test_controls_of_calls_reach_every_gate():
    text = "gate g a, b { h a; cx a, b; t b; swap a, b; }\n"
    inside = counts(text + "qubit[4] q;\nctrl(2) @ g q[0], q[1], q[2], q[3];\n")
    apart = counts(
        "qubit[4] q;\nctrl(2) @ h q[0], q[1], q[2]; ctrl(3) @ x q[0], q[1], q[2], q[3]; ctrl(2) @ t q[0], q[1], q[3];"
        "ctrl(2) @ swap q[0], q[1], q[2], q[3];\n"
    )
    assert inside == apart


def test_angles_follow_parameters_through_calls():
    text = "gate half(a) q { rz(a/2) q; }\ngate both(a, b) q { half(a) q; half(a + b) q; }\nqubit q;\n"
    assert counted(text + "both(pi/2, pi/2) q;", "t", "rotations") == (1, 0)
    assert counted(text + "both(pi/2, 0.1) q;", "t", "rotations") == (1, 1)
    assert counted(text + "both(pi, 0.1) q;", "t", "rotations") == (0, 1)


def test_calls_may_be_nested_deeply():
    deep = "gate g0 a { t a; }\n" + "".join(f"gate g{n} a {{ g{n - 1} a; t a; }}\n" for n in range(1, 1500))
    assert counted(f"{deep}qubit[2] q;\ng1499 q[0]; ctrl @ g1499 q[0], q[1];\n", "t", "rotations") == (1500, 4500)


@pytest.mark.parametrize("length", [1, 2, 250])
def test_gates_that_call_themselves(length):
    text = "".join(f"gate g{n} a {{ {f'g{n - 1}' if n else 'h'} a; }}\n" for n in range(length))
    module = read(f"{text}qubit q;\ng{length - 1} q;\n")
    gates = {op.symbol: op for op in module.operations}
    body = gates["g1" if length > 1 else "g0"].regions[0]
    call = next(op for op in gates["main"].regions[0].operations if isinstance(op, Run))
    looped = replace(gates["g0"], regions=(replace(body, operations=(call, body.terminator)),))
    with pytest.raises(QlowerError) as caught:
        CountResources().run(module.with_operations([*{**gates, "g0": looped}.values()]), Context())
    assert caught.value.diagnostics[0].code == "QL0674"


def test_gates_given_by_their_matrices():
    text = """"builtin.module"() ({
  "circuit.matrix_gate"() {matrix = [["1", "0"], ["0", "exp(pi/4*1j)"]], num_qubits = 1, sym_name = "m"} : () -> ()
  "circuit.func"() ({
    "circuit.call"() {callee = @m, qubits = array<i32: 1>} : () -> ()
    "circuit.call"() {callee = @m, modifiers = [["ctrl", 2]], qubits = array<i32: 1, 2, 0>} : () -> ()
    "circuit.return"() : () -> ()
  }) {num_qubits = 3, sym_name = "main"} : () -> ()
}) {qlower.level = "circuit"} : () -> ()
"""
    (found,) = CountResources().run(MLIR.read(Source("test.mlir", text)), Context()).module.operations
    assert found.t >= 1
    assert found.ccz >= 1


def test_powers_of_calls():
    text = "gate g a, b { h a; t b; cx a, b; }\n"
    assert counted(f"{text}qubit[2] q;\npow(1000000007) @ g q[0], q[1];\n", "t") == (1_000_000_007,)
    assert refusal("gate g a, b, c { cx a, b; t c; }\nqubit[3] q;\npow(0.5) @ g q[0], q[1], q[2];\n").code == "QL0671"
    root = counts(f"{text}qubit[2] q;\npow(0.5) @ g q[0], q[1];\n")
    assert root["rotations"] > 0  # written out as its matrix


def test_angles_that_nobody_knows_are_bounds():
    found = counts("input float a;\nqubit q;\nrz(a) q; rz(pi/4) q;\n")
    assert (found["rotations"], found["t"], found["exact"]) == (1, 1, False)


# Control flow


def test_loops_multiply_beyond_what_could_be_run():
    text = """qubit[3] q;
bit c;
for uint i in [1:1000000] {
  for uint j in [10:-2:1] { ccx q[0], q[1], q[2]; c = measure q[0]; }
  for uint k in [5:4] { t q[0]; }
  rz(0.1) q[1]; rz(0.1) q[0];
}
"""
    found = counts(text)
    assert (found["ccz"], found["measurements"], found["t"]) == (5_000_000, 5_000_000, 0)
    assert (found["rotations"], found["rotation_depth"]) == (2_000_000, 1_000_000)
    assert found["exact"]


def test_layers_around_control_flow_follow_each_other():
    text = "qubit[2] q; bit c; c = measure q[0]; rz(0.1) q[0]; if (c) { rz(0.1) q[1]; rz(0.2) q[1]; } rz(0.1) q[0];"
    assert counted(text, "rotations", "rotation_depth", "exact") == (4, 4, False)


def test_of_branches_the_larger_counts():
    text = """qubit[3] q;
bit[2] c;
c[0] = measure q[0];
c[1] = measure q[1];
if (c[0]) { t q[0]; t q[1]; } else { ccx q[0], q[1], q[2]; }
switch (int(c)) { case 0 { t q[0]; } case 1 { rz(0.1) q[0]; } default { } }
"""
    found = counts(text)
    assert (found["t"], found["ccz"], found["rotations"], found["exact"]) == (3, 1, 1, False)
    assert counted("qubit q; bit c; c = measure q; if (c) { t q; } else { tdg q; }", "t", "exact") == (1, True)


WHILE = "qubit q; bit c; c = measure q; while (c) { t q; c = measure q; }"


def test_loops_of_unknown_length():
    found = refusal(WHILE)
    assert found.code == "QL1311"
    assert "iterations" in found.fix
    assert counted(WHILE, "t", "measurements", "exact", iterations=50) == (50, 51, False)
    changing = "qubit q; bit[3] c; for uint i in [0:2] { c[i] = measure q; } for uint i in [1:int(c)] { t q; }"
    assert refusal(changing).code == "QL1311"
    assert counted(changing, "t", "exact", iterations=7) == (7, False)
    assert refusal(WHILE, iterations=-1).code == "QL1313"


def test_counts_that_no_attribute_holds():
    nested = "for uint[64] i in [1:1000000000] {" * 3 + "t q;" + "}" * 3
    assert refusal(f"qubit q; {nested}").code == "QL1312"


class Strange(Operation):
    """Control flow of another kind."""

    __slots__ = ()
    name = "test.strange"
    body = region()


def test_control_flow_of_another_kind():
    module = read("qubit q; bit c; c = measure q; if (c) { t q; }")
    main = module.find("main")
    (body,) = main.regions
    others = tuple(Strange(regions=op.regions[:1]) if op.regions else op for op in body.operations)
    strange = module.with_operations([replace(main, regions=(replace(body, operations=others),))])
    with pytest.raises(QlowerError) as caught:
        CountResources().run(strange, Context())
    assert caught.value.diagnostics[0].code == "QL1310"


def test_a_module_without_a_program():
    with pytest.raises(Decline):
        CountResources().run(read("qubit q;").with_operations([]), Context())


# The benchmark's program


def test_the_factoring_program_holds_what_its_structure_says():
    bits, window, ones = 8, 2, 4
    turns, address = 2 * bits * (3 * bits // 2) // window**2, 2 * window
    found = counts(factoring(bits, window, ones, 100)[len(HEAD) :])
    ands = 2 * (2**address - 1) + 2 * (2**window - 1)
    assert found["num_qubits"] == 100
    assert found["ccz"] == turns * (ands + 2 * bits)
    assert found["measurements"] == turns * bits + 1
    leaves = ones * (2**address + 2**window)
    assert found["cliffords"] == turns * (leaves + ands + 4 * bits)


def test_multiples_of_an_eighth_turn():
    for number in range(-9, 10):
        expected = (number % 2, 0)
        assert counted(f"qubit q; rx({number * pi / 4!r}) q;", "t", "rotations") == expected
