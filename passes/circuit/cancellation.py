"""Cancelling and merging gates across gates that commute with them, on whole columns at once."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.circuit.rows import gate_kind, gate_name, modifiers_of
from qlower.ir import Run
from qlower.ir.row_replacement import Insertion
from qlower.ir.rows import LongColumn, RowKind, Rows, Terms, offsets_of, ragged
from qlower.passes.circuit.commutation import CP, RZ, Family, Turn, member_of
from qlower.passes.circuit.commuting_groups import Groups, groups_that_may_change
from qlower.passes.circuit.one_qubit_runs import replaced_with_one_phase, union_of_origins
from qlower.passes.synthesis.unitary import FloatArray, wrap_with_turns

Symbols = dict[tuple[int, int], float]
"""Symbolic parts of sums: (group, operand of the run) → coefficient."""


def cancel(run: Run, rounds: int) -> Run:
    """At most so many rounds, until nothing combines; the same object when nothing does at all."""
    for _ in range(rounds):
        new = cancel_once(run)
        if new is run:
            break
        run = new
    return run


def cancel_once(run: Run) -> Run:
    """One round; the same object when nothing combines."""
    run = _without_identities(run)
    groups = groups_that_may_change(run.rows)
    if not len(groups.family):
        return run
    sums = _sums(run.rows, groups)
    changed = (np.diff(groups.offsets) > 1) | sums.vanishes
    if not changed.any():
        return run
    return _combined(run, groups, sums, changed)


def _without_identities(run: Run) -> Run:
    kinds = [gate_name(kind) in ("id", "u0") and not modifiers_of(kind) for kind in run.rows.kinds]
    if not any(kinds):
        return run
    idle = run.rows.mask(kinds)
    return run.take(np.flatnonzero(~idle)) if idle.any() else run


@dataclass(frozen=True)
class _Sums:
    """What each group adds up to.

    Attributes:
        angle, phase: constant parts in radians; angles are wrapped where nothing is symbolic.
        symbols, phase_symbols: symbolic parts.
        is_named: whether a fixed gate (such as ``t``) is among the members.
        is_rz: for the family RZ, whether it is written as RZ; else as a phase gate.
        vanishes: whether nothing but global phase remains.
    """

    angle: FloatArray
    phase: FloatArray
    symbols: Symbols
    phase_symbols: Symbols
    is_named: NDArray[np.bool_]
    is_rz: NDArray[np.bool_]
    vanishes: NDArray[np.bool_]


def _sums(rows: Rows, groups: Groups) -> _Sums:
    count, sizes = len(groups.family), np.diff(groups.offsets)
    owner = np.repeat(np.arange(count), sizes)
    kind = rows.kind[groups.members]
    scale, fixed, fixed_phase, phase_scale = _columns(rows.kinds)[:, kind]
    has_value = rows.num_parameters[groups.members] > 0
    places = np.where(has_value, rows.parameter_offsets[groups.members], 0)
    value = np.where(has_value, rows.parameters[places] if len(rows.parameters) else 0.0, 0.0)
    written_rz = np.array([item.name == "circuit.rz" for item in rows.kinds] or [False])[kind]
    is_rz = np.bincount(owner, written_rz, count) > 0
    # Phase gates among themselves need no phase; beside an RZ they are RZ and a phase. Other families always need it.
    with_phase = is_rz | np.array([family.name != RZ.name for family in groups.families] or [True])[groups.family]
    relevant = with_phase[owner]
    phase: FloatArray = _totals(owner, np.where(relevant, fixed_phase + phase_scale * value, 0.0), count)
    total: FloatArray = _totals(owner, fixed + scale * value, count)
    symbols = _symbols(rows, groups.members, owner, scale)
    phase_symbols = _symbols(rows, groups.members, owner, np.where(relevant, phase_scale, 0.0))
    symbolic = np.zeros(count, dtype=bool)
    symbolic[[group for group, _ in symbols]] = True
    additive = np.array([family.turn is not None for family in groups.families] or [True])[groups.family]
    wrapped, turned = _wrapped(total, groups, is_rz)
    phase = np.where(symbolic, phase, phase + turned)
    angle = np.where(symbolic, total, wrapped)
    vanishes = np.where(additive, (angle == 0.0) & ~symbolic, sizes % 2 == 0)
    is_named = np.bincount(owner, fixed != 0.0, count) > 0
    return _Sums(angle, phase, symbols, phase_symbols, is_named, is_rz, vanishes)


@lru_cache(maxsize=1024)
def _columns(kinds: tuple[RowKind, ...]) -> FloatArray:
    """Scale, angle, phase and phase scale of each kind as a member of its family, ``[4, kinds]``; else zeros."""
    members = [member_of(kind) for kind in kinds]
    table = [(m.scale, m.angle, m.phase, m.phase_scale) if m else (0.0,) * 4 for m in members]
    return np.array(table or [(0.0,) * 4]).T


def _totals(owner: LongColumn, values: FloatArray, count: int) -> FloatArray:
    """The sum of the values of each group, in the order of the rows."""
    return np.asarray(np.bincount(owner, values, count), dtype=np.float64)


def _wrapped(angle: FloatArray, groups: Groups, is_rz: NDArray[np.bool_]) -> tuple[FloatArray, FloatArray]:
    """Angles within one period, and the phase of the full turns taken away."""
    turn = np.array([int(family.turn or 0) for family in groups.families] or [0])[groups.family]
    is_phase_gate = np.array([family.name == RZ.name for family in groups.families] or [False])[groups.family] & ~is_rz
    single, turns = wrap_with_turns(angle)
    half, _ = wrap_with_turns(angle / 2)
    wrapped = np.where(turn == Turn.TWICE, 2 * half, single)
    return wrapped, np.where((turn == Turn.SIGN) & ~is_phase_gate, turns * np.pi, 0.0)


def _symbols(rows: Rows, members: LongColumn, owner: LongColumn, scale: FloatArray) -> Symbols:
    """The symbolic parts of the members' parameters, scaled and added up; what cancels is left out."""
    total: Symbols = {}
    if len(rows.terms):
        for place in np.flatnonzero(rows.symbolic[members] & (scale != 0.0)).tolist():
            parameter = rows.parameter_offsets[members[place]]
            for term in range(int(rows.term_offsets[parameter]), int(rows.term_offsets[parameter + 1])):
                key = (int(owner[place]), int(rows.terms.operand[term]))
                total[key] = total.get(key, 0.0) + float(scale[place]) * float(rows.terms.coefficient[term])
    return {key: coefficient for key, coefficient in sorted(total.items()) if coefficient != 0.0}


def _combined(run: Run, groups: Groups, sums: _Sums, changed: NDArray[np.bool_]) -> Run:
    """The run with the changed groups written anew where their first members stood."""
    rows, sizes = run.rows, np.diff(groups.offsets)
    first = groups.members[groups.offsets[:-1]]
    gone = np.zeros(len(rows), dtype=bool)
    gone[groups.members[np.repeat(changed, sizes)]] = True
    insertions = []
    offsets, origins = union_of_origins(rows, groups.members, groups.offsets)
    written = changed & ~sums.vanishes
    for (kind, scale), at in _spellings(groups, sums, written).items():
        chosen = np.array(at, dtype=np.int64)
        operands = ragged(rows.qubit_offsets[first[chosen]], rows.num_qubits[first[chosen]])
        parameters = (sums.angle[chosen] / scale) if kind.num_parameters else np.zeros(0)
        terms = _terms(chosen, sums.symbols, 1 / scale) if kind.num_parameters else Terms()
        column = _rows(kind, rows.qubits[operands], parameters, terms, _pick(offsets, origins, chosen))
        insertions.append(Insertion(column, first[chosen]))
    phased = sorted({group for group, _ in sums.phase_symbols if changed[group]})
    if phased:
        chosen = np.array(phased, dtype=np.int64)
        terms = _terms(chosen, sums.phase_symbols, 1.0)
        nothing = np.zeros(0, np.int32)
        zeros = np.zeros(len(chosen))
        column = _rows(gate_kind("gphase"), nothing, zeros, terms, _pick(offsets, origins, chosen))
        insertions.append(Insertion(column, first[chosen]))
    moved = np.flatnonzero(changed & (sums.phase != 0.0))
    return replaced_with_one_phase(run, gone, insertions, (sums.phase[moved], _pick(offsets, origins, moved)[1]))


def _pick(offsets: LongColumn, origins: LongColumn, chosen: LongColumn) -> tuple[LongColumn, LongColumn]:
    counts = np.diff(offsets)[chosen]
    return offsets_of(counts), origins[ragged(offsets[chosen], counts)]


def _rows(
    kind: RowKind,
    qubits: NDArray[np.int32],
    parameters: FloatArray,
    terms: Terms,
    origins: tuple[LongColumn, LongColumn],
) -> Rows:
    count = len(origins[0]) - 1
    return Rows((kind,), np.zeros(count, np.uint16), qubits, parameters, terms, np.zeros(0, np.int32), *origins)


def _spellings(groups: Groups, sums: _Sums, written: NDArray[np.bool_]) -> dict[tuple[RowKind, float], list[int]]:
    """The groups by how they are written: kind, and the unit in radians of its parameter."""
    symbolic = {group for group, _ in sums.symbols}
    result: dict[tuple[RowKind, float], list[int]] = {}
    chosen = np.flatnonzero(written)
    columns = (chosen, groups.family[chosen], sums.angle[chosen], sums.is_named[chosen], sums.is_rz[chosen])
    for group, number, angle, is_named, is_rz in zip(*(column.tolist() for column in columns), strict=True):
        family = groups.families[number]
        name = ""
        if is_named and group not in symbolic:
            name = _named(family, angle, is_rz=is_rz)
            if name and family.name not in (CP.name, RZ.name):
                # The fixed gate carries half its angle as phase, which it takes out of the group's.
                sums.phase[group] -= 0.5 * angle
        if not name:
            name = "p" if family.name == RZ.name and not is_rz else family.name
        unit = 2 * np.pi if name == "zz" else 1.0
        result.setdefault((gate_kind(name), unit), []).append(group)
    return result


def _named(family: Family, angle: float, *, is_rz: bool) -> str:
    """The fixed gate for an angle, or ""; none stands for a group of the family RZ that is written as RZ."""
    if family.turn is None or not family.named or (family.name == RZ.name and is_rz):
        return ""
    return family.named.get(angle, "")


def _terms(chosen: LongColumn, symbols: Symbols, factor: float) -> Terms:
    place = {group: position for position, group in enumerate(chosen.tolist())}
    found = sorted((place[g], operand, c * factor) for (g, operand), c in symbols.items() if g in place)
    return Terms(
        np.array([item[0] for item in found], dtype=np.int32),
        np.array([item[1] for item in found], dtype=np.int32),
        np.array([item[2] for item in found]),
    )
