"""Logical programs for tests, layouts beside them, and what Stim says of their realisation."""

import numpy as np
import stim

from qlower.dialects.circuit.ops import Function, Return
from qlower.dialects.classical.ops import Cast
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.dialects.logical.ops import Detectors, End, Layout
from qlower.dialects.logical.rows import MEASURE, MEASURE_NEGATED, OWNER, ROLE, ROLES, ROTATION, TILE, X, Y
from qlower.dialects.logical.stim.writer import write_stim
from qlower.ir import F64, I1, Affine, Module, Region, RunBuilder, Value
from qlower.ir.run import body
from qlower.lowering import Context
from qlower.passes.logical_to_circuit.annotate_noise import AnnotateNoise
from qlower.passes.logical_to_circuit.realize_surface_code import RealizeSurfaceCode


class LogicalBuilder:
    """``LogicalBuilder(2).measure("ZZ").measure("-XI").module()``; every outcome is a bit of the program."""

    def __init__(self, num_qubits):
        self.num_qubits = num_qubits
        self.operations = []
        self.outcomes = []

    def measure(self, string):
        builder, result = RunBuilder(), Value(I1)
        kind = MEASURE_NEGATED if string.startswith("-") else MEASURE
        builder.add(kind, [], results=[result], slots=[len(self.outcomes)])
        self.outcomes.append(result)
        return self._add(builder, string.removeprefix("-"))

    def rotate(self, string, angle):
        builder = RunBuilder()
        builder.add(ROTATION, [], [angle])
        return self._add(builder, string)

    def flip_if(self, string, outcome):
        """The Pauli where an outcome is 1."""
        value = Value(F64)
        self.operations.append(Cast(operands=(self.outcomes[outcome],), results=(value,)))
        return self.rotate(string, Affine(0.0, ((value, np.pi),)))

    def _add(self, builder, string):
        run = builder.finish()
        columns = PauliTable.from_strings([string]).columns()
        self.operations.append(run.with_rows(run.rows.with_columns(columns)))
        return self

    def module(self, *beside, returns=None):
        values = tuple(self.outcomes if returns is None else returns)
        main = Function(
            attributes={
                "sym_name": "main",
                "num_qubits": self.num_qubits,
                "variables": (("c", "bit", len(values)),) if values else (),
            },
            regions=(Region(body([*self.operations, Return(operands=values)])),),
        )
        return Module("logical", (main, *beside))


def measured(num_qubits, *strings):
    builder = LogicalBuilder(num_qubits)
    for string in strings:
        builder.measure(string)
    return builder.module()


def layout_of(data, bus):
    """A layout with a data tile for each logical qubit."""
    builder = RunBuilder()
    for _ in range(len(data) + len(bus)):
        builder.add(TILE, [])
    run = builder.finish()
    places = np.array([*data, *bus], dtype=np.int64)
    columns = {
        X: places[:, 0].copy(),
        Y: places[:, 1].copy(),
        ROLE: np.array([ROLES.index("data")] * len(data) + [ROLES.index("bus")] * len(bus), dtype=np.int64),
        OWNER: np.array([*range(len(data)), *[-1] * len(bus)], dtype=np.int64),
    }
    run = run.with_rows(run.rows.with_columns(columns))
    return Layout(
        attributes={"sym_name": "layout", "style": "routed", "num_qubits": len(data)},
        regions=(Region((run, End())),),
    )


def realised(module, distance=3, **options):
    return RealizeSurfaceCode(distance=distance, **options).run(module, Context()).module


def notes_of(module):
    return next(op for op in module.operations if isinstance(op, Detectors))


def noisy(module, probability=0.001):
    return AnnotateNoise(probability).run(module, Context()).module


def circuit_of(module):
    return stim.Circuit(write_stim(module))


def samples(module, shots=64):
    """What the program's bits come out as without noise, bool [shots, observables]."""
    record = circuit_of(module).compile_sampler(seed=5).sample(shots)
    notes = notes_of(module)
    bits = np.zeros((shots, len(notes.observables)), dtype=bool)
    for number, (measurements, offset) in enumerate(zip(notes.observables, notes.offsets, strict=True)):
        bits[:, number] = record[:, list(measurements)].sum(axis=1) % 2 ^ offset
    return bits
