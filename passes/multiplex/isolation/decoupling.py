"""Whether qubits of tenants that were promised dynamical decoupling idle without it."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from qlower.diagnostics import Diagnostic
from qlower.dialects.physical.ops import Program
from qlower.dialects.physical.rows import DURATION_NS, GATE, START_NS
from qlower.ir import Run
from qlower.ir.rewriting import runs
from qlower.passes.multiplex.isolation.footprints import Flags
from qlower.passes.multiplex.isolation.ownership import Ownership
from qlower.passes.multiplex.tenancy import Tenant

PROMISE = "dynamical-decoupling"
ROUNDING_NS = 1e-6


def decoupling_faults(program: Program, tenants: Sequence[Tenant], owned: Ownership) -> Iterator[Diagnostic]:
    """Tenants with the promise that have a qubit which idles longer than stated between two rows of one run."""
    promised = [index for index, tenant in enumerate(tenants) if PROMISE in tenant.protections]
    if not promised:
        return
    longest = np.zeros(len(tenants))
    for run in runs(program):
        if START_NS not in run.rows.columns:
            yield Diagnostic("QL0975", "decoupling was promised, and the program has no times")
            return
        np.maximum(longest, _longest_idle_ns(run, owned, len(tenants)), out=longest)
    for index in promised:
        stated = tenants[index].decoupled_ns
        if stated < 0:
            yield Diagnostic("QL0975", f"{tenants[index].id} was promised decoupling, and none was inserted")
        elif longest[index] > stated + ROUNDING_NS:
            message = f"{tenants[index].id} idles {longest[index]:g} ns, {stated:g} ns were promised at most"
            yield Diagnostic("QL0975", message)


def _longest_idle_ns(run: Run, owned: Ownership, num_tenants: int) -> NDArray[np.float64]:
    """Of each tenant the longest time that a qubit with a state to keep does nothing before a later row of the run."""
    rows = run.rows
    busy = rows.mask([not (kind.name == "physical.delay" and kind.num_qubits == 1) for kind in rows.kinds])
    is_gate = rows.mask([kind.name == GATE for kind in rows.kinds])
    keeps_state = rows.mask([kind.name in ("physical.barrier", "physical.delay") for kind in rows.kinds])
    of_row = np.arange(len(rows)).repeat(rows.num_qubits)
    first = owned.prints.first_row[id(run)]
    holders = owned.owner[owned.prints.begins[first] : owned.prints.begins[first + len(rows)]]
    kept = busy[of_row]
    of_row, qubits, holders = of_row[kept], rows.qubits[kept], holders[kept]
    order = np.lexsort((of_row, qubits))
    of_row, qubits, holders = of_row[order], qubits[order], holders[order]
    starts = rows.columns[START_NS].astype(np.float64)[of_row]
    ends = starts + rows.columns[DURATION_NS].astype(np.float64)[of_row]
    live = _live(is_gate[of_row], keeps_state[of_row], qubits)
    wanted = _wanted(keeps_state[of_row], qubits, holders)
    same = (qubits[1:] == qubits[:-1]) & (holders[1:] == holders[:-1]) & live[:-1] & wanted[1:] & (holders[1:] >= 0)
    longest = np.zeros(num_tenants)
    np.maximum.at(longest, holders[1:][same], (starts[1:] - ends[:-1])[same])
    return longest


def _live(is_gate: Flags, keeps_state: Flags, qubits: NDArray[np.int32]) -> Flags:
    """Of each row on each qubit whether the last row up to it that changed the state was a gate."""
    at = np.arange(len(qubits))
    begins = np.ones(len(qubits), dtype=bool)
    begins[1:] = qubits[1:] != qubits[:-1]
    last = np.maximum.accumulate(np.where(begins | ~keeps_state, at, 0))
    return is_gate[last]


def _wanted(keeps_state: Flags, qubits: NDArray[np.int32], holders: NDArray[np.int64]) -> Flags:
    """Of each row on each qubit whether, from it on, the qubit's holder acts on it again."""
    end = len(qubits)
    ahead = np.minimum.accumulate(np.where(keeps_state, end, np.arange(end))[::-1])[::-1]
    same_qubit = np.append(qubits, -1)[ahead] == qubits
    same_holder = np.append(holders, -1)[ahead] == holders
    wanted: Flags = same_qubit & same_holder
    return wanted
