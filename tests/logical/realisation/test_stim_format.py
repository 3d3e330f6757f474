"""The format stim: names of gates, joined instructions, ticks, noise, detectors, refusals."""

from math import pi
from pathlib import Path
from random import Random

import numpy as np
import pytest
import stim

from qlower.diagnostics import QlowerError
from qlower.dialects.circuit.gates import GATES
from qlower.dialects.circuit.tableau import pauli_map
from qlower.dialects.logical.ops import Detectors
from qlower.dialects.logical.stim.gate_names import ONE_QUBIT
from qlower.dialects.logical.stim.writer import write_stim
from tests.logical.realisation.logical_programs import measured, noisy, realised
from tests.program_builder import ProgramBuilder

GOLDEN = Path(__file__).parent / "golden"


def lines(builder):
    return write_stim(builder.module()).splitlines()


def test_every_one_qubit_clifford_has_its_name():
    assert len(ONE_QUBIT) == len(set(ONE_QUBIT.values())) == 24
    for images, name in ONE_QUBIT.items():
        tableau = stim.Tableau.from_named_gate(name)
        assert images == f"{tableau.x_output(0)}{tableau.z_output(0)}"


TWO_QUBITS = [
    ("cx", ()), ("cy", ()), ("cz", ()), ("swap", ()), ("iswap", ()), ("iswapdg", ()), ("dcx", ()),
    ("rxx", (pi / 2,)), ("rxx", (-pi / 2,)), ("ryy", (pi / 2,)), ("ryy", (-pi / 2,)), ("rzz", (pi / 2,)),
    ("rzz", (-pi / 2,)),
]  # fmt: skip


@pytest.mark.parametrize(("gate", "parameters"), TWO_QUBITS)
@pytest.mark.parametrize("qubits", [(0, 1), (1, 0)])
def test_two_qubit_gates(gate, parameters, qubits):
    text = "\n".join(lines(ProgramBuilder(2).gate(gate, *parameters, *qubits)))
    tableau = stim.Tableau.from_circuit(stim.Circuit(text))
    matrix = GATES[gate].matrix(parameters)
    if qubits == (1, 0):
        matrix = matrix.reshape(2, 2, 2, 2).transpose(1, 0, 3, 2).reshape(4, 4)
    expected = pauli_map(matrix)
    for code, output in (
        (1, tableau.x_output(0)),
        (2, tableau.z_output(0)),
        (4, tableau.x_output(1)),
        (8, tableau.z_output(1)),
    ):
        image = sum(
            (" XZY".index(letter)) << 2 * place for place, letter in enumerate(str(output)[1:].replace("_", " "))
        )
        assert (image, str(output)[0] == "-") == (expected.images[code], expected.negative[code])


def test_drawn_clifford_programs_do_the_same():
    random = Random(3)
    for _ in range(20):
        builder, own = ProgramBuilder(3), np.eye(8, dtype=complex)
        for _ in range(15):
            gate = random.choice(["h", "s", "sdg", "sx", "x", "y", "z", "rz", "ry", "cx", "cz", "swap", "iswap"])
            size = GATES[gate].num_qubits
            parameters = tuple(random.randint(-3, 3) * pi / 2 for _ in range(GATES[gate].num_parameters))
            qubits = random.sample(range(3), size)
            builder.gate(gate, *parameters, *qubits)
            own = embedded(GATES[gate].matrix(parameters), qubits) @ own
        theirs = stim.Tableau.from_circuit(stim.Circuit("I 0 1 2\n" + write_stim(builder.module())))
        other = theirs.to_unitary_matrix(endian="little")
        overlap = np.vdot(own, other)
        assert abs(abs(overlap) - 8) < 1e-4  # Stim's matrices are of single precision


def embedded(matrix, qubits, num_qubits=3):
    size = 1 << num_qubits
    found = np.zeros((size, size), dtype=complex)
    for column in range(size):
        inner = sum((column >> qubit & 1) << place for place, qubit in enumerate(qubits))
        rest = column & ~sum(1 << qubit for qubit in qubits)
        for row in range(1 << len(qubits)):
            found[rest | sum((row >> place & 1) << qubit for place, qubit in enumerate(qubits)), column] = matrix[
                row, inner
            ]
    return found


def test_rows_join_instructions_as_far_as_they_may():
    builder = ProgramBuilder(3, 3).h(0).h(1).cx(0, 1).h(2).h(0).barrier(0, 1, 2).h(0)
    assert lines(builder.measure_all()) == ["H 0 1 2", "CX 0 1", "H 0", "TICK", "MX 0", "M 1 2"]


def test_measurements_stay_in_order():
    builder = ProgramBuilder(3, 3)
    builder.measure(0, 0)
    builder.h(1).measure(1, 1)
    builder.measure(2, 2)
    assert lines(builder) == ["M 0", "MX 1", "M 2"]


def test_a_turned_measurement_is_joined_where_the_state_does_not_matter():
    reset = ProgramBuilder(1, 2).h(0)
    reset.measure(0, 0)
    reset.reset(0).h(0)
    reset.measure(0, 1)
    assert lines(reset) == ["MX 0", "RX 0", "M 0"]
    used = ProgramBuilder(1, 2).h(0)
    used.measure(0, 0)
    used.s(0)
    assert lines(used) == ["H 0", "M 0", "S 0"]


def test_identities_and_phases_are_not_written():
    assert lines(ProgramBuilder(2).id(0).gphase(0.3).rz(2 * pi, 1)) == []


def test_modifiers_and_gates_of_the_program():
    builder = ProgramBuilder(2).define("pair", 2, lambda block: block.h(0).cx(0, 1).h(0))
    builder.gate("x", 0, 1, modifiers=(("ctrl", 1),)).gate("x", 1, 0, modifiers=(("negctrl", 1),)).call("pair", (0, 1))
    with pytest.raises(QlowerError) as caught:
        lines(builder)
    assert caught.value.diagnostics[0].code == "QL1391"
    assert lines(ProgramBuilder(2).gate("x", 0, 1, modifiers=(("ctrl", 1),))) == ["CX 0 1"]


def test_what_cannot_be_written_is_refused():
    refused = {
        "QL1390": [ProgramBuilder(1, inputs=["a"])],
        "QL1391": [ProgramBuilder(1).t(0), ProgramBuilder(3).ccx(0, 1, 2), ProgramBuilder(1).rz(0.1, 0)],
    }
    refused["QL1390"][0].rz(refused["QL1390"][0].input(0), 0)
    conditional = ProgramBuilder(1, 1)
    conditional.if_(conditional.measure(0, 0), lambda block: block.x(0))
    refused["QL1390"].append(conditional)
    for code, builders in refused.items():
        for builder in builders:
            with pytest.raises(QlowerError) as caught:
                lines(builder)
            assert caught.value.diagnostics[0].code == code


def test_detectors_are_written_where_they_are_known():
    builder = ProgramBuilder(2, 2).measure_all()
    notes = Detectors(
        attributes={
            "sym_name": "detectors",
            "coordinates": ((0.0, 1.0), (0.5, 1.0)),
            "detectors": ((1, 0), (0,)),
            "detector_coordinates": ((0.0, 1.0, 2.0), (0.0, 1.0, 3.0)),
            "observables": ((0,), (1,)),
            "expected": (-1, 0),
            "distance": 1,
        }
    )
    module = builder.module()
    assert write_stim(module.with_operations((*module.operations, notes))).splitlines() == [
        "QUBIT_COORDS(0, 1) 0",
        "QUBIT_COORDS(0.5, 1) 1",
        "M 0 1",
        "DETECTOR(0, 1, 3) rec[-2]",
        "DETECTOR(0, 1, 2) rec[-1] rec[-2]",
        "OBSERVABLE_INCLUDE(0) rec[-1]",
    ]


@pytest.mark.parametrize("name", ["memory", "product"])
def test_golden_programs(name, request):
    program = measured(1, "X", "X") if name == "memory" else measured(2, "ZZ", "XI", "IX")
    text = write_stim(noisy(realised(program), 0.002))
    path = GOLDEN / f"{name}.stim"
    if request.config.getoption("--update-golden"):
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(text)
    assert path.read_text() == text
    assert str(stim.Circuit(text)).count("DETECTOR") == text.count("DETECTOR")


def test_an_empty_program_is_an_empty_text():
    assert write_stim(ProgramBuilder(2).module()) == ""
