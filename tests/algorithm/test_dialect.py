"""The ops of the algorithm dialect: made, verified, printed, read and hashed."""

import numpy as np
import pytest

from qlower.diagnostics import QlowerError
from qlower.dialects.algorithm.ops import End, MeasurementPlan, PauliRotations
from qlower.dialects.algorithm.programs import (
    Rotations,
    gates,
    input_values,
    main_of,
    one_origin,
    program,
    rotations,
    rotations_of,
)
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.dialects.hamiltonian.rows import PAULI
from qlower.ir import Module, Region, RowKind, Run, RunBuilder
from qlower.ir.rows import Terms
from qlower.ir.text import parse_module, print_module
from qlower.ir.verifier import verify


def sequence(strings, angles, *, operands=(), terms=None):
    table = PauliTable.from_strings(strings)
    return Rotations(table, np.array(angles), terms or Terms(), operands, one_origin((3,), len(angles)))


def module(num_qubits=2, angle=0.25, repeat=1, coefficient=-2.0, strings=("YZ", "II")):
    (theta,) = input_values(1)
    terms = Terms(np.array([0], np.int32), np.array([0], np.int32), np.array([coefficient]))
    rows = sequence([s + "I" * (num_qubits - 2) for s in strings], [angle, 0.5], operands=(theta,), terms=terms)
    body = [gates(("x", [1])), rotations(rows, repeat=repeat)]
    return Module("algorithm", (program(num_qubits, body, inputs=[("theta", theta)]),))


@pytest.mark.parametrize("num_qubits", [2, 64, 65, 130])
def test_text_round_trip(num_qubits):
    wanted = module(num_qubits)
    verify(wanted)
    for spelling in ("exploded", "packed"):
        text = print_module(wanted, spelling)
        again = parse_module(text)
        verify(again)
        assert again.digest == wanted.digest
        assert print_module(again, spelling) == text


def test_the_digest_covers_everything_but_origins():
    others = [module(), module(angle=0.26), module(repeat=2), module(coefficient=2.0), module(strings=("YX", "II"))]
    assert len({m.digest for m in [*others, module(3)]}) == 6
    assert module().digest == others[0].digest


def test_rotations_come_back_as_they_were_put_in():
    rows = sequence(["XIZ", "IYI", "III"], [0.1, 0.2, 0.3])
    again = rotations_of(rotations(rows), 3)
    assert again.table.strings() == ["XIZ", "IYI", "III"]
    assert again.angles.tolist() == [0.1, 0.2, 0.3]
    assert again.origins[1].tolist() == [3, 3, 3]
    assert again.take(np.array([2, 0])).table.strings() == ["III", "XIZ"]


def test_an_empty_sequence_is_legal():
    op = rotations(sequence(["XX"], [0.1]).take(np.zeros(0, np.int64)))
    made = Module("algorithm", (program(2, [op]),))
    verify(made)
    assert len(rotations_of(op, 2)) == 0
    assert parse_module(print_module(made)).digest == made.digest
    assert main_of(made) is made.operations[0]


def in_program(op, num_qubits=2):
    return Module("algorithm", (program(num_qubits, [op]),))


def region(run):
    return (Region((run, End())),)


def foreign_rows():
    builder = RunBuilder()
    builder.add(RowKind("circuit.h", 1), [0])
    return builder.finish()


def changed(run, **columns):
    return run.with_rows(run.rows.with_columns({k: v for k, v in {**run.rows.columns, **columns}.items() if len(v)}))


RUN = sequence(["XX", "ZZ"], [0.1, 0.2]).run()


@pytest.mark.parametrize(
    ("op", "num_qubits", "message"),
    [
        (PauliRotations(regions=region(RUN), attributes={"repeat": 0}), 2, "repeat is less than 1"),
        (PauliRotations(regions=region(RUN)), 1, "acts beyond the 1 qubits"),
        (PauliRotations(regions=region(RUN)), 65, "need the int64 columns x1, z1"),
        (PauliRotations(regions=region(changed(RUN, x1=np.zeros(2, np.int64)))), 2, "no column x1"),
        (PauliRotations(regions=region(changed(RUN, x0=np.zeros(2)))), 2, "need the int64 columns x0"),
        (PauliRotations(regions=region(changed(RUN, z0=np.zeros(0)))), 2, "need the int64 columns z0"),
        (PauliRotations(regions=region(foreign_rows())), 2, "not circuit.h"),
        (PauliRotations(regions=(Region((RUN, PauliRotations(regions=region(RUN)), End())),)), 2, "not algorithm."),
    ],
)
def test_broken_sequences_are_found(op, num_qubits, message):
    with pytest.raises(QlowerError, match=message):
        verify(in_program(op, num_qubits))


def plan(groups, shots=(), grouping="qubit-wise", num_qubits=2):
    rows = RUN.rows.with_kinds([PAULI])
    run = Run(rows=rows.with_columns({**rows.columns, "group": np.array(groups, np.int32)}))
    attributes = {
        "sym_name": "h_plan", "operator": "h", "num_qubits": num_qubits, "grouping": grouping, "shots": tuple(shots),
    }  # fmt: skip
    return Module("algorithm", (MeasurementPlan(attributes=attributes, regions=region(run)),))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, 1],), "ascend from 0"),
        (([0, 2],), "ascend from 0"),
        (([0, 1], (5,)), "each of the 2 groups"),
        (([0, 1], (5, -1)), "each of the 2 groups"),
        (([0, 1], (), "other"), "qubit-wise or general"),
        (([0, 1], (), "general", 1), "acts beyond"),
    ],
)
def test_broken_plans_are_found(arguments, message):
    verify(plan([0, 1], (5, 0)))
    with pytest.raises(QlowerError, match=message):
        verify(plan(*arguments))
