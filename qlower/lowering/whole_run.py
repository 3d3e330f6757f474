"""The check of a run from end to end: the source against the final module."""

from qlower.diagnostics import fail
from qlower.ir import WireMap
from qlower.ir.checking import Contract, Effort, Evidence, Verdict
from qlower.lowering import checks
from qlower.lowering.action_key import check_key, wire_map_of
from qlower.lowering.archive import Archive, sha256
from qlower.lowering.manager import Chain


def check_whole_run(archive: Archive, chain: Chain, effort: Effort) -> Verdict:
    """Compare what went in with what came out, by the loosest contract of all steps that did something.

    It costs one comparison, so the default effort can afford it where it cannot afford every step.

    Raises:
        QlowerError: QL0313, they differ.
    """
    if effort is Effort.NONE:
        return checks.NOT_ASKED
    steps = [step for step in chain.steps if step.origins]
    if not steps:
        return checks.UNCHANGED
    keys = "\n".join(step.key for step in chain.steps)
    key = check_key(sha256(keys.encode()), f"whole-{effort}", checks.version(chain.handles[-1].level))
    known = archive.action(key)
    if known is not None:
        return Verdict(True, Evidence(known["evidence"]), known["how"])
    verdict = checks.validate(
        chain.handles[0].module,
        chain.handles[-1].module,
        total_wire_map(chain),
        checks.loosest(Contract(step.contract) for step in steps),
        Effort.WHOLE if effort is Effort.DEFAULT else effort,
    )
    if not verdict.holds:
        fail(
            "QL0313",
            f"the result is not equivalent to the source, though no single step was found at fault: {verdict.how}",
            fix="run it again with --check full to find the step; report it with the program and the seed",
        )
    archive.put_action(key, {"evidence": str(verdict.evidence), "how": verdict.how})
    return verdict


def total_wire_map(chain: Chain) -> WireMap | None:
    """Where the source's qubits are in the final module; None for the identity."""
    total: WireMap | None = None
    for step in chain.steps:
        here = wire_map_of(step.wire_map)
        total = here if total is None else total if here is None else total.then(here)
    return total
