"""Structural ops of the plan dialect; the placements themselves are rows (see ``rows.py``)."""

import numpy as np

from qlower.dialects.plan.rows import FLOAT_COLUMNS, INTEGER_COLUMNS, PLACE
from qlower.ir.operation import Operation, Trait, attribute, region
from qlower.ir.run import Run


class End(Operation):
    """Ends the region of an op of this dialect."""

    __slots__ = ()
    name = "plan.end"
    traits = frozenset({Trait.TERMINATOR})


class Policy(Operation):
    """What made the plan.

    Attributes:
        sym_name: ``policy``.
        policy: its name, such as ``hyperq``.
        options: its options as canonical JSON.
        target, target_digest, num_qubits: the device.
        composition: ``place`` if compiled programs are placed by relabelling, ``share-helpers`` if programs are woven
            together row by row.
    """

    __slots__ = ()
    name = "plan.policy"
    traits = frozenset({Trait.SYMBOL})
    sym_name = attribute(str, "policy")
    policy = attribute(str)
    options = attribute(str, "{}")
    target = attribute(str)
    target_digest = attribute(str)
    num_qubits = attribute(int)
    composition = attribute(str, "place")


class Batch(Operation):
    """One program that the device runs for several jobs: the ``plan.place`` rows of its region.

    Columns, one entry a placement: ``job`` (int64, index of the jobs), ``variant`` (int64, index of the module's
    ``queue.variant`` ops, −1 where helpers are shared), ``order`` (int64, how many owners the placement's qubits had
    before in this batch), ``shots`` (int64, how many of the batch's are this job's), ``start_ns`` and ``end_ns``
    (float64, estimated, from the start of the program to after its last measurement), ``success`` and
    ``success_alone`` (float64, predicted, there and when it runs alone; −1.0 where unknown).

    Attributes:
        sym_name: ``batch0``, ``batch1``, ….
        num_qubits: the device's.
        shots: how often the batch is run.
        start_s: when it starts, in seconds from the first arrival; 0.0 where no time is kept.
        seconds: how long it takes, estimated; −1.0 where unknown.
        timeout_s: when it is given up; −1.0 for never.
        reasons: per placement, why the job is there, for its owner.
    """

    __slots__ = ()
    name = "plan.batch"
    traits = frozenset({Trait.SYMBOL, Trait.ISOLATED})
    body = region()
    sym_name = attribute(str)
    num_qubits = attribute(int)
    shots = attribute(int)
    start_s = attribute(float, 0.0)
    seconds = attribute(float, -1.0)
    timeout_s = attribute(float, -1.0)
    reasons = attribute(tuple, (), items=str)

    def verify(self) -> str | None:
        """The columns must be there, and a batch is run."""
        runs = [op for op in self.body.operations if isinstance(op, Run)]
        if len(runs) != 1 or any(kind.name != PLACE for kind in runs[0].rows.kinds):
            return "the region must hold plan.place rows and nothing else"
        columns = runs[0].rows.columns
        for names, dtype in ((INTEGER_COLUMNS, np.int64), (FLOAT_COLUMNS, np.float64)):
            if any(name not in columns or columns[name].dtype != dtype for name in names):
                return f"placements need the columns {', '.join(names)} of {np.dtype(dtype).name}"
        if len(self.reasons) not in (0, len(runs[0].rows)):
            return "reasons are given for some placements only"
        return "a batch is run at least once" if self.shots < 1 else None


class Refusal(Operation):
    """A job that is not in the plan.

    Attributes:
        job: index of the job.
        code: of the diagnostic, such as ``QL0940``.
        reason: what the owner is told.
    """

    __slots__ = ()
    name = "plan.refusal"
    traits = frozenset[Trait]()
    job = attribute(int)
    code = attribute(str)
    reason = attribute(str)
