"""Fused runs are the same to the bit compiled and interpreted, and keep parameters, origins and phases together."""

import numpy as np
import pytest
from circuit_programs import random_program

from qlower.dialects.circuit.gates import GATES
from qlower.dialects.circuit.rows import barrier_kind, gate_kind
from qlower.ir import RunBuilder
from qlower.ir.rewriting import runs
from qlower.ir.rows import Rows
from qlower.lowering.kernels import Kernel
from qlower.passes.circuit.one_qubit_runs import fuse, matrices_of
from qlower.passes.synthesis.native_one_qubit import basis_of_names

COLUMNS = ("kind", "qubits", "parameters", "origin_offsets", "origins")
ONE_QUBIT = [gate for gate in GATES.values() if gate.num_qubits == 1]


def columns_of(rows: Rows) -> list[bytes]:
    return [getattr(rows, name).tobytes() for name in COLUMNS]


@pytest.mark.parametrize("names", [("rz", "sx", "x"), ("prx", "rz"), ("gpi", "gpi2"), ("u3",)])
def test_compiled_and_interpreted_give_the_same_bytes(names, monkeypatch):
    basis = basis_of_names(names)
    assert basis is not None
    small = [gate.name for gate in ONE_QUBIT] + ["gphase", "cx"]
    for seed in range(3):
        (run,) = runs(random_program(3, 120, np.random.default_rng(seed), small))
        found = []
        for way in (True, False):
            monkeypatch.setattr(Kernel, "prefers_compiled", lambda self, work, way=way: way)
            found.append(columns_of(fuse(run, basis).rows))
        assert found[0] == found[1]


def test_matrices_are_those_of_the_gate_table():
    builder, generator, expected = RunBuilder(), np.random.default_rng(3), []
    for gate in ONE_QUBIT * 3:
        angles = generator.uniform(-7, 7, gate.num_parameters).tolist()
        builder.add(gate_kind(gate.name), (0,), angles)
        expected.append(gate.matrix(tuple(angles)))
    rows = builder.finish().rows
    np.testing.assert_allclose(matrices_of(rows, np.arange(len(rows))), np.array(expected), atol=2e-15)


def test_sequences_stand_where_the_last_gate_stood_with_the_origins_of_all():
    builder = RunBuilder()
    builder.add(gate_kind("gphase"), (), (0.25,), origin=(0,))
    builder.add(gate_kind("h"), (0,), origin=(1,))
    builder.add(gate_kind("h"), (1,), origin=(2,))
    builder.add(gate_kind("x"), (0,), origin=(3,))
    builder.add(barrier_kind(2), (0, 1), origin=(4,))
    builder.add(gate_kind("y"), (0,), origin=(5,))
    basis = basis_of_names(("u3",))
    assert basis is not None
    rows = fuse(builder.finish(), basis).rows
    names = [rows.kinds[kind].name.removeprefix("circuit.") for kind in rows.kind.tolist()]
    assert names == ["gphase", "u3", "u3", "barrier", "u3"]
    assert rows.qubits.tolist() == [1, 0, 0, 1, 0]
    assert [rows.origins_of(row).tolist() for row in range(1, 5)] == [[2], [1, 3], [4], [5]]
    assert 0 in rows.origins_of(0).tolist()
