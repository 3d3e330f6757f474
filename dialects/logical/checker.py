"""The checker of the logical level: compares programs of Pauli products with each other and with circuits.

A certificate compares programs of any size. What it does not decide is followed as states, with every product written
out in gates; neither shares code with the lowering.
"""

from dataclasses import dataclass

from qlower.dialects.circuit.checker import CHECKER as CIRCUIT_CHECKER
from qlower.dialects.circuit.equivalence import Program
from qlower.dialects.circuit.row_meaning import CannotInterpret
from qlower.dialects.logical.checker_certificate import Differs, Same, certify
from qlower.dialects.logical.checker_circuit import as_circuit
from qlower.ir import Module, WireMap
from qlower.ir.checking import Contract, Effort, Evidence, Verdict
from qlower.ir.rewriting import runs

_ROWS = {Effort.DEFAULT: 2_000, Effort.WHOLE: 10_000, Effort.FULL: 5_000_000}
"""Rows of both programs up to which a certificate is made."""


@dataclass(frozen=True)
class LogicalChecker:
    """Compares programs of Pauli rotations and measurements with what they were made of.

    Attributes:
        version: raised when verdicts may change.
        compares_with: circuits hold the same programs in gates.
    """

    version: int = 1
    compares_with: tuple[str, ...] = ("logical", "circuit")

    def check(
        self, before: Module, after: Module, wire_map: WireMap | None, contract: Contract, effort: Effort
    ) -> Verdict:
        """Compare the output of a pass with its input.

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
        reason: Verdict | str = "the qubits are others"
        if (wire_map is None or wire_map.is_identity) and one.num_qubits == other.num_qubits:
            reason = _certified(one, other, contract, effort)
            if isinstance(reason, Verdict) and reason.evidence is Evidence.EXACT:
                return reason
        return _in_gates((before, after), wire_map, contract, effort, reason)


CHECKER = LogicalChecker()


def _in_gates(
    pair: tuple[Module, Module],
    wire_map: WireMap | None,
    contract: Contract,
    effort: Effort,
    certified: Verdict | str,
) -> Verdict:
    """The verdict on both programs as circuits, or the certificate's where that says no more."""
    try:
        before, after = as_circuit(pair[0]), as_circuit(pair[1])
        found = CIRCUIT_CHECKER.check(before, after, wire_map, contract, effort)
    except CannotInterpret as unable:
        found = Verdict(True, Evidence.TRUSTED, str(unable))
    if isinstance(certified, Verdict):
        says_more = found.evidence not in (Evidence.TRUSTED, Evidence.SAMPLED)
        return found if says_more or not found.holds else certified
    if found.evidence is Evidence.TRUSTED:
        return Verdict(True, Evidence.TRUSTED, f"{certified}; in gates: {found.how}")
    return found


def _certified(before: Program, after: Program, contract: Contract, effort: Effort) -> Verdict | str:
    """The verdict of a certificate, or why there is none."""
    rows = sum(len(run.rows) for program in (before, after) for run in runs(program.function))
    if rows > _ROWS[effort]:
        return f"{rows} rows: no certificate without --check full"
    try:
        found = certify(before, after, from_zero=contract is Contract.DISTRIBUTION)
    except (Differs, CannotInterpret) as reason:
        return f"normal forms: {reason}"
    return _judged(found, contract)


def _judged(found: Same, contract: Contract) -> Verdict | str:
    how = f"{found.events} rotations and measurements in normal form"
    if contract is Contract.DISTRIBUTION:
        return Verdict(True, Evidence.EXACT, how)
    if not found.cliffords:
        return f"{how} equal, Clifford gates differ"
    evidence = Evidence.EXACT if contract is Contract.CHANNEL else Evidence.BOUNDED
    return Verdict(True, evidence, f"{how} and a tableau, up to global phase")
