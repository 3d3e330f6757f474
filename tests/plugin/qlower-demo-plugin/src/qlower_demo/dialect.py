"""A dialect with an op and a row op."""

from qlower.ir import Dialect, Operation, RowDefinition
from qlower.ir.operation import attribute


class Note(Operation):
    """A remark of the author, without effect."""

    __slots__ = ()
    name = "demo.note"
    text = attribute(str, summary="what the author says")

    def verify(self) -> str | None:
        return None if self.text else "a note must say something"


DEMO = Dialect(
    name="demo",
    version=1,
    level="",
    operations=(Note,),
    rows=(RowDefinition("demo.shelve", 1, 1, summary="parks a qubit for some ns", directive=True),),
    summary="an op and a row op from outside",
)
