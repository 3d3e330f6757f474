"""Every program that broke compilers, at every level, for devices of all kinds."""

import pytest
from branching import difference
from patterns import PATTERNS, SMALL

import qlower
from qlower.device.catalogue import find_target
from qlower.ir.checking import Contract, Effort, Evidence
from qlower.lowering.checks import validate
from qlower.passes.physical.check_conformance import violations

WITH_COUPLING = ("generic_line:5", "ibm_torino", "ibm_brisbane", "rigetti_ankaa_3", "iqm_garnet", "generic_grid:3x3")
ALL_TO_ALL = ("quantinuum_helios", "ionq_forte", "generic_all_to_all:5")
TARGETS = WITH_COUPLING + ALL_TO_ALL
NOT_ON_FORTE = ("09", "12", "13", "14", "15", "16")
"""Patterns that may go on after a measurement, branch or reset."""


def check(name: str, measured: bool, level: int, target: str) -> None:
    module = PATTERNS[name](measured)
    done = qlower.compile(module, target, optimization=level, check="full")
    physical = done.module("physical")
    verdict = validate(module, physical, done.wire_map, Contract.PERMUTATION, Effort.FULL)
    assert verdict.holds, (level, verdict)
    # On forty qubits at -O0 only Clifford tableaux reach it, which do not see the global phase.
    enough = (Evidence.EXACT, Evidence.PROVED) if name in SMALL else (Evidence.EXACT, Evidence.PROVED, Evidence.BOUNDED)
    assert verdict.evidence in enough, (level, verdict)
    assert violations(physical, find_target(target)) == []
    if name in SMALL:
        assert difference(module, physical, done.wire_map) < 1e-9, level
    main = physical.find("main")
    assert (main.variables, main.outputs) == (module.find("main").variables, module.find("main").outputs)


def allowed_refusal(name: str, target: str) -> str:
    if name == "26 forty qubits" and find_target(target).num_qubits < 40:
        return "QL0600"
    if target == "ionq_forte" and name.startswith(NOT_ON_FORTE):
        return "QL0714"
    return ""


def run(name: str, measured: bool, level: int, target: str) -> None:
    code = allowed_refusal(name, target)
    try:
        check(name, measured, level, target)
    except qlower.QlowerError as error:
        assert error.diagnostics[0].code == code, (level, measured, str(error))


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_on_some_devices(name: str) -> None:
    """Each pattern at all levels, the devices in turn; the slow test below takes all of them."""
    turn = list(PATTERNS).index(name)
    for level in range(4):
        run(name, bool((turn + level) % 2), level, TARGETS[(turn + 2 * level) % len(TARGETS)])


@pytest.mark.slow
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_on_a_device(name: str, target: str) -> None:
    for level in range(4):
        for measured in (False, True):
            run(name, measured, level, target)


@pytest.mark.parametrize("name", SMALL)
def test_qiskits_operator_agrees(name: str) -> None:
    """Written as OpenQASM 3, read by Qiskit, its matrix compared with that of the source as a Qiskit circuit."""
    import numpy as np  # noqa: PLC0415
    from qiskit import QuantumCircuit, qasm3  # noqa: PLC0415  # takes a second
    from qiskit.quantum_info import Operator  # noqa: PLC0415

    from qlower.dialects.circuit.qiskit_interchange.to_circuit import to_qiskit  # noqa: PLC0415

    module = SMALL[name](False)
    source = to_qiskit(module)
    if source.num_clbits:
        pytest.skip("it measures")
    expected = Operator(source).data
    turn = list(SMALL).index(name)
    for level in range(4):
        target = ("generic_line:5", "generic_grid:2x3")[(turn + level) % 2]
        done = qlower.compile(module, target, optimization=level, check="none", seed=turn)
        read = qasm3.loads(str(done.emit("openqasm3")))
        # Qiskit makes only qubits up to the last that is named.
        circuit = QuantumCircuit(done.module("physical").find("main").num_qubits)
        circuit.compose(read, range(read.num_qubits), inplace=True)
        found = Operator(circuit).data
        wires = done.wire_map
        count, numbers = source.num_qubits, np.arange(1 << source.num_qubits)
        enter = sum(((numbers >> v & 1) << int(wires.initial[v]) for v in range(count)), start=0 * numbers)
        leave = sum(((numbers >> v & 1) << int(wires.final[v]) for v in range(count)), start=0 * numbers)
        assert np.abs(found[np.ix_(leave, enter)] - expected).max() < 1e-9, level


@pytest.mark.parametrize("level", range(4))
def test_the_same_work_gives_the_same_bytes(level: int) -> None:
    for name in ("09 swap, measure, measure all", "21 sparse state", "14 one bit read twice in nested ifs"):
        first, second = (qlower.compile(SMALL[name](True), "ibm_torino", optimization=level) for _ in range(2))
        assert [step.output for step in first.trace.steps] == [step.output for step in second.trace.steps]
        assert first.emit("openqasm3") == second.emit("openqasm3")
