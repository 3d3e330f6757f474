"""The checker of the circuit and the physical level: compares a pass's output with its input, as its contract asks.

From the cheapest method to the dearest; the first that decides gives the verdict, and its name stands in the trace.
"""

from dataclasses import dataclass

import numpy as np

from qlower.dialects.circuit.clifford_check import same_clifford
from qlower.dialects.circuit.components import components
from qlower.dialects.circuit.equivalence import TOLERANCE, Columns, Pair, Program, compare, input_sets
from qlower.dialects.circuit.helper_lifetimes import same_lifetimes
from qlower.dialects.circuit.kraus import Deviation
from qlower.dialects.circuit.light_cones import compare_cones
from qlower.dialects.circuit.liveness import terminal_measurements
from qlower.dialects.circuit.lockstep import Lockstep, follow
from qlower.dialects.circuit.residual import TooEntangled
from qlower.dialects.circuit.row_meaning import CannotInterpret, Effect, Meanings, effect_of
from qlower.dialects.circuit.semantics import Limits
from qlower.dialects.circuit.structure import Differs, moved_only
from qlower.dialects.circuit.tableau import NotClifford
from qlower.ir import Module, WireMap
from qlower.ir.checking import Contract, Effort, Evidence, Verdict
from qlower.ir.rewriting import runs

_EXACT_QUBITS = 10
"""Free qubits up to which every input state is tried."""
_SAMPLED_QUBITS = 20
"""Qubits up to which random states are followed."""
_EXACT_WORK = 1 << 36
"""Gates times entries of the unitary, times branches, up to which every input state is tried at all."""
_QUICK_WORK = 1 << 28
"""The same, up to which that is done first of all."""
_WHOLE_WORK = 300
"""Work up to which a run is compared from end to end at the default effort, in gates followed on a small state."""
_SMALL_STATE = 1 << 9
"""Amplitudes, branches counted, that take as long to change as a gate takes to look up."""
_LOCKSTEP_WORK = 3
"""What a row takes gate by gate, in that measure."""

_FULL_LIMITS = Limits()
_WHOLE_LIMITS = Limits(branches=64, steps=20_000, amplitudes=1 << 18)


@dataclass(frozen=True)
class CircuitChecker:
    """Compares programs of ``circuit.func`` and ``physical.program``.

    Attributes:
        version: raised when verdicts may change.
        compares_with: physical programs have the same semantics.
    """

    version: int = 3
    compares_with: tuple[str, ...] = ("circuit", "physical")

    def check(
        self, before: Module, after: Module, wire_map: WireMap | None, contract: Contract, effort: Effort
    ) -> Verdict:
        """Compare the output of a pass with its input.

        Both modules must have a function ``main``. A program that cannot be compared gives a verdict that holds with
        the evidence ``trusted``, never an error.
        """
        if effort is Effort.NONE or contract in (Contract.EPSILON, Contract.REFINEMENT):
            return Verdict(True, Evidence.TRUSTED, "not checked")
        if after is before and (wire_map is None or wire_map.is_identity):
            return Verdict(True, Evidence.PROVED, "nothing was changed")
        if contract is Contract.ANALYSIS:
            same = before.digest == after.digest
            return Verdict(same, Evidence.PROVED, "digests compared")
        first, second = before.find("main"), after.find("main")
        if first is None or second is None:
            return Verdict(True, Evidence.TRUSTED, "a module has no function main")
        one, other = Program(before, first), Program(after, second)
        wires = WireMap.identity(one.num_qubits) if wire_map is None else wire_map
        if (wires.num_inputs, wires.num_outputs) != (one.num_qubits, other.num_qubits):
            shape = f"{wires.num_inputs} to {wires.num_outputs} qubits, the programs have"
            return Verdict(
                False, Evidence.PROVED, f"the wire map is from {shape} {one.num_qubits} and {other.num_qubits}"
            )
        if wires.has_helpers:
            return _with_helpers(Pair.of(one, other, wires), contract, effort)
        if moved_only(before, after, wire_map) is None:
            return Verdict(True, Evidence.PROVED, "the same gates in the same order, SWAPs undone")
        if effort is Effort.DEFAULT:
            return Verdict(True, Evidence.TRUSTED, "left to --check full")
        pair = Pair.of(one, other, wire_map)
        if effort is Effort.WHOLE:
            return _from_end_to_end(pair, contract)
        return _in_full(pair, contract)


CHECKER = CircuitChecker()


def _with_helpers(pair: Pair, contract: Contract, effort: Effort) -> Verdict:
    """Compare what happens to the qubits that have wires of their own; the other methods know no helpers."""
    if same_lifetimes(pair) is None:
        return Verdict(True, Evidence.PROVED, "the same gates in the same order on every qubit from reset to reset")
    if effort is Effort.DEFAULT:
        return Verdict(True, Evidence.TRUSTED, "left to --check full")
    size, verdict = max(len(pair.used), len(pair.after_qubits)), None
    rows = _num_rows(pair)
    if effort is Effort.WHOLE:
        if rows + (rows << (size + _num_splits(pair))) // _SMALL_STATE <= _WHOLE_WORK:
            verdict = _simulated(pair, contract, Columns.RANDOM, _WHOLE_LIMITS)
        return verdict or Verdict(True, Evidence.TRUSTED, f"{size} qubits with helpers: left to --check full")
    if len(pair.free) <= _EXACT_QUBITS and rows << (size + len(pair.free)) <= _EXACT_WORK:
        verdict = _simulated(pair, contract, Columns.ALL, _FULL_LIMITS)
    if verdict is None and size <= _SAMPLED_QUBITS:
        verdict = _simulated(pair, contract, Columns.RANDOM, _FULL_LIMITS)
    return verdict or Verdict(True, Evidence.TRUSTED, f"{size} qubits with helpers: no method reaches this program")


def _from_end_to_end(pair: Pair, contract: Contract) -> Verdict:
    rows = _num_rows(pair)
    verdict = None
    if rows + (rows << (len(pair.after_qubits) + _num_splits(pair))) // _SMALL_STATE <= _WHOLE_WORK:
        verdict = _simulated(pair, contract, Columns.RANDOM, _WHOLE_LIMITS)
    elif rows * _LOCKSTEP_WORK <= _WHOLE_WORK:
        verdict = _in_lockstep(pair, contract)
    size = f"{rows} rows on {len(pair.after_qubits)} qubits"
    return verdict or Verdict(True, Evidence.TRUSTED, f"{size}: left to --check full")


def _in_full(pair: Pair, contract: Contract) -> Verdict:
    size = len(pair.after_qubits)
    work = _work(pair)
    verdict: Verdict | None = None
    if work <= _QUICK_WORK:
        verdict = _simulated(pair, contract, Columns.ALL, _FULL_LIMITS)
    verdict = verdict or _in_lockstep(pair, contract)
    if verdict is None and _QUICK_WORK < work <= _EXACT_WORK and len(pair.free) <= _EXACT_QUBITS:
        verdict = _simulated(pair, contract, Columns.ALL, _FULL_LIMITS)
    verdict = verdict or _clifford(pair, contract) or _part_by_part(pair, contract)
    if verdict is None and size <= _SAMPLED_QUBITS and _num_rows(pair) << size <= _EXACT_WORK >> 2:
        verdict = _simulated(pair, contract, Columns.RANDOM, _FULL_LIMITS)
    verdict = verdict or _by_cones(pair, contract)
    return verdict or Verdict(True, Evidence.TRUSTED, f"{size} qubits: no method reaches this program")


def _work(pair: Pair) -> int:
    """About how many amplitudes change when every input state is followed, all branches counted."""
    size = len(pair.after_qubits)
    return _num_rows(pair) << (size + len(pair.free) + min(_num_splits(pair), 2 * size))


def _num_splits(pair: Pair) -> int:
    """Measurements and resets that are not at the very end, in the program that has more of them."""
    return max(_splits_of(program) for program in (pair.before, pair.after))


def _splits_of(program: Program) -> int:
    splits = sum(
        int(np.count_nonzero(run.rows.mask([effect_of(k) in (Effect.MEASURE, Effect.RESET) for k in run.rows.kinds])))
        for run in runs(program.function)
    )
    return splits - len(terminal_measurements(program.function.regions[0]))


def _num_rows(pair: Pair) -> int:
    return sum(len(run.rows) for program in (pair.before, pair.after) for run in runs(program.function))


def _keeps_phase(contract: Contract) -> bool:
    return contract in (Contract.UNITARY, Contract.PERMUTATION)


def _simulated(pair: Pair, contract: Contract, columns: Columns, limits: Limits) -> Verdict | None:
    """Follow states through both programs; None if that is too large or a part has no known meaning."""
    outputs_only = contract is Contract.DISTRIBUTION
    columns = Columns.ZERO if outputs_only else columns
    try:
        found = compare(pair, columns, limits, outputs_only=outputs_only, phase=_keeps_phase(contract))
    except CannotInterpret:
        return None
    evidence = Evidence.SAMPLED if columns is Columns.RANDOM else _exact(pair)
    return _verdict(found, evidence, _METHODS[columns])


def _exact(pair: Pair) -> Evidence:
    """What comparing entry by entry shows: with free parameters it was done at some of their values only."""
    return Evidence.SAMPLED if pair.before.function.regions[0].arguments else Evidence.EXACT


_METHODS = {
    Columns.ALL: "all input states",
    Columns.RANDOM: "2 random input states",
    Columns.ZERO: "the distribution of the outputs",
}


def _verdict(found: Deviation, evidence: Evidence, method: str) -> Verdict:
    if found.size <= TOLERANCE:
        return Verdict(True, evidence, f"{method}: equal within {found.size:.1e}")
    return Verdict(False, evidence, f"{method}: {found.where} differs by {found.size:.3g}")


def _in_lockstep(pair: Pair, contract: Contract) -> Verdict | None:
    """Undo both programs against each other; None if what is left over says nothing."""
    labels = np.full(pair.wires.num_outputs, -1, dtype=np.int64)
    labels[pair.wires.initial] = np.arange(pair.wires.num_inputs)
    others = np.flatnonzero(labels < 0)
    labels[others] = pair.wires.num_inputs + np.arange(len(others))
    first = (Meanings(pair.before.module), pair.before.function)
    second = (Meanings(pair.after.module), pair.after.function)
    if list(pair.before.output_slots().items()) != list(pair.after.output_slots().items()):
        return None
    for inputs in input_sets(pair.before.function, pair.after.function):
        try:
            end = follow(first, second, labels.tolist(), inputs)
        except (Differs, TooEntangled, CannotInterpret):
            return None
        verdict = _left_over(pair, contract, end)
        if verdict is None or not verdict.holds:
            return verdict
    return verdict


def _left_over(pair: Pair, contract: Contract, end: Lockstep) -> Verdict | None:
    method, evidence = "gate by gate, what is left over", _exact(pair)
    for qubit, wire in enumerate(pair.wires.final.tolist()):
        if end.second.labels[wire] != end.first.labels[qubit]:
            return None
    wrong = end.residual.leftover()
    if not wrong and end.residual.error <= TOLERANCE:
        off = abs(end.residual.phase - 1)
        if not _keeps_phase(contract) or end.collapsed or off <= TOLERANCE:
            return Verdict(True, evidence, f"{method}: nothing within {end.residual.error:.1e}")
        return Verdict(False, evidence, f"{method}: a global phase of {np.angle(end.residual.phase):.6g} rad")
    if not end.collapsed and contract is not Contract.DISTRIBUTION and wrong and set(wrong) <= set(pair.free):
        return Verdict(False, evidence, f"{method}: another operation on qubits {wrong}")
    return None


def _clifford(pair: Pair, contract: Contract) -> Verdict | None:
    try:
        difference = same_clifford(pair)
    except (NotClifford, CannotInterpret):
        return None
    if difference is None:
        return Verdict(True, _but_for_phase(contract), "Clifford tableaux: equal up to global phase")
    return (
        None
        if contract is Contract.DISTRIBUTION or pair.free != pair.used
        else Verdict(False, Evidence.EXACT, f"Clifford tableaux: {difference}")
    )


def _part_by_part(pair: Pair, contract: Contract) -> Verdict | None:
    """Compare groups of qubits that have nothing to do with each other one by one."""
    parts = components(pair)
    if parts is None or len(parts) < 2:
        return None
    worst = Deviation(0.0, "")
    for part in parts:
        if len(part.free) > _EXACT_QUBITS or _work(part) > _EXACT_WORK:
            return None
        try:
            found = compare(part, Columns.ALL, _FULL_LIMITS, outputs_only=False, phase=False)
        except CannotInterpret:
            return None
        worst = max(worst, found, key=lambda deviation: deviation.size)
    if worst.size > TOLERANCE and contract is Contract.DISTRIBUTION:
        return None
    return _verdict(worst, _but_for_phase(contract), f"{len(parts)} groups of qubits, up to global phase")


def _by_cones(pair: Pair, contract: Contract) -> Verdict | None:
    """Compare what few inputs decide; None if that is nothing, or if a difference may be one that cannot be seen."""
    try:
        found = compare_cones(pair)
    except CannotInterpret:
        return None
    method = f"light cones of {found.looked_at} of {found.total} qubits, up to global phase"
    if found.worst <= TOLERANCE:
        if not found.looked_at:
            return None
        whole = found.looked_at == found.total
        return Verdict(True, _but_for_phase(contract) if whole else Evidence.BOUNDED, method)
    if found.measured or contract is Contract.DISTRIBUTION or pair.free != pair.used:
        return None
    return Verdict(False, Evidence.EXACT, f"{method}: qubit {found.qubit} differs by {found.worst:.3g}")


def _but_for_phase(contract: Contract) -> Evidence:
    """What a comparison shows that cannot see the global phase."""
    return Evidence.BOUNDED if _keeps_phase(contract) else Evidence.EXACT
