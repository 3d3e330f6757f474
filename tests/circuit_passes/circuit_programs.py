"""Small programs from lists of gates, and their matrices computed independently of the passes."""

from __future__ import annotations

import numpy as np

from qlower.dialects.circuit.gates import GATES, matrix_of
from qlower.dialects.circuit.ops import Function, GateDefinition, MatrixGate, Return
from qlower.dialects.circuit.rows import CALL, MEASURE, call_kind, gate_kind, gate_name, modifiers_of, num_controls
from qlower.dialects.circuit.unitary_algebra import controlled, inverse, power
from qlower.dialects.classical.ops import Yield
from qlower.formula import parse_formula
from qlower.ir import F64, I1, Affine, Module, Region, Run, RunBuilder, Value
from qlower.ir.rewriting import runs
from qlower.ir.verifier import verify


def run_of(gates) -> Run:
    """A run from ``(name, qubits, *angles)`` or ``(name, qubits, angles, modifiers)`` or finished kinds."""
    builder = RunBuilder()
    for place, (gate, qubits, *rest) in enumerate(gates):
        angles = rest[0] if rest else ()
        modifiers = rest[1] if len(rest) > 1 else ()
        kind = gate_kind(gate, tuple(modifiers)) if isinstance(gate, str) else gate
        results = [Value(I1) for _ in range(kind.num_results)]
        builder.add(kind, qubits, angles, results=results, origin=(place,))
    return builder.finish()


def program(num_qubits, gates, *, definitions=(), inputs=()) -> Module:
    run = run_of(gates)
    body = Region(((run,) if len(run.rows) else ()) + (Return(),), tuple(inputs))
    attributes = {
        "sym_name": "main",
        "num_qubits": num_qubits,
        "inputs": tuple(f"p{place}" for place in range(len(inputs))),
    }
    module = Module("circuit", (*definitions, Function(regions=(body,), attributes=attributes)))
    verify(module)
    return module


def gate_definition(name, num_qubits, gates, parameters=()) -> GateDefinition:
    body = Region((run_of(gates), Yield()), tuple(parameters))
    names = tuple(f"t{place}" for place in range(len(parameters)))
    return GateDefinition(regions=(body,), attributes={"sym_name": name, "num_qubits": num_qubits, "parameters": names})


def matrix_gate(name, num_qubits, matrix, parameters=()) -> MatrixGate:
    return MatrixGate(
        attributes={"sym_name": name, "num_qubits": num_qubits, "parameters": parameters, "matrix": matrix}
    )


def call(name, num_qubits, num_parameters=0, modifiers=()):
    return call_kind(name, num_qubits, num_parameters, tuple(modifiers))


def parameter() -> Value:
    return Value(F64)


def evaluate(angle, values) -> float:
    if isinstance(angle, Affine):
        return angle.constant + sum(coefficient * values[value] for value, coefficient in angle.terms)
    return float(angle)


def kind_matrix(module, kind, angles) -> np.ndarray:
    modifiers = modifiers_of(kind)
    width = kind.num_qubits - num_controls(modifiers)
    name = gate_name(kind)
    if name is not None:
        matrix = matrix_of(name, angles)
    else:
        assert kind.name == CALL, kind
        callee = module.find(kind.attribute("callee").name)
        if isinstance(callee, MatrixGate):
            values = dict(zip(callee.parameters, map(complex, angles), strict=True))
            matrix = np.array(
                [[parse_formula(e, callee.parameters).evaluate(values) for e in row] for row in callee.matrix]
            )
        else:
            values = dict(zip(callee.body.arguments, angles, strict=True))
            matrix = operations_matrix(module, callee.body.operations, width, values)
    for modifier in reversed(modifiers):
        if modifier[0] == "inv":
            matrix = inverse(matrix)
        elif modifier[0] == "pow":
            matrix = power(matrix, modifier[1])
        else:
            matrix = controlled(matrix, modifier[1], (modifier[0] == "negctrl",) * modifier[1])
    return matrix


def applied(gate, qubits, columns) -> np.ndarray:
    """A gate on some qubits applied to each column of a matrix."""
    size, width = len(columns).bit_length() - 1, len(qubits)
    state = columns.reshape((2,) * size + (columns.shape[1],))
    axes = [size - 1 - qubit for qubit in reversed(qubits)]
    tensor = gate.reshape((2,) * (2 * width))
    state = np.tensordot(tensor, state, axes=(list(range(width, 2 * width)), axes))
    return np.moveaxis(state, list(range(width)), axes).reshape(columns.shape)


def operations_matrix(module, operations, num_qubits, values, columns=None) -> np.ndarray:
    total = np.eye(1 << num_qubits, dtype=complex) if columns is None else columns
    for op in operations:
        if isinstance(op, Run):
            for row in op.unpack():
                if row.kind.name in ("circuit.barrier", "circuit.delay"):
                    continue
                angles = [evaluate(angle, values) for angle in row.parameters]
                total = applied(kind_matrix(module, row.kind, angles), row.qubits, total)
    return total


def unitary(module, values=()) -> np.ndarray:
    """The matrix of ``main``; ``values`` are for its inputs."""
    main = module.find("main")
    by_value = dict(zip(main.body.arguments, values, strict=True))
    return operations_matrix(module, main.body.operations, main.num_qubits, by_value)


def rows_of(module) -> list:
    return [row for run in runs(module.find("main")) for row in run.unpack()]


def names_of(module) -> list[str]:
    return [row.kind.name.removeprefix("circuit.") for row in rows_of(module)]


def count(module, num_qubits) -> int:
    return sum(row.kind.num_qubits == num_qubits for row in rows_of(module))


def random_angles(gate, rng) -> list[float]:
    return rng.uniform(-7, 7, GATES[gate].num_parameters).tolist()


def random_program(num_qubits, length, rng, names, *, angles=None) -> Module:
    gates = []
    for name in rng.choice(names, length):
        gate = GATES[str(name)]
        qubits = tuple(rng.choice(num_qubits, gate.num_qubits, replace=False).tolist())
        pool = angles if angles is not None else None
        values = rng.choice(pool, gate.num_parameters).tolist() if pool is not None else random_angles(gate.name, rng)
        gates.append((gate.name, qubits, tuple(values)))
    return program(num_qubits, gates)


MEASURE_KIND = MEASURE
