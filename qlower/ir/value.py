"""SSA values."""

from qlower.ir.types import Type


class Value:
    """A classical SSA value, known by identity: defined once, by an op's result or a region's argument.

    Since ops are immutable, a rewritten op may define the very same value again; its users need no change.
    """

    __slots__ = ("type",)

    def __init__(self, type: Type) -> None:
        self.type = type

    def __repr__(self) -> str:
        return f"<Value {self.type} at {id(self):#x}>"
