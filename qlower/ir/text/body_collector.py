"""The ops of a region in the course of being read: rows that follow each other become one run."""

from itertools import pairwise

from qlower.diagnostics import fail
from qlower.ir.operation import Operation
from qlower.ir.rows import Rows
from qlower.ir.run import Run, body
from qlower.ir.text.codes import CODES
from qlower.ir.text.reading import Reading
from qlower.ir.text.row_fields import MOST_KINDS, RowCollector


class BodyCollector:
    """Collects the ops of one region.

    Attributes:
        rows: takes rows that are read one by one.
    """

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._operations: list[Operation] = []
        self.rows = RowCollector()

    def append(self, op: Operation) -> None:
        """Append an op, packed runs included."""
        self._flush()
        self._operations.append(op)

    def _flush(self) -> None:
        run = self.rows.finish()
        if run is not None:
            self._operations.append(run)
            self.rows = RowCollector()

    def finish(self) -> tuple[Operation, ...]:
        """All ops, neighbouring runs merged.

        Raises:
            QlowerError: QL0133, QL0134, two runs follow each other that cannot be one.
        """
        self._flush()
        full = [op for op in self._operations if not isinstance(op, Run) or len(op.rows)]
        for first, second in pairwise(full):
            if isinstance(first, Run) and isinstance(second, Run):
                self._check_neighbours(first.rows, second.rows)
        return body(full)

    def _check_neighbours(self, first: Rows, second: Rows) -> None:
        span = self._reading.source.span(int(second.origins[0]))
        if _columns(first) != _columns(second):
            fail("QL0133", "the columns are not those of the rows before", span, fix=CODES["QL0133"].fix)
        if len({*first.kinds, *second.kinds}) > MOST_KINDS:
            message = f"more than {MOST_KINDS} kinds of rows follow each other"
            fail("QL0134", message, span, fix=CODES["QL0134"].fix)


def _columns(rows: Rows) -> list[tuple[str, str]]:
    return sorted((name, column.dtype.str) for name, column in rows.columns.items())
