import numpy as np
import pytest
from circuit_programs import applied, kind_matrix, names_of, program, unitary
from hypothesis import given, settings
from hypothesis import strategies as st

from qlower.dialects.circuit.gates import GATES
from qlower.dialects.classical.ops import If
from qlower.ir import Run
from qlower.ir.verifier import verify
from qlower.lowering import Context, Decline
from qlower.passes.circuit.gadgetize_hadamards import GadgetizeHadamards
from qlower.passes.circuit.optimize_t_count import OptimizeTCount

CLIFFORD_T = ["id", "h", "s", "sdg", "x", "y", "z", "sx", "sxdg", "cx", "cy", "cz", "swap", "cs", "csdg", "ccx", "ccz"]
CLIFFORD_T += ["t", "tdg", "cswap"]
ANGLED = ["p", "u1", "rz", "rx", "ry", "cp", "cu1"]
QUBITS = 4


@st.composite
def gates(draw, most=30, names=tuple(CLIFFORD_T + ["t", "h", "cx", "ccx"] * 3 + ANGLED)):
    result = []
    for _ in range(draw(st.integers(1, most))):
        name = draw(st.sampled_from(names))
        qubits = draw(st.permutations(range(QUBITS)))[: GATES[name].num_qubits]
        unit = 2 if name in ("cp", "cu1") else 1
        angles = [draw(st.integers(-17, 17)) * unit * np.pi / 4] if name in ANGLED else []
        result.append((name, qubits, angles))
    return result


def optimised(module, item):
    try:
        result = item.run(module, Context())
    except Decline:
        return None
    verify(result.module)
    return result


@settings(max_examples=100, deadline=None)
@given(gates(), st.sampled_from([0, 1]))
def test_the_unitary_stays_exactly(rows, effort):
    module = program(QUBITS, rows)
    result = optimised(module, OptimizeTCount(effort=effort))
    if result is not None:
        np.testing.assert_allclose(unitary(result.module), unitary(module), atol=1e-9)
        counted = sum(name in ("t", "tdg") for name in names_of(result.module))
        assert counted == result.metrics["t_after"] < result.metrics["t_before"]


def branches(module, columns):
    """What the columns become for every sequence of outcomes, with the outcomes."""
    main = module.find("main")
    states = [(columns, {})]

    def follow(operations, states):
        for op in operations:
            if isinstance(op, Run):
                for row in op.unpack():
                    states = step(row, states)
            elif isinstance(op, If):
                states = [
                    after
                    for state, known in states
                    for after in follow(op.regions[0 if known[op.operands[0]] else 1].operations, [(state, known)])
                ]
        return states

    def step(row, states):
        if row.kind.name not in ("circuit.measure", "circuit.reset"):
            matrix = kind_matrix(module, row.kind, row.parameters)
            return [(applied(matrix, row.qubits, state), known) for state, known in states]
        new = []
        for state, known in states:
            for outcome in (0, 1):
                kept = projected(state, row.qubits[0], outcome)
                if np.abs(kept).max() < 1e-12:
                    continue
                if row.kind.name == "circuit.reset":
                    flip = GATES["x"].matrix(())
                    new.append((applied(flip, row.qubits, kept) if outcome else kept, known))
                else:
                    new.append((kept, {**known, row.results[0]: outcome}))
        return new

    return follow(main.body.operations, states)


def projected(columns, qubit, outcome):
    kept = columns.copy()
    kept[(np.arange(len(columns)) >> qubit & 1) != outcome] = 0
    return kept


@settings(max_examples=60, deadline=None)
@given(gates(20, ("h", "t", "cx", "ccx", "ccz", "s", "tdg", "h")), st.integers(1, 4))
def test_every_branch_of_gadgets_is_the_unitary(rows, ancillas):
    module = program(QUBITS, rows)
    result = optimised(module, GadgetizeHadamards(ancillas=ancillas, effort=1))
    if result is not None:
        assert result.metrics["ancillas"] <= ancillas
        check_branches(module, result)


def check_branches(module, result):
    expected = unitary(module)
    total = result.wire_map.num_outputs
    size = len(expected)
    columns = np.zeros((1 << total, size), dtype=complex)
    columns[:size] = np.eye(size)
    found = branches(result.module, columns)
    weight = 0.0
    for state, _ in found:
        length = np.linalg.norm(state) / np.sqrt(size)
        weight += length**2
        np.testing.assert_allclose(state[:size] / length, expected, atol=1e-9)
        assert not np.abs(state[size:]).max(initial=0) > 1e-9
    assert weight == pytest.approx(1)


def test_two_toffolis_with_a_hadamard_between_share_t_gates():
    rows = [("ccx", (0, 1, 2)), ("h", (2,)), ("ccx", (0, 1, 2)), ("h", (2,)), ("ccx", (0, 1, 2))]
    module = program(3, rows)
    plain, gadgets = optimised(module, OptimizeTCount()), optimised(module, GadgetizeHadamards(ancillas=4))
    assert plain.metrics["t_before"] == 21
    assert gadgets.metrics["t_after"] < plain.metrics["t_after"] < 21
    assert gadgets.metrics["ancillas"] > 0
    check_branches(module, gadgets)


def test_a_ladder_of_toffolis_with_four_gadgets():
    up = [("ccx", (0, 1, 4)), ("ccx", (4, 2, 5))]
    module = program(7, [*up, ("ccx", (5, 3, 6)), *up[::-1]])
    plain, gadgets = optimised(module, OptimizeTCount()), optimised(module, GadgetizeHadamards())
    assert (plain.metrics["t_before"], plain.metrics["t_after"], gadgets.metrics["t_after"]) == (35, 23, 19)
    assert gadgets.metrics["ancillas"] == 4
    check_branches(module, gadgets)


def test_nothing_to_save_is_declined():
    with pytest.raises(Decline):
        OptimizeTCount().run(program(1, [("t", (0,)), ("h", (0,)), ("t", (0,))]), Context())


def test_same_bytes_twice():
    rows = [("ccx", (0, 1, 2)), ("ccx", (1, 2, 3)), ("t", (3,)), ("h", (3,)), ("ccx", (0, 1, 3))]
    first, second = (optimised(program(4, rows), OptimizeTCount(effort=2)).module.digest for _ in range(2))
    assert first == second
