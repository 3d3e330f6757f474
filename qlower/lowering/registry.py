"""Where passes, formats and targets are found by name."""

from functools import cache
from importlib import import_module
from pathlib import Path

from qlower.device.target import Target
from qlower.ir.format_table import formats
from qlower.lowering.pass_ import Pass
from qlower.plugins import Group

__all__ = ["find_target", "formats", "load_kernels", "passes", "targets"]


@cache
def passes() -> Group[type[Pass]]:
    """All passes that are installed; none is imported by listing them."""
    from qlower.passes import BUILTIN_PASSES  # noqa: PLC0415  # a table of strings

    def fits(name: str, found: object) -> bool:
        return isinstance(found, type) and issubclass(found, Pass) and found.name == name

    return Group("qlower.passes", "pass", BUILTIN_PASSES, fits)


@cache
def targets() -> Group[str | Path]:
    """All targets that are installed; a plugin's entry point gives the path of its descriptor file.

    Built-in ones are only listed here; ``find_target`` loads them.
    """
    from qlower.targets import BUILTIN  # noqa: PLC0415  # a table of strings

    def fits(name: str, found: object) -> bool:
        return isinstance(found, str | Path) and Path(found).is_file()

    return Group("qlower.targets", "target", BUILTIN, fits)


def find_target(text: str) -> Target:
    """The target of a name or a descriptor's path: built-in, generic with a size, a plugin's, or a file.

    Raises:
        QlowerError: there is none, or its descriptor is faulty.
    """
    from qlower.device.catalogue import find_target as find  # noqa: PLC0415  # loads YAML

    name = text.partition(":")[0]
    group = targets()
    if name in group.builtin:  # installed packages need not be searched
        return find(text)
    # Only the one that is asked for is loaded; the other names are there for suggestions.
    more: dict[str, Path] = {other: Path() for other in group.names() if other not in group.builtin}
    if name in more:
        more[name] = Path(group.load(name))
    return find(text, more)


def load_kernels() -> None:
    """Import all modules with kernels, so that all of them are known."""
    from qlower.passes import BUILTIN_KERNELS  # noqa: PLC0415  # a table of strings

    for name in BUILTIN_KERNELS:
        import_module(name)
