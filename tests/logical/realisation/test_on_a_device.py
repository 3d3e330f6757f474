"""A realised program is a circuit like any other: it goes on to a device, and its detectors go with it."""

from qlower.device.catalogue import find_target
from qlower.dialects.logical.stim.writer import write_stim
from qlower.lowering import Context
from qlower.lowering.registry import passes
from qlower.passes.logical_to_circuit.check_realisation import CheckRealisation
from tests.logical.realisation.logical_programs import circuit_of, measured, noisy, realised

WILLOW = find_target("google_willow")


def applied(module, *names):
    for name in names:
        module = passes().load(name)().run(module, Context(target=WILLOW)).module
    return module


def test_a_memory_lies_on_willow_without_a_swap():
    """Its grid is the lattice of data qubits and checks, turned by 45 degrees."""
    module = noisy(realised(measured(1, "Z", "X", "X")))
    placed = applied(module, "layout-perfect")
    assert CheckRealisation().run(placed, Context()).metrics["graph_distance"] == 3
    text, before = write_stim(placed), write_stim(module)
    assert "QUBIT_COORDS" not in text
    assert circuit_of(placed).num_ticks == circuit_of(module).num_ticks
    for name in ("DEPOLARIZE1", "DEPOLARIZE2", "DETECTOR"):
        assert text.count(name) == before.count(name)


def test_it_conforms_to_the_device():
    module = applied(
        realised(measured(1, "Z")),
        "layout-perfect", "translate-native", "push-frames", "lower-circuit-to-physical", "schedule-asap",
        "check-conformance",
    )  # fmt: skip
    assert module.level == "physical"


def test_native_gates_are_still_those_of_clifford():
    native = applied(realised(measured(1, "Z")), "layout-perfect", "translate-native", "push-frames")
    assert CheckRealisation().run(native, Context()).metrics["observables"] == 1
