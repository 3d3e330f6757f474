"""Structural ops of the plan dialect; the placements themselves are rows (see ``rows.py``)."""

import numpy as np

from qlower.dialects.plan.rows import (
    FLOAT_COLUMNS,
    INTEGER_COLUMNS,
    NUM_VARIABLES,
    PLACE,
    TENANT,
    TENANT_FLOAT_COLUMNS,
    TENANT_INTEGER_COLUMNS,
)
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
        if len(runs) != 1 or runs[0].rows.mask([kind.name != PLACE for kind in runs[0].rows.kinds]).any():
            return "the region must hold plan.place rows and nothing else"
        fault = _column_fault(runs[0], INTEGER_COLUMNS, FLOAT_COLUMNS)
        if fault is not None:
            return fault
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


class Tenancy(Operation):
    """Who holds what of a composite program, ``main``: the ``plan.tenant`` rows of its region, one a tenant.

    It is what the composition claims. The pass ``check-isolation`` proves it of the program, and results are split by
    it. The program's variables are those of the first tenant, then those of the second, and so on.

    Columns, one entry a tenant: ``job`` (int64, index of the jobs), ``order`` (int64, owners of one qubit follow each
    other in this order), ``shots`` (int64, how many of the batch's are this job's), ``tier`` and ``protection`` (int64,
    as in ``queue.jobs``), ``resets`` (int64, how often each qubit that had another owner before is reset at least),
    ``num_variables`` (int64, variables of the program), ``decoupled_ns`` (float64, no qubit of the tenant idles longer
    between its rows without decoupling; −1.0 where none was inserted).

    Attributes:
        sym_name: ``tenancy``.
        num_qubits: the device's.
        shots: how often the program is run.
        ids: the job's name of each tenant.
        variables: the name that each variable of the program has in its tenant's own program.
        composition: as in ``plan.policy``.
    """

    __slots__ = ()
    name = "plan.tenancy"
    traits = frozenset({Trait.SYMBOL, Trait.ISOLATED, Trait.ANNOTATION})
    body = region()
    sym_name = attribute(str, "tenancy")
    num_qubits = attribute(int)
    shots = attribute(int)
    ids = attribute(tuple, (), items=str)
    variables = attribute(tuple, (), items=str)
    composition = attribute(str, "place")

    def verify(self) -> str | None:
        """The columns must be there, and every tenant and every variable has a name."""
        runs = [op for op in self.body.operations if isinstance(op, Run)]
        if len(runs) != 1 or runs[0].rows.mask([kind.name != TENANT for kind in runs[0].rows.kinds]).any():
            return "the region must hold plan.tenant rows and nothing else"
        fault = _column_fault(runs[0], TENANT_INTEGER_COLUMNS, TENANT_FLOAT_COLUMNS)
        if fault is not None:
            return fault
        counts = runs[0].rows.columns[NUM_VARIABLES].astype(np.int64)
        if len(self.ids) != len(counts) or int(counts.min()) < 0 or int(counts.sum()) != len(self.variables):
            return "ids and variables do not name each tenant and each of its variables"
        return None


def _column_fault(run: Run, integers: tuple[str, ...], floats: tuple[str, ...]) -> str | None:
    columns = run.rows.columns
    for names, dtype in ((integers, np.int64), (floats, np.float64)):
        if any(name not in columns or columns[name].dtype != dtype for name in names):
            return f"{run.rows.kinds[0].name} rows need the columns {', '.join(names)} of {np.dtype(dtype).name}"
    return None
