"""What is written for a device is read back, by us and by Qiskit, as the same program."""

import numpy as np
import pytest
from branching import TooLongError, difference
from patterns import SMALL
from program_builder import program
from random_cases import RandomProgram

import qlower
from qlower.ir import Module, WireMap

HEAD = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\nbit[2] c;\n'
TARGETS = ("generic_line:6", "ibm_brisbane", "rigetti_ankaa_3", "iqm_garnet", "quantinuum_helios")
PROGRAMS = [name for name in SMALL if "trotter" not in name]


def is_same(written: Module, back: Module, inputs=(), seed: int = 0) -> bool:
    count, other = (module.find("main").num_qubits for module in (written, back))
    wires = np.arange(count, dtype=np.int32)
    try:
        return difference(written, back, WireMap(wires, wires, max(count, other)), inputs, seed) < 1e-9
    except TooLongError:
        return True


@pytest.mark.parametrize("place", range(len(PROGRAMS)))
def test_patterns_come_back(place: int) -> None:
    from qiskit import qasm3  # noqa: PLC0415  # takes a second

    from qlower.dialects.circuit.qiskit_interchange.from_circuit import from_qiskit  # noqa: PLC0415
    from qlower.dialects.circuit.qiskit_interchange.to_circuit import to_qiskit  # noqa: PLC0415

    module = SMALL[PROGRAMS[place]](True)
    done = qlower.compile(module, TARGETS[place % len(TARGETS)], optimization=place % 4, check="none")
    physical, text = done.module("physical"), str(done.emit("openqasm3"))
    back = qlower.parse(text)
    assert is_same(physical, back)
    assert back.find("main").variables == physical.find("main").variables == module.find("main").variables
    assert is_same(physical, from_qiskit(to_qiskit(physical)))
    assert is_same(physical, from_qiskit(qasm3.loads(text)))


@pytest.mark.parametrize("seed", range(20))
def test_random_programs_come_back(seed: int) -> None:
    generator = np.random.default_rng(seed)
    made = RandomProgram(generator, 4)
    inputs = [0.37, -1.1][: len(made.program.inputs)]
    module = made.module()
    done = qlower.compile(module, TARGETS[seed % len(TARGETS)], optimization=seed % 4, check="none")
    physical = done.module("physical")
    back = qlower.parse(str(done.emit("openqasm3")))
    assert is_same(physical, back, inputs, seed)


@pytest.mark.parametrize(
    "body",
    [
        "switch (int(uint[2](c))) { case 0 { x q[0]; } case 1, 2 { x q[1]; } }",
        "switch (uint[2](c)) { case 0 { x q[0]; } default { x q[1]; } }",
        "uint[2] n; n = uint[2](c) + 1; if (n == 2) { x q[0]; }",
        "if (c == 2) { x q[0]; }",
        "float f; f = float(uint[2](c)); rx(f) q[0];",
    ],
)
def test_registers_read_as_numbers_come_back(body: str) -> None:
    module = qlower.parse(f"{HEAD}h q[0]; x q[1]; c = measure q; {body}\nc = measure q;")
    done = qlower.compile(module, None, pipeline="fuse-one-qubit")
    text = str(done.emit("openqasm3"))
    back = qlower.parse(text)
    assert is_same(done.module(), back)
    assert qlower.compile(back, None, pipeline="fuse-one-qubit").emit("openqasm3") == text


def test_a_switch_over_measured_bits_comes_back() -> None:
    from qlower.dialects.classical.ops import Pack, Switch, Yield  # noqa: PLC0415
    from qlower.ir import Value  # noqa: PLC0415
    from qlower.ir.types import unsigned  # noqa: PLC0415

    p = program(3, 2).h(0).h(1)
    bits, number = (p.measure(0, 0), p.measure(1, 1)), Value(unsigned(2))
    p.add(Pack(operands=bits, results=(number,)))
    regions = []
    for angle in (0.3, 0.5, 0.7):
        inner = type(p).__mro__[1]([])
        regions.append(inner.rx(angle, 2).region(Yield()))
    p.add(Switch(operands=(number,), regions=tuple(regions), attributes={"cases": ((0,), (1, 2))}))
    done = qlower.compile(p.module(), "generic_line:3", check="none")
    assert is_same(done.module("physical"), qlower.parse(str(done.emit("openqasm3"))))
