"""The checker of the algorithm level: compares its programs with each other, with circuits and with physical programs.

Rotations are applied to states as exponentials, by ``exponentials.py``; programs too large for that are compared by a
certificate. Neither shares code with the lowerings.
"""

from dataclasses import dataclass

from qlower.dialects.algorithm.certificate import Certificate, Finding, certify
from qlower.dialects.circuit.equivalence import TOLERANCE, Columns, Pair, Program, compare
from qlower.dialects.circuit.row_meaning import CannotInterpret
from qlower.dialects.circuit.semantics import Limits
from qlower.dialects.circuit.state_operation import StateOperation
from qlower.ir import Module, Run, WireMap
from qlower.ir.checking import Contract, Effort, Evidence, Verdict
from qlower.ir.rewriting import walk

_EXACT_QUBITS = 10
"""Free qubits up to which every input state is tried."""
_SAMPLED_QUBITS = 20
"""Qubits up to which random states are followed."""
_ROWS = {Effort.DEFAULT: 20_000, Effort.WHOLE: 60_000, Effort.FULL: 5_000_000}
"""Rows of both programs up to which a certificate is made."""
_WORK = {Effort.DEFAULT: 1 << 23, Effort.WHOLE: 1 << 25, Effort.FULL: 1 << 33}
"""Rows times amplitudes, columns counted, up to which states are followed."""
_LIMITS = Limits(steps=10_000_000)


@dataclass(frozen=True)
class AlgorithmChecker:
    """Compares programs that hold Pauli rotations with what they were lowered to.

    Attributes:
        version: raised when verdicts may change.
        compares_with: levels below hold the same programs in gates.
    """

    version: int = 1
    compares_with: tuple[str, ...] = ("algorithm", "circuit", "physical")

    def check(
        self, before: Module, after: Module, wire_map: WireMap | None, contract: Contract, effort: Effort
    ) -> Verdict:
        """Compare the output of a pass with its input, exactly where that is affordable.

        A program that cannot be compared gives a verdict that holds with the evidence ``trusted``, never an error.
        """
        if effort is Effort.NONE or contract in (Contract.EPSILON, Contract.REFINEMENT):
            return Verdict(True, Evidence.TRUSTED, "not checked")
        if contract is Contract.ANALYSIS or before.digest == after.digest:
            return Verdict(before.digest == after.digest, Evidence.PROVED, "digests compared")
        first, second = before.find("main"), after.find("main")
        if first is None or second is None:
            return Verdict(True, Evidence.TRUSTED, "a module has no function main")
        one, other = Program(before, first), Program(after, second)
        wires = WireMap.identity(one.num_qubits) if wire_map is None else wire_map
        if (wires.num_inputs, wires.num_outputs) != (one.num_qubits, other.num_qubits):
            shape = f"{wires.num_inputs} to {wires.num_outputs} qubits"
            return Verdict(False, Evidence.PROVED, f"the wire map is from {shape}, the programs have others")
        return _compared(Pair.of(one, other, wire_map), contract, effort)


CHECKER = AlgorithmChecker()


def _compared(pair: Pair, contract: Contract, effort: Effort) -> Verdict:
    rows = _num_rows(pair.before) + _num_rows(pair.after)
    size = len(pair.after_qubits)
    verdict = None
    # With free parameters states tell of some of their values only, a certificate of all.
    symbolic = bool(pair.before.function.regions[0].arguments)
    if not symbolic and len(pair.free) <= _EXACT_QUBITS and rows << (size + len(pair.free)) <= _WORK[effort]:
        verdict = _simulated(pair, contract, Columns.ALL)
    found = None
    if verdict is None and rows <= _ROWS[effort] and not pair.wires.has_helpers:
        found = certify(pair, phase=_keeps_phase(contract))
        verdict = _certified(found, contract)
    if verdict is None and size <= _SAMPLED_QUBITS and rows << (size + 1) <= _WORK[effort]:
        verdict = _simulated(pair, contract, Columns.RANDOM)
    reason = "left to --check full" if found is None else found.how
    return verdict or Verdict(True, Evidence.TRUSTED, f"{rows} rows on {size} qubits: {reason}")


def _num_rows(program: Program) -> int:
    """Gates and rotations, every repetition counted."""
    rows = 0
    for op in program.function.regions[0].operations:
        for inner in [op] if isinstance(op, StateOperation) else walk(op):
            if isinstance(inner, StateOperation):
                rows += inner.num_steps()
            elif isinstance(inner, Run):
                rows += len(inner.rows)
    return rows


def _keeps_phase(contract: Contract) -> bool:
    return contract in (Contract.UNITARY, Contract.PERMUTATION)


def _certified(found: Certificate, contract: Contract) -> Verdict | None:
    """What a certificate says of a contract; it compares all input states, which a distribution does not ask for."""
    if found.finding is Finding.EQUAL:
        return Verdict(True, Evidence.EXACT, found.how)
    if found.finding is Finding.EQUAL_AT_SAMPLES:
        return Verdict(True, Evidence.SAMPLED, found.how)
    if found.finding is Finding.DIFFERENT and contract is not Contract.DISTRIBUTION:
        return Verdict(False, Evidence.EXACT, found.how)
    return None


def _simulated(pair: Pair, contract: Contract, columns: Columns) -> Verdict | None:
    """Follow states through both programs; None if that is too large or a part has no known meaning."""
    outputs_only = contract is Contract.DISTRIBUTION
    chosen = Columns.ZERO if outputs_only else columns
    try:
        found = compare(pair, chosen, _LIMITS, outputs_only=outputs_only, phase=_keeps_phase(contract))
    except CannotInterpret:
        return None
    exact = chosen is not Columns.RANDOM and not pair.before.function.regions[0].arguments
    evidence = Evidence.EXACT if exact else Evidence.SAMPLED
    if found.size <= TOLERANCE:
        return Verdict(True, evidence, f"{_METHODS[chosen]}: equal within {found.size:.1e}")
    return Verdict(False, evidence, f"{_METHODS[chosen]}: {found.where} differs by {found.size:.3g}")


_METHODS = {
    Columns.ALL: "all input states",
    Columns.RANDOM: "2 random input states",
    Columns.ZERO: "the distribution of the outputs",
}
