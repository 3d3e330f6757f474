"""The check of a run from end to end: the source against the final module."""

from qlower.diagnostics import fail
from qlower.ir import WireMap
from qlower.ir.checking import Contract, Effort, Evidence, Verdict
from qlower.lowering import checks
from qlower.lowering.action_key import check_key
from qlower.lowering.archive import Archive, sha256
from qlower.lowering.manager import Chain


def check_whole_run(archive: Archive, chain: Chain, effort: Effort) -> Verdict:
    """Compare what went in with what came out, by the loosest contract of all steps that did something.

    A choice is no equivalence, so that where choices were made the comparison begins behind the last of them. It costs
    one comparison, so the default effort can afford it where it cannot afford every step.

    Raises:
        QlowerError: QL0313, they differ.
    """
    if effort is Effort.NONE:
        return checks.NOT_ASKED
    if not any(step.origins for step in chain.steps):
        return checks.UNCHANGED
    begin = behind_choices(chain)
    steps = [step for step in chain.steps[begin:] if step.origins]
    if not steps:
        choice = chain.steps[begin - 1]
        return Verdict(True, Evidence(choice.evidence), choice.checked)
    first, last = chain.handles[begin], chain.handles[-1]
    keys = "\n".join(step.key for step in chain.steps)
    key = check_key(sha256(keys.encode()), f"whole-{effort}", checks.version(first.level, last.level))
    known = archive.action(key)
    if known is not None:
        return Verdict(True, Evidence(known["evidence"]), known["how"])
    verdict = checks.validate(
        first.module,
        last.module,
        total_wire_map(chain, begin),
        checks.loosest(Contract(step.contract) for step in steps),
        Effort.WHOLE if effort is Effort.DEFAULT else effort,
    )
    if not verdict.holds:
        fail(
            "QL0313",
            f"the result is not equivalent to the source, though no single step was found at fault: {verdict.how}",
            fix="run it again with --check full to find the step; report it with the program and the seed",
        )
    how = f"behind the choice of {chain.steps[begin - 1].name}: {verdict.how}" if begin else verdict.how
    archive.put_action(key, {"evidence": str(verdict.evidence), "how": how})
    return Verdict(True, verdict.evidence, how)


def behind_choices(chain: Chain) -> int:
    """The index of the module behind the last step that made a choice; 0 if none did."""
    choices = [i for i, step in enumerate(chain.steps, 1) if step.origins and step.contract == Contract.REFINEMENT]
    return choices[-1] if choices else 0


def total_wire_map(chain: Chain, begin: int = 0) -> WireMap | None:
    """Where the qubits of the module at ``begin`` are in the final one; None for the identity."""
    total: WireMap | None = None
    for run in chain.taken[begin:]:
        here = run.wire_map
        total = here if total is None else total if here is None else total.then(here)
    return total
