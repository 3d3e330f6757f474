from math import pi

import numpy as np
import pytest
from circuit_programs import (
    MEASURE_KIND,
    call,
    gate_definition,
    names_of,
    parameter,
    program,
    random_program,
    rows_of,
    run_of,
    unitary,
)

from qlower.device.catalogue import find_target
from qlower.dialects.circuit.rows import barrier_kind
from qlower.ir.affine import symbol
from qlower.ir.rewriting import rewrite_regions
from qlower.ir.run import Run
from qlower.ir.verifier import verify
from qlower.lowering import Context
from qlower.lowering.kernels import Kernel
from qlower.passes.circuit import frames
from qlower.passes.circuit.fuse_one_qubit import FuseOneQubit
from qlower.passes.circuit_to_physical.push_frames import PushFrames
from qlower.passes.synthesis.target_gates import one_qubit_basis

TORINO, BRISBANE, ANKAA, HELIOS, IONQ, ALL_TO_ALL = (
    find_target(name)
    for name in (
        "ibm_torino", "ibm_brisbane", "rigetti_ankaa_3", "quantinuum_helios", "ionq_forte", "generic_all_to_all",
    )
)  # fmt: skip
NATIVE = {
    TORINO: ["rz", "sx", "x", "cz", "sx", "cz"],
    BRISBANE: ["rz", "sx", "x", "ecr", "sx", "ecr"],
    ANKAA: ["rz", "rx", "iswap", "rx", "iswap"],
    HELIOS: ["prx", "rz", "rzz", "prx"],
}
ANGLES = [pi, -pi, pi / 2, -pi / 2, 0.3]
MIXED = ["rz", "sx", "x", "cz", "rx", "iswap", "ecr", "prx", "rzz", "h", "cx"]


def pushed(module, target):
    """Pushed even if there is nothing to gain."""

    def visit(op):
        return (frames.pushed(op, target, one_qubit_basis(target)),) if isinstance(op, Run) else None

    result = module.with_operations([rewrite_regions(op, visit) for op in module.operations])
    verify(result)
    return result


@pytest.mark.parametrize("target", NATIVE, ids=lambda target: target.name)
@pytest.mark.parametrize("seed", range(12))
def test_random_native_programs_are_exact(target, seed):
    rng = np.random.default_rng(seed)
    free = ANGLES if seed % 2 else [pi, pi / 2, -pi / 2, -pi]
    module = random_program(3, 60, rng, NATIVE[target], angles=free if target is not ANKAA else free[:4])
    np.testing.assert_allclose(unitary(pushed(module, target)), unitary(module), atol=1e-13)
    result = PushFrames().run(module, Context(target=target)).module
    verify(result)
    np.testing.assert_allclose(unitary(result), unitary(module), atol=1e-13)
    fused = FuseOneQubit().run(module, Context(target=target)).module
    again = PushFrames().run(fused, Context(target=target)).module
    np.testing.assert_allclose(unitary(again), unitary(module), atol=1e-13)
    assert len(rows_of(again)) <= len(rows_of(fused)) + 1  # one for global phase


@pytest.mark.parametrize("target", NATIVE, ids=lambda target: target.name)
@pytest.mark.parametrize("seed", range(8))
def test_gates_of_several_devices_and_of_none(target, seed):
    module = random_program(3, 80, np.random.default_rng(seed), MIXED, angles=[*ANGLES, 1.1])
    np.testing.assert_allclose(unitary(pushed(module, target)), unitary(module), atol=1e-13)


@pytest.mark.parametrize(
    ("name", "entangler", "pulses"), [("iqm_garnet", "cz", ("prx",)), ("ionq_forte", "zz", ("gpi", "gpi2"))]
)
@pytest.mark.parametrize("seed", range(6))
def test_devices_without_rz_turn_the_axes_of_their_pulses(name, entangler, pulses, seed):
    target = find_target(name)
    angles = [0.25] if entangler == "zz" else ANGLES
    source = random_program(3, 120, np.random.default_rng(seed), ["h", "t", "sx", entangler, entangler], angles=angles)
    module = FuseOneQubit().run(source, Context(target=target)).module
    result = PushFrames().run(module, Context(target=target)).module
    verify(result)
    np.testing.assert_allclose(unitary(result), unitary(source), atol=1e-12)
    assert set(names_of(result)) <= {*pulses, entangler, "gphase"}
    assert len(rows_of(result)) < 0.9 * len(rows_of(module))


def test_a_swap_chain_is_left_with_a_root_of_x_for_each_gate():
    # Three CZ for a SWAP need six √X and nothing else, whatever frames the synthesis chose.
    swap = [("sx", (0,)), ("sx", (1,)), ("rz", (0,), [pi]), ("x", (1,)), ("cz", (0, 1))] * 3
    result = pushed(program(2, [*swap * 4, ("sx", (0,)), ("sx", (1,))]), TORINO)
    names = names_of(result)
    assert names.count("sx") == 26 and names.count("cz") == 12 and names.count("x") == 0
    assert names.count("rz") <= 4


def test_an_x_that_nothing_takes_up_stays_before_the_two_qubit_gate():
    module = program(2, [("x", (0,)), ("cz", (0, 1)), ("cz", (0, 1))])
    assert names_of(pushed(module, TORINO)) == ["x", "cz", "cz"]


def test_two_qubit_gates_cancel_once_frames_have_gone():
    module = program(2, [("sx", (0,)), ("cz", (0, 1)), ("x", (0,)), ("rz", (1,), [0.3]), ("cz", (0, 1)), ("sx", (0,))])
    result = PushFrames().run(module, Context(target=TORINO)).module
    np.testing.assert_allclose(unitary(result), unitary(module), atol=1e-14)
    assert "cz" not in names_of(result)


def test_a_program_that_is_not_translated_stays_so():
    own = gate_definition("sx", 1, [("h", (0,))])
    module = program(1, [(call("sx", 1), (0,)), ("x", (0,)), ("h", (0,))], definitions=(own,))
    assert names_of(PushFrames().run(module, Context(target=TORINO)).module) == ["gphase", "call", "u3"]


def test_measurements_and_barriers_are_not_passed():
    for wall in (("measure", MEASURE_KIND, (0,)), ("barrier", barrier_kind(2), (0, 1))):
        rows = [("rz", (0,), [0.4]), ("cz", (0, 1)), (wall[1], wall[2]), ("rz", (0,), [0.5]), ("sx", (0,))]
        names = names_of(pushed(program(2, rows), TORINO))
        assert names == ["cz", "rz", wall[0], "rz", "sx"]


def test_free_parameters_stay_and_rz_passes_them():
    free = parameter()
    gates = [("x", (0,)), ("rz", (0,), [0.4]), ("rz", (0,), [symbol(free)]), ("cz", (0, 1)), ("rz", (0,), [-0.4])]
    module = program(2, [*gates, ("sx", (0,))], inputs=(free,))
    result = pushed(module, TORINO)
    np.testing.assert_allclose(unitary(result, [0.77]), unitary(module, [0.77]), atol=1e-14)


def test_free_pulses_of_devices_without_rz_stay():
    free = parameter()
    gates = [("h", (0,)), ("cz", (0, 1)), ("prx", (0,), [symbol(free), 0.3]), ("t", (0,)), ("cz", (0, 1)), ("h", (0,))]
    target = find_target("iqm_garnet")
    module = FuseOneQubit().run(program(2, gates, inputs=(free,)), Context(target=target)).module
    result = PushFrames().run(module, Context(target=target)).module
    assert len(rows_of(result)) < len(rows_of(module))
    np.testing.assert_allclose(unitary(result, [0.77]), unitary(module, [0.77]), atol=1e-14)


def test_origins_say_where_a_frame_came_from():
    rows = rows_of(pushed(program(2, [("rz", (0,), [0.4]), ("cz", (0, 1)), ("rz", (0,), [0.5]), ("sx", (0,))]), TORINO))
    assert [(row.kind.name, row.origin) for row in rows][1] == ("circuit.rz", (0, 2))
    rows = rows_of(pushed(random_program(4, 200, np.random.default_rng(2), NATIVE[TORINO], angles=ANGLES), TORINO))
    assert all(row.origin for row in rows)


@pytest.mark.parametrize("target", NATIVE, ids=lambda target: target.name)
def test_interpreted_and_compiled_agree_to_the_bit(target, monkeypatch):
    rng = np.random.default_rng(5)
    run = run_of([
        (row.kind, row.qubits, row.parameters) for row in rows_of(random_program(5, 3000, rng, [*NATIVE[target], "h"]))
    ])  # fmt: skip
    results = []
    for way in (Kernel.run_interpreted, Kernel.run_compiled):
        monkeypatch.setattr(Kernel, "run", lambda self, *arguments, work, way=way: way(self, *arguments))
        rows = frames.pushed(run, target, one_qubit_basis(target)).rows
        columns = (rows.kind, rows.qubits, rows.parameters, rows.origin_offsets, rows.origins)
        results.append((rows.kinds, *(column.tobytes() for column in columns)))
    assert results[0] == results[1]


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("target", [*NATIVE, IONQ, ALL_TO_ALL], ids=lambda target: target.name)
def test_what_was_pushed_stays_as_it_is(target, seed):
    gates = {IONQ: ["gpi", "gpi2", "gpi2", "zz"], ALL_TO_ALL: ["rx", "rz", "rx", "rzz"], **NATIVE}[target]
    module = random_program(3, 30, np.random.default_rng(seed), gates, angles=ANGLES)
    once = PushFrames().run(module, Context(target=target)).module
    again = PushFrames().run(once, Context(target=target)).module
    parts = [[(row.kind, row.qubits, row.parameters) for row in rows_of(result)] for result in (once, again)]
    assert parts[0] == parts[1]
