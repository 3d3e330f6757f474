from math import pi

import numpy as np
import pytest

from qlower.dialects.circuit.rows import gate_kind
from qlower.ir.row_replacement import Insertion, replaced
from qlower.ir.rows import Rows, Terms, offsets_of
from qlower.ir.run import Run
from qlower.lowering.kernels import Kernel
from qlower.passes.circuit.one_qubit_runs import union_of_origins, with_one_phase
from qlower.passes.circuit.splice_kernel import Incoming
from qlower.passes.circuit.splicing import Phases, spliced
from qlower.passes.synthesis.unitary import wrap_with_turns
from qlower.passes.synthesis.wrapped_angles import turns_of, wrapped

KINDS = tuple(gate_kind(name) for name in ("gphase", "x", "rz", "cx", "u3"))
COMING_IN = (gate_kind("rz"), gate_kind("cp"), gate_kind("x"))


def random_rows(rng, kinds, count, terms):
    kind = rng.integers(len(kinds), size=count).astype(np.uint16)
    num_parameters = int(sum(kinds[number].num_parameters for number in kind))
    symbolic = np.sort(rng.permutation(num_parameters)[: num_parameters // 3]) if terms else np.zeros(0, int)
    counts = rng.integers(1, 6, count)
    origins = [np.sort(rng.permutation(40)[:size]) for size in counts]
    qubits = np.concatenate([rng.permutation(5)[: kinds[number].num_qubits] for number in kind] or [np.zeros(0)])
    return Rows(
        kinds, kind, qubits.astype(np.int32), rng.uniform(-4, 4, num_parameters),
        Terms(symbolic.astype(np.int32), np.zeros(len(symbolic), np.int32), rng.uniform(1, 2, len(symbolic))),
        np.zeros(0, np.int32), offsets_of(counts), np.concatenate([*origins, np.zeros(0, int)]),
    )  # fmt: skip


def flattened(members):
    return np.concatenate([*members, np.zeros(0, int)]), offsets_of(np.array([len(group) for group in members], int))


def as_tuple(rows):
    rows = rows.canonical()
    columns = (rows.kind, rows.qubits, rows.parameters, rows.origin_offsets, rows.origins, *vars(rows.terms).values())
    return (rows.kinds, *(column.tobytes() for column in columns))


@pytest.mark.parametrize("terms", [False, True])
@pytest.mark.parametrize("seed", range(30))
def test_rows_are_as_replacement_column_by_column_makes_them(seed, terms, monkeypatch):
    rng = np.random.default_rng(seed)
    rows = random_rows(rng, KINDS, 60 * (seed % 3), terms)
    count = 20 if len(rows) else 0
    source = (rng.random(count) < 0.5).cumsum()  # often the same for rows at one place
    members = [np.sort(rng.integers(len(rows), size=rng.integers(1, 30))) for _ in range(count and source[-1] + 1)]
    flat, offsets = flattened(members)
    arriving = random_rows(rng, COMING_IN, count, terms)
    arriving = arriving.with_origins(*union_of_origins(rows, *flattened([members[group] for group in source])))
    places = np.sort(rng.integers(len(rows) // 4 + 1, size=count))
    gone = rng.random(len(rows)) < 0.4
    values = rng.uniform(-4, 4, 5 if len(rows) else 0)
    sources = rng.permutation(len(rows))[:4]
    origins = union_of_origins(rows, sources, np.array([0, len(sources)]))[1]
    run = Run(rows=rows)
    # Phase that goes with its row must stay in the sum.
    phase_goes = gone & rows.mask([kind == KINDS[0] for kind in KINDS])
    gone &= ~phase_goes
    expected = with_one_phase(Run(rows=replaced(rows, gone, [Insertion(arriving, places)])), values, origins)
    kinds = tuple(dict.fromkeys((*KINDS, *COMING_IN)))
    kind = np.array([kinds.index(item) for item in COMING_IN])[arriving.kind]
    incoming = Incoming(places, kind, source, arriving.qubits, arriving.parameters, offsets, flat)
    for way in (Kernel.run_interpreted, Kernel.run_compiled):
        monkeypatch.setattr(Kernel, "run", lambda self, *arguments, work, way=way: way(self, *arguments))
        phases = Phases(values.tolist(), sources)
        found = spliced(run, gone.copy(), kinds, incoming, phases=phases, terms=arriving.terms)
        assert as_tuple(found.rows) == as_tuple(expected.rows)


def test_rows_with_further_columns_are_refused():
    rows = random_rows(np.random.default_rng(0), KINDS, 3, terms=False).with_columns({"start_ns": np.zeros(3)})
    nothing = Incoming(*(np.zeros(0, int) for _ in range(5)), np.zeros(1, int), np.zeros(0, int))
    with pytest.raises(ValueError, match="start_ns"):
        spliced(Run(rows=rows), np.zeros(3, bool), KINDS, nothing, phases=Phases([], np.zeros(0, int)))


def test_single_angles_are_wrapped_as_columns_are():
    rng = np.random.default_rng(1)
    whole = np.arange(-40, 41) * (pi / 4)
    angles = np.concatenate([
        whole, whole + 1e-14, whole - 1e-12, np.nextafter(whole, 0), np.nextafter(whole, 9), rng.uniform(-50, 50, 2000),
        10.0 ** rng.uniform(-20, 25, 500),
    ])  # fmt: skip
    expected, turns = wrap_with_turns(angles)
    assert [wrapped(angle) for angle in angles.tolist()] == expected.tolist()
    assert [turns_of(angle) for angle in angles.tolist()] == turns.tolist()
