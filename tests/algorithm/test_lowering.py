"""The ladder lowering, against direct exponentials."""

import numpy as np
import pytest
from exact import random_strings, sequence, unitary

from qlower.diagnostics import QlowerError
from qlower.dialects.algorithm.programs import gates, input_values, main_of, program, rotations
from qlower.dialects.circuit.rows import gate_name
from qlower.ir import Module, Run
from qlower.ir.origins import rebase
from qlower.ir.verifier import verify
from qlower.lowering import Context
from qlower.passes.algorithm_to_circuit.lower_algorithm_to_circuit import LowerToLadders


def lowered(module):
    result = LowerToLadders().run(rebase(module), Context()).module
    verify(result)
    assert result.level == "circuit"
    return result


def names(module):
    return [gate_name(row.kind) for op in main_of(module).body.operations if isinstance(op, Run) for row in op.unpack()]


@pytest.mark.parametrize("seed", range(12))
def test_random_sequences_are_lowered_exactly(seed):
    random = np.random.default_rng(seed)
    num_qubits = int(random.integers(1, 6))
    count = int(random.integers(0, 9))
    a, b = input_values(2)
    terms = [(i, j, float(random.normal())) for i in range(count) for j in range(2) if random.random() < 0.3]
    strings = random_strings(random, num_qubits, count) or ["I" * num_qubits]
    rows = sequence(strings, random.normal(size=len(strings)) * 4, (a, b), terms)
    body = [gates(("h", [0])), rotations(rows, repeat=int(random.integers(1, 4))), gates(("x", [num_qubits - 1]))]
    module = Module("algorithm", (program(num_qubits, body, inputs=[("a", a), ("b", b)]),))
    inputs = random.normal(size=2)
    np.testing.assert_allclose(unitary(lowered(module), inputs), unitary(module, inputs), atol=1e-12)


def of(strings, angles):
    return Module("algorithm", (program(len(strings[0]), [rotations(sequence(strings, angles))]),))


def test_the_gates_of_a_ladder():
    assert names(lowered(of(["XIYZ"], [0.3]))) == ["h", "sx", "cx", "cx", "rz", "cx", "cx", "h", "sxdg"]
    assert names(lowered(of(["IXI", "YII", "IIZ", "III"], [1, 2, 3, 4]))) == ["rx", "ry", "rz", "gphase"]


def test_global_phase_and_full_turns_are_kept():
    turned = unitary(lowered(of(["XX", "ZI", "II"], [2 * np.pi, 2 * np.pi, np.pi])))
    np.testing.assert_allclose(turned, -1j * np.eye(4), atol=1e-12)


def test_origins_name_the_rotation():
    result = lowered(of(["XX", "ZZ"], [0.1, 0.2]))
    rows = [row for op in main_of(result).body.operations if isinstance(op, Run) for row in op.unpack()]
    # Position 0 is the function, 1 the sequence, 2 and 3 its rows.
    assert [row.origin for row in rows] == [(2,)] * 7 + [(3,)] * 3


def test_what_is_no_circuit_goes():
    from qlower.dialects.problem.goals import Request  # noqa: PLC0415

    module = Module("algorithm", (Request(attributes={"sym_name": "request"}), *of(["Z"], [1.0]).operations))
    assert [op.name for op in lowered(module).operations] == ["circuit.func"]


def test_too_many_rows_are_refused():
    module = Module("algorithm", (program(2, [rotations(sequence(["XX"], [0.1]), repeat=10**7)]),))
    with pytest.raises(QlowerError, match=r"QL0890.*70000000 gates"):
        lowered(module)


@pytest.mark.parametrize("num_qubits", [64, 65, 200])
def test_wide_strings(num_qubits):
    letters = "IXYZ" * (num_qubits // 4) + "Z" * (num_qubits % 4)
    found = names(lowered(of([letters], [0.1])))
    weight = num_qubits - num_qubits // 4
    assert found.count("cx") == 2 * (weight - 1)
    assert (found.count("h"), found.count("sx"), found.count("sxdg"), found.count("rz")) == (
        2 * (num_qubits // 4), num_qubits // 4, num_qubits // 4, 1,
    )  # fmt: skip
