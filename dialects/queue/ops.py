"""Structural ops of the queue dialect; the jobs themselves are rows (see ``rows.py``)."""

import numpy as np

from qlower.dialects.queue.rows import FLOAT_COLUMNS, INTEGER_COLUMNS, JOB, PROGRAM, SHOTS, TIER, TIERS
from qlower.ir.operation import Operation, Trait, attribute, region
from qlower.ir.run import Run

SYMBOL = frozenset({Trait.SYMBOL, Trait.ISOLATED})
JOBS = "jobs"
"""The symbol of the op that holds the jobs."""


class End(Operation):
    """Ends the region of an op of this dialect."""

    __slots__ = ()
    name = "queue.end"
    traits = frozenset({Trait.TERMINATOR})


class Jobs(Operation):
    """The jobs in the order in which they were handed in: the ``queue.job`` rows of its region.

    Columns, one entry a job: ``program`` (int64, index of the module's ``queue.program`` ops), ``shots`` (int64, at
    least 1), ``arrival_s`` (float64, when it came, not descending), ``tier`` (int64, index of ``rows.TIERS``),
    ``protection`` (int64, bits of ``rows.PROTECTIONS``), ``largest_loss`` (float64, the share of predicted success
    that it may lose against running alone; −1.0 for the policy's own figure), ``may_share_region`` (int64, 0 or 1:
    whether it may share a virtual machine with another small program).

    Attributes:
        sym_name: ``jobs``.
        ids: the name of each job, all different.
        users: who handed it in.
    """

    __slots__ = ()
    name = "queue.jobs"
    traits = SYMBOL
    body = region()
    sym_name = attribute(str, JOBS)
    ids = attribute(tuple, (), items=str)
    users = attribute(tuple, (), items=str)

    def verify(self) -> str | None:
        """The columns must be there, and as long as there are jobs."""
        runs = [op for op in self.body.operations if isinstance(op, Run)]
        if len(runs) > 1 or any(run.rows.mask([kind != JOB for kind in run.rows.kinds]).any() for run in runs):
            return "the region holds other rows than queue.job"
        count = len(runs[0].rows) if runs else 0
        if not len(self.ids) == len(self.users) == count or len(set(self.ids)) != count:
            return "ids and users do not name each job once"
        return _column_fault(runs[0]) if runs else None


class Program(Operation):
    """A program that jobs run: its text, read when it is compiled, so that equal texts are equal programs.

    Attributes:
        sym_name: ``p0``, ``p1``, … in the order of the column ``program``.
        title: what people call it, such as its file's name.
        format: the name of the format it is read with.
        text: all of it.
        fault: why it cannot run, as the JSON of the first diagnostic; empty if it can.
    """

    __slots__ = ()
    name = "queue.program"
    traits = frozenset({Trait.SYMBOL})
    sym_name = attribute(str)
    title = attribute(str)
    format = attribute(str)
    text = attribute(str)
    fault = attribute(str, "")


class Variant(Operation):
    """A compiled form of a program: the module's ``physical.program`` of the same name as ``compiled`` on local qubits.

    Attributes:
        sym_name: ``p0.v0.variant``, ….
        program: index of the program.
        compiled: the symbol of its ``physical.program`` on qubits 0 … n − 1 of its virtual machine, each used.
        rows, columns: how many virtual machines it takes, down and across; 0 if its shape is its own.
        part: whether it is made for a fraction of one.
    """

    __slots__ = ()
    name = "queue.variant"
    traits = frozenset({Trait.SYMBOL})
    sym_name = attribute(str)
    program = attribute(int)
    compiled = attribute(str)
    rows = attribute(int, 0)
    columns = attribute(int, 0)
    part = attribute(bool, False)


def _column_fault(run: Run) -> str | None:
    columns = run.rows.columns
    for names, dtype in ((INTEGER_COLUMNS, np.int64), (FLOAT_COLUMNS, np.float64)):
        if any(name not in columns or columns[name].dtype != dtype for name in names):
            return f"jobs need the columns {', '.join(names)} of {np.dtype(dtype).name}"
    if int(columns[PROGRAM].min()) < 0 or int(columns[SHOTS].min()) < 1:
        return "a job has no program or no shots"
    if not 0 <= int(columns[TIER].min()) <= int(columns[TIER].max()) < len(TIERS):
        return "a job has no tier"
    return None
