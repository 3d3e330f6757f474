"""CNOT by lattice surgery: XX of ancilla and target, ZZ of control and ancilla, X of the ancilla.

Source: D. Horsman et al., doi:10.1088/1367-2630/14/12/123011.
"""

import pytest
import stim

from qlower.lowering import Context
from qlower.passes.logical_to_circuit.check_realisation import CheckRealisation
from tests.logical.realisation.logical_programs import (
    LogicalBuilder,
    circuit_of,
    layout_of,
    noisy,
    notes_of,
    realised,
    samples,
)

TOUCHING = ([(0, 1), (1, 0), (0, 0)], [])
"""Control below and target beside the ancilla."""
LAYOUTS = {"touching": (layout_of(*TOUCHING),), "bus": ()}


def cnot(builder):
    """Qubit 0 controls, 1 is the target, 2 the ancilla in |0⟩."""
    first = len(builder.outcomes)
    builder.measure("IXX").measure("ZIZ").measure("IIX")
    return builder.flip_if("ZII", first).flip_if("ZII", first + 2).flip_if("IXI", first + 1)


def program(inputs, outputs, layout="touching"):
    """Measure control and target as ``inputs`` says, CNOT, measure them as ``outputs`` says."""
    builder = LogicalBuilder(3)
    for letter, string in zip(inputs, ("{}II", "I{}I"), strict=True):
        builder.measure(string.format(letter))
    cnot(builder)
    for letter, string in zip(outputs, ("{}II", "I{}I"), strict=True):
        builder.measure(string.format(letter))
    return builder.module(*LAYOUTS[layout])


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("inputs", ["ZZ", "ZX", "XZ", "XX"])
@pytest.mark.parametrize("letter", ["Z", "X"])
def test_truth_tables(inputs, letter, layout):
    """In Z the target takes up the control, in X the control the target."""
    module = realised(program(inputs, letter * 2, layout))
    bits = samples(module)
    before_control, before_target, after_control, after_target = bits[:, 0], bits[:, 1], bits[:, 5], bits[:, 6]
    if letter == "Z":
        if inputs[0] == "Z":
            assert (after_control == before_control).all()
        if inputs == "ZZ":
            assert (after_target == before_target ^ before_control).all()
    else:
        if inputs[1] == "X":
            assert (after_target == before_target).all()
        if inputs == "XX":
            assert (after_control == before_control ^ before_target).all()
    assert CheckRealisation().run(module, Context()).metrics.get("graph_distance", 3) == 3


def test_distance_5():
    for letter in "ZX":
        module = realised(program(letter * 2, letter * 2), 5)
        assert CheckRealisation().run(module, Context()).metrics["graph_distance"] == 5


FLOWS = {
    ("X", "I"): ("X", [0, 1]), ("I", "X"): ("X", [1]),
    ("Z", "I"): ("Z", [0]), ("I", "Z"): ("Z", [0, 1]),
}  # fmt: skip
"""Logical operators of control and target before → the letter and which of the two are measured for it afterwards."""


@pytest.mark.parametrize(("before", "after"), FLOWS.items())
@pytest.mark.parametrize("layout", LAYOUTS)
def test_stabilizer_flows(before, after, layout):
    """Any state of the two patches: their logical operators flow into the measured ones, signs and all."""
    letter, which = after
    builder = cnot(LogicalBuilder(3))
    for string in (f"{letter}II", f"I{letter}I"):
        builder.measure(string)
    module = realised(builder.module(*LAYOUTS[layout]))
    notes, circuit = notes_of(module), circuit_of(module)
    corners = [(0, 1), (1, 0)] if layout == "touching" else [(0, 0), (2, 0)]
    patches = [patch_qubits(notes, *corner) for corner in corners]
    opened = without_first_resets(circuit, {qubit for patch in patches for row in patch for qubit in row})
    string = stim.PauliString(circuit.num_qubits)
    for patch, pauli in zip(patches, before, strict=True):
        for i in range(3):
            if pauli != "I":
                string[patch[0][i] if pauli == "Z" else patch[i][0]] = pauli
    measurements, offset = set(), 0
    for observable in which:
        measurements ^= set(notes.observables[3 + observable])
        offset ^= notes.offsets[3 + observable]
    flow = stim.Flow(input=string, output=stim.PauliString(circuit.num_qubits), measurements=sorted(measurements))
    assert offset == 0
    assert opened.has_flow(flow)
    assert not opened.has_flow(stim.Flow(input=-string, output=flow.output_copy(), measurements=sorted(measurements)))


def patch_qubits(notes, column, row, distance=3):
    """The data qubits of a tile, [row][column]."""
    number = {place: qubit for qubit, place in enumerate(notes.coordinates)}
    left, top = 2 * column * (distance + 1) + 1, 2 * row * (distance + 1) + 1
    return [[number[left + 2 * i, top + 2 * j] for i in range(distance)] for j in range(distance)]


def without_first_resets(circuit, qubits):
    """The circuit that takes the state of some qubits as it comes."""
    waiting, opened = set(qubits), stim.Circuit()
    for instruction in circuit:
        if instruction.name in ("R", "RX"):
            targets = [target.value for target in instruction.targets_copy()]
            kept = [target for target in targets if target not in waiting]
            waiting -= set(targets)
            if kept:
                opened.append(instruction.name, kept)
        elif instruction.name not in ("QUBIT_COORDS", "DETECTOR", "OBSERVABLE_INCLUDE"):
            opened.append(instruction)
    assert not waiting
    return opened


def test_it_is_small_where_the_patches_touch():
    module = realised(program("ZZ", "ZZ"), 5)
    assert module.find("main").num_qubits == 3 * 49 + 2 * 5 + 2 * 6
    assert stim.Circuit(str(circuit_of(noisy(module)))).num_ticks > 0
