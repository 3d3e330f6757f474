"""Names of values while a text is read."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from qlower.ir.value import Value


class Scope:
    """The names that can be seen; each stands for a group of values, mostly of one."""

    def __init__(self) -> None:
        self._names: dict[str, Sequence[Value]] = {}
        self._own: list[str] = []

    def find(self, name: str) -> Sequence[Value] | None:
        """The group of a name without its ``%`` and index."""
        return self._names.get(name)

    def define(self, name: str, values: Sequence[Value]) -> bool:
        """Name a group; False if the name is taken."""
        if name in self._names:
            return False
        self._names[name] = values
        self._own.append(name)
        return True

    @contextmanager
    def region(self, isolated: bool) -> Iterator[None]:
        """Names defined inside are forgotten at the end; an isolated region does not see those outside."""
        names, own = self._names, self._own
        if isolated:
            self._names = {}
        self._own = []
        yield
        if not isolated:
            for name in self._own:
                del self._names[name]
        self._names, self._own = names, own
