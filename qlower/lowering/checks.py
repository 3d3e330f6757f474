"""Translation validation: every application of a pass is compared with its input by the contract it declares."""

from collections.abc import Iterable
from importlib import import_module
from typing import cast

from qlower.ir import Module, WireMap
from qlower.ir.checking import Checker, Contract, Effort, Evidence, Verdict
from qlower.ir.dialect_table import find_dialect

VERSION = 1

UNCHANGED = Verdict(True, Evidence.PROVED, "the module came out as it went in")
NOT_ASKED = Verdict(True, Evidence.TRUSTED, "not checked: --check none")
CHOICE = Verdict(True, Evidence.TRUSTED, "a refinement: a choice, not an equivalence")


ORDER = (
    Contract.ANALYSIS,
    Contract.UNITARY,
    Contract.PERMUTATION,
    Contract.CHANNEL,
    Contract.DISTRIBUTION,
    Contract.EPSILON,
    Contract.REFINEMENT,
)
"""Contracts from the strictest to the loosest: a chain keeps what its loosest step keeps."""


def loosest(contracts: Iterable[Contract]) -> Contract:
    """What a chain of passes with these contracts preserves."""
    return max(contracts, key=ORDER.index, default=Contract.ANALYSIS)


def checker_for(level: str) -> Checker | None:
    """The checker of a level's dialect, or None if it has none."""
    dialect = find_dialect(level)
    if dialect is None or not dialect.checker:
        return None
    module, _, attribute = dialect.checker.partition(":")
    return cast(Checker, getattr(import_module(module), attribute))


def checker_between(before: str, after: str) -> Checker | None:
    """Who compares a program of one level with one of another: the first one's checker if it can, else the second's."""
    own = checker_for(before)
    return own if own is not None and after in own.compares_with else checker_for(after)


def version(before: str, after: str) -> str:
    """Stands in the keys of checks: raised when the framework's or the checker's verdicts may change."""
    checker = checker_between(before, after)
    return f"{VERSION}.{0 if checker is None else checker.version}"


def without_comparison(contract: Contract, effort: Effort) -> Verdict | None:
    """The verdict on a module that came out changed, where the contract and the effort alone decide."""
    if contract is Contract.ANALYSIS:
        return Verdict(False, Evidence.EXACT, "the pass changed a module it was only to look at")
    if contract is Contract.REFINEMENT:
        return CHOICE
    return NOT_ASKED if effort is Effort.NONE else None


def validate(before: Module, after: Module, wire_map: WireMap | None, contract: Contract, effort: Effort) -> Verdict:
    """Compare the output of a pass with its input, with the effort the user asks for."""
    if before.digest == after.digest and (wire_map is None or wire_map.is_identity):
        return UNCHANGED
    decided = without_comparison(contract, effort)
    if decided is not None:
        return decided
    checker = checker_between(before.level, after.level)
    if checker is None:
        return Verdict(True, Evidence.TRUSTED, f"the level {after.level} has no checker")
    return checker.check(before, after, wire_map, contract, effort)
