"""Which batch of a plan a composition is asked for, and whether it is one that it can make."""

from qlower.device.target import Target
from qlower.diagnostics import fail
from qlower.dialects.plan.ops import Batch, Policy
from qlower.ir import Module


def batch_to_compose(module: Module, number: int, target: Target, composition: str) -> Batch:
    """A batch of a plan; the others are not looked at, since a plan may have thousands.

    Args:
        module: at level plan.
        number: of the batch.
        target: the device it is composed for.
        composition: what composes it; see ``plan.policy``.

    Raises:
        QlowerError: QL0941, there is no plan; QL0960, it is for another target or composition, or has no such batch.
    """
    policy, batch = module.find("policy"), module.find(f"batch{number}")
    if not isinstance(policy, Policy):
        fail("QL0941", "the module holds no plan", fix="make one with qlower pack")
    if policy.target_digest != target.digest:
        fail("QL0960", f"the plan was made for {policy.target}, not for this {target.name}")
    if policy.composition != composition:
        way = "places compiled programs" if policy.composition == "place" else "does not place compiled programs"
        fix = "compose-batch" if policy.composition == "place" else policy.composition
        fail("QL0960", f"the policy {policy.policy} {way}", fix=f"compose its batches with the pass {fix}")
    if not isinstance(batch, Batch):
        last = sum(isinstance(op, Batch) for op in module.operations) - 1
        fail("QL0960", f"there is no batch {number}", expected=f"0 to {last}" if last >= 0 else "a plan with batches")
    return batch
