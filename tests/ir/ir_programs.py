"""Random modules of every kind the IR can hold, and small ones by hand."""

import numpy as np
from hypothesis import strategies as st

from qlower.dialects.circuit.ops import Function, Return
from qlower.dialects.circuit.rows import MEASURE, barrier_kind, call_kind, delay_kind, gate_kind
from qlower.dialects.classical.ops import Constant, If, Yield
from qlower.ir import F64, I1, Affine, Dense, Module, Region, RunBuilder, SymbolRef, Type, Value
from qlower.ir.operation import unregistered
from qlower.ir.run import body

NUM_QUBITS = 6
DENSE_DTYPES = ("<i2", "<u2", "<i4", "<i8", "<f8", "<c16", "|u1")
KINDS = (
    gate_kind("h"), gate_kind("cx"), gate_kind("rz"), gate_kind("u"), gate_kind("gphase"), MEASURE,
    barrier_kind(3), delay_kind(2), delay_kind(1, "dt"), gate_kind("rx", (("ctrl", 2), ("inv",))),
    gate_kind("x", (("pow", 0.5),)), gate_kind("x", (("pow", 2),)), gate_kind("x", (("pow", 2.0),)),
    call_kind("my gate", 2, 1), call_kind("other", 1, 0, (("negctrl", 1),)),
)  # fmt: skip

finite = st.floats(allow_nan=False, allow_infinity=False)
types = st.sampled_from([I1, F64, Type("si32"), Type("ui7"), Type("index"), Type("classical.angle", (32,))])
names = st.text(min_size=1, max_size=6)


@st.composite
def dense(draw):
    dtype = np.dtype(draw(st.sampled_from(DENSE_DTYPES)))
    shape = draw(st.sampled_from([(), (0,), (1,), (3,), (2, 2), (40,), (0, 2), (7, 6)]))
    raw = draw(st.binary(min_size=dtype.itemsize, max_size=dtype.itemsize * 3))
    count = int(np.prod(shape))
    repeated = (raw * (count * dtype.itemsize // len(raw) + 1))[: count * dtype.itemsize]
    return Dense(np.frombuffer(repeated, dtype=dtype).reshape(shape))


attributes = st.recursive(
    st.one_of(
        st.booleans(),
        st.integers(-(1 << 63), (1 << 63) - 1),
        st.floats(),
        st.text(max_size=8),
        st.builds(SymbolRef, names),
        types,
        dense(),
    ),
    lambda inner: st.lists(inner, max_size=3).map(tuple),
    max_leaves=6,
)
dictionaries = st.dictionaries(names, attributes, max_size=3)


@st.composite
def runs(draw, values):
    """A run over some values of type f64."""
    columns = draw(st.sampled_from([(), (("start_ns", "<f8"),), (("a b", "<i4"), ("dense", "<u2"), ("z", "|u1"))]))
    builder = RunBuilder()
    for _ in range(draw(st.integers(1, 5))):
        kind = draw(st.sampled_from(KINDS))
        qubits = draw(st.permutations(range(NUM_QUBITS)))[: kind.num_qubits]
        parameters = [draw(angles(values)) for _ in range(kind.num_parameters)]
        results = [Value(I1) for _ in range(kind.num_results)]
        slots = [draw(st.integers(-1, 4)) for _ in results]
        builder.add(kind, qubits, parameters, results=results, slots=slots, origin=(1, 5))
    run = builder.finish()
    filled = {name: np.arange(len(run.rows)).astype(dtype) * (0.1 if dtype == "<f8" else 1) for name, dtype in columns}
    return run.with_rows(
        run.rows.with_columns({n: c.astype(d) for (n, d), c in zip(columns, filled.values(), strict=True)})
    )


@st.composite
def angles(draw, values):
    constant = draw(finite)
    if not values or draw(st.booleans()):
        return constant
    used = draw(st.lists(st.sampled_from(values), min_size=1, max_size=3, unique_by=id))
    return Affine(constant, tuple((value, draw(finite.filter(bool))) for value in used))


@st.composite
def bodies(draw, values, terminator, depth=2):
    """Ops of a region that ends in a terminator; ``values`` may be used."""
    operations = []
    visible = list(values)
    for _ in range(draw(st.integers(0, 3))):
        what = draw(st.sampled_from(["run", "constant", "unknown", "if"]))
        if what == "run" and not (operations and operations[-1].name == "qlower.run"):
            operations.append(draw(runs([v for v in visible if v.type == F64])))
        elif what == "constant":
            operations.append(Constant(results=(Value(draw(types)),), attributes={"value": draw(st.integers(-5, 5))}))
        elif what == "unknown":
            operands = draw(st.lists(st.sampled_from(visible), max_size=3)) if visible else []
            results = tuple(Value(t) for t in draw(st.lists(types, max_size=3)))
            operations.append(unregistered("vendor.op")(tuple(operands), results, draw(dictionaries)))
        elif what == "if" and depth:
            condition = Value(I1)
            operations.append(Constant(results=(condition,), attributes={"value": True}))
            regions = tuple(Region(draw(bodies(visible, Yield(), depth - 1))) for _ in range(2))
            operations.append(If((condition,), regions=regions))
        if operations:
            visible.extend(operations[-1].results)
    return body((*operations, terminator))


@st.composite
def modules(draw):
    """A module of one to three functions."""
    functions = []
    for number in range(draw(st.integers(1, 3))):
        arguments = tuple(Value(F64) for _ in range(draw(st.integers(0, 2))))
        inputs = tuple(f"p{place}" for place in range(len(arguments)))
        fields = {"sym_name": f"f{number}", "num_qubits": NUM_QUBITS, "inputs": inputs}
        region = Region(draw(bodies(arguments, Return())), arguments)
        functions.append(Function(attributes=fields, regions=(region,)))
    return Module("circuit", tuple(functions), draw(dictionaries))


def function(*operations, name="main", num_qubits=NUM_QUBITS, returned=(), **fields):
    """A function of ops, with its return."""
    attributes = {"sym_name": name, "num_qubits": num_qubits, **fields}
    return Function(attributes=attributes, regions=(Region(body((*operations, Return(tuple(returned))))),))


def module(*operations, **fields):
    """A circuit module of one function."""
    return Module("circuit", (function(*operations, **fields),))


def run_of(*rows):
    """A run of (kind, qubits, parameters) rows; measurements get results."""
    builder = RunBuilder()
    for kind, qubits, *parameters in rows:
        results = [Value(I1) for _ in range(kind.num_results)]
        builder.add(kind, qubits, parameters[0] if parameters else (), results=results)
    return builder.finish()
