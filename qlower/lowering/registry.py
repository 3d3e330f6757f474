"""Where passes, formats and targets are found by name."""

from functools import cache
from pathlib import Path

from qlower.device.target import Target
from qlower.ir.format import Format
from qlower.lowering.pass_ import Pass
from qlower.plugins import Group


@cache
def passes() -> Group[type[Pass]]:
    """All passes that are installed; none is imported by listing them."""
    from qlower.passes import BUILTIN_PASSES  # noqa: PLC0415  # a table of strings

    return Group("qlower.passes", "pass", BUILTIN_PASSES)


@cache
def formats() -> Group[Format]:
    """All file formats that are installed."""
    from qlower.dialects import BUILTIN_FORMATS  # noqa: PLC0415  # a table of strings

    return Group("qlower.formats", "format", BUILTIN_FORMATS)


@cache
def plugin_targets() -> Group[str | Path]:
    """Targets that plugins bring: each entry point gives the path of a descriptor file."""
    return Group("qlower.targets", "target", {})


def find_target(text: str) -> Target:
    """The target of a name or a descriptor's path: built-in, generic with a size, a plugin's, or a file.

    Raises:
        QlowerError: there is none, or its descriptor is faulty.
    """
    from qlower.device.catalogue import find_target as find  # noqa: PLC0415  # loads YAML

    name = text.partition(":")[0]
    more = {name: Path(plugin_targets().load(name))} if name in plugin_targets().names() else {}
    return find(text, more)
