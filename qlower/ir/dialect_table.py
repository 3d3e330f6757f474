"""Finding dialects and their ops by name: built-in ones from an in-tree table, others by entry point."""

from functools import cache

from qlower.ir.dialect import Dialect, RowDefinition
from qlower.ir.operation import Operation, unregistered
from qlower.plugins import Group

FRAMEWORK = "qlower"
FRAMEWORK_VERSION = 1
"""The version of the framework's own op, the run."""


@cache
def dialects() -> Group[Dialect]:
    """All dialects that are installed; none is imported by listing them."""
    from qlower.dialects import BUILTIN_DIALECTS  # noqa: PLC0415  # a table of strings

    def fits(name: str, found: object) -> bool:
        return isinstance(found, Dialect) and found.name == name

    return Group("qlower.dialects", "dialect", BUILTIN_DIALECTS, fits)


@cache
def find_dialect(name: str) -> Dialect | None:
    """The dialect of a name, or None if none is installed under it.

    Raises:
        QlowerError: there is one, but it cannot be loaded.
    """
    return dialects().load(name) if name in dialects().names() else None


def dialect_version(name: str) -> int:
    """The version of a dialect; 0 for one that is not known."""
    if name == FRAMEWORK:
        return FRAMEWORK_VERSION
    dialect = find_dialect(name)
    return 0 if dialect is None else dialect.version


def operation_class(name: str) -> type[Operation]:
    """The class of an op by full name; an unregistered one if no dialect declares it."""
    dialect = find_dialect(name.partition(".")[0])
    declared = None if dialect is None else dialect.operation_table.get(name)
    return unregistered(name) if declared is None else declared


def row_definition(name: str) -> RowDefinition | None:
    """The declaration of a row op by full name."""
    dialect = find_dialect(name.partition(".")[0])
    return None if dialect is None else dialect.row_table.get(name)
