"""The module: what a pass takes and gives, and what has a digest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

from qlower.ir.attributes import Attribute, Attributes
from qlower.ir.operation import Operation, Trait


@dataclass(frozen=True, eq=False)
class Module:
    """A program at one level: top-level ops, of which those with a symbol are stored and hashed one by one.

    Attributes:
        level: the level's name, such as ``circuit``.
        operations: the top-level ops.
        attributes: constants of the whole program.
    """

    level: str
    operations: tuple[Operation, ...]
    attributes: Attributes = field(default_factory=lambda: MappingProxyType({}))

    @cached_property
    def symbols(self) -> dict[str, Operation]:
        """The top-level ops that have a symbol, by name."""
        return {op.symbol: op for op in self.operations if op.has(Trait.SYMBOL)}

    def find(self, symbol: str) -> Operation | None:
        """The top-level op of a name."""
        return self.symbols.get(symbol)

    def functions(self) -> Iterator[Operation]:
        """The top-level ops that have a symbol, in order."""
        return iter(self.symbols.values())

    def with_operations(self, operations: Sequence[Operation]) -> "Module":
        """The module with other top-level ops; the same object if they are the same objects."""
        if len(operations) == len(self.operations) and all(
            new is old for new, old in zip(operations, self.operations, strict=True)
        ):
            return self
        return Module(self.level, tuple(operations), self.attributes)

    def with_level(self, level: str) -> "Module":
        """The module at another level."""
        return replace(self, level=level)

    def with_attribute(self, name: str, value: Attribute) -> "Module":
        """The module with one attribute set."""
        return replace(self, attributes={**self.attributes, name: value})

    @cached_property
    def digest(self) -> str:
        """sha256 over the canonical bytes, in hex. Origins are not part of it."""
        from qlower.ir.canonical import encode_module  # noqa: PLC0415  # canonical needs Module

        return encode_module(self).digest
