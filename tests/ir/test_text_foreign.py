"""Other MLIR tools read what is printed, and what they print back reads as the same module."""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from ir_programs import function, module, run_of

from qlower.dialects.circuit.ops import MatrixGate, Return
from qlower.dialects.circuit.rows import MEASURE, call_kind, delay_kind, gate_kind
from qlower.dialects.classical.ops import Constant, If, Yield
from qlower.ir import F64, I1, Affine, Dense, Module, Region, RunBuilder, SymbolRef, Type, Value
from qlower.ir.operation import unregistered
from qlower.ir.run import body
from qlower.ir.text import parse_module, print_module

XDSL = Path(sys.executable).with_name("xdsl-opt")
MLIR = shutil.which("mlir-opt-19")
TOOLS = {
    "xdsl": [str(XDSL), "--allow-unregistered-dialect"],
    "xdsl-generic": [str(XDSL), "--allow-unregistered-dialect", "--print-op-generic"],
    "mlir": [str(MLIR), "--allow-unregistered-dialect"],
    "mlir-generic": [str(MLIR), "--allow-unregistered-dialect", "--mlir-print-op-generic", "--mlir-print-debuginfo"],
}


def rows():
    angle = Value(F64)
    builder = RunBuilder()
    builder.add(gate_kind("h"), [0])
    builder.add(gate_kind("rz", (("ctrl", 1), ("pow", 0.5))), [4, 1], [Affine(0.1, ((angle, -2.0),))])
    builder.add(gate_kind("u"), [1], [5e-324, Affine(-0.0, ((angle, 0.5),)), 1.7976931348623157e308])
    builder.add(gate_kind("gphase"), [], [1e-7])
    builder.add(delay_kind(2, "dt"), [0, 1], [1e22])
    builder.add(call_kind("my gate", 2, 1), [2, 0], [1 / 3])
    builder.add(MEASURE, [3], results=[Value(I1)], slots=[2])
    return angle, builder.finish()


def circuit():
    angle, run = rows()
    flag = run.results[0]
    then = Region(body((run_of((gate_kind("x"), [0]), (MEASURE, [1]), (MEASURE, [2])), Yield())))
    region = Region((run, If((flag,), regions=(then, Region((Yield(),)))), Return((flag,))), (angle,))
    main = function(name="main").with_(regions=(region,))
    matrix = MatrixGate(attributes={"sym_name": "my gate", "num_qubits": 1, "matrix": (("0", "1"), ("1", "0"))})
    return Module("circuit", (main, matrix), {"a b": (1, True, 2.5), "s": 'quote " and é and \n'})


def constants():
    values = {
        "integers": (0, -1, (1 << 63) - 1, -(1 << 63)),
        "floats": (0.1, -0.0, 1e-5, 1e22, 5e-324, 1.7976931348623157e308, float("inf"), float("-inf"), float("nan")),
        "text": ('"', "\\", "\n\t\x00\x7f", "é∂", ""),
        "others": (True, False, (), SymbolRef("f"), SymbolRef("g h"), Type("si32"), Type("classical.angle", (3, 4))),
        "true": 1, "a-b": 2, "i32": 3, "unit": 4, "dense": 5, "array": 6, "loc": 7, "tensor": 8,
    }  # fmt: skip
    arrays = {
        "short": np.arange(6, dtype="<u2").reshape(2, 3), "long": np.arange(200, dtype="<i4") - 3,
        "splat": np.full(300, 0.1), "infinite": np.array([np.inf, -np.inf, 1.0]), "bytes": np.arange(40, dtype="|u1"),
        "complex": np.array([0.5 - 1j, 0j]), "wide": np.array([1 << 40, -1]), "one": np.array(7, "<i2"),
        "none": np.zeros((0,), "<f8"), "reals": np.array([0.1, -0.0, 5e-324]), "equal": np.array([2, 2], "<u2"),
    }  # fmt: skip
    attributes = {**values, **{name: Dense(array) for name, array in arrays.items()}}
    results = (Value(Type("index")), Value(Type("classical.angle", (32,))))
    op = unregistered("vendor.op")((), results, attributes)
    use = unregistered("vendor.use")(results[::-1])
    return module(op, use, Constant(results=(Value(I1),), attributes={"value": True}))


def columns():
    run = run_of((gate_kind("h"), [0]), (gate_kind("cx"), [0, 1]), (MEASURE, [1]))
    columns = {
        "start_ns": np.array([0.0, 24.5, 1e-9]),
        "cycle": np.arange(3, dtype="<i4"),
        "z": np.arange(3, dtype="|u1"),
    }
    return module(run.with_rows(run.rows.with_columns(columns)))


@pytest.fixture(params=[circuit, constants, columns], ids=lambda make: make.__name__)
def program(request):
    return request.param()


@pytest.mark.parametrize("spelling", ["exploded", "packed"])
@pytest.mark.parametrize("tool", TOOLS)
def test_round_trip_through_a_tool(program, spelling, tool):
    if not Path(TOOLS[tool][0]).exists():
        pytest.skip(f"{TOOLS[tool][0]} is not installed")
    done = subprocess.run(
        TOOLS[tool],
        input=print_module(program, spelling),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert parse_module(done.stdout).digest == program.digest
