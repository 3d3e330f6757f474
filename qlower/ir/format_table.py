"""Finding file formats: by name, or by what a text begins with and its file is called."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from qlower.diagnostics import QlowerError, Source, fail
from qlower.ir.format import Format
from qlower.plugins import Group

HEAD_CHARACTERS = 4096
"""How much of a text is looked at to tell its format."""


@cache
def formats() -> Group[Format]:
    """All file formats that are installed."""
    from qlower.dialects import BUILTIN_FORMATS  # noqa: PLC0415  # a table of strings

    def fits(name: str, found: object) -> bool:
        return isinstance(found, Format) and found.name == name

    return Group("qlower.formats", "format", BUILTIN_FORMATS, fits)


def format_of(source: Source, name: str = "") -> Format:
    """The format of a source: the one named, or told from the text's first words or the file's name.

    Raises:
        QlowerError: QL0300 unknown format, QL0343 it cannot be told.
    """
    if name:
        return formats().load(name)
    builtin = formats().builtin
    found = _recognised(source, list(builtin))
    if found is None:  # only now are plugins looked for and imported
        found = _recognised(source, [name for name in formats().names() if name not in builtin])
    if found is not None:
        return found
    fail(
        "QL0343",
        f"the format of {source.name} cannot be told from its first words or its name",
        fix="name it with --from, in Python with format=; in Python a file is given as a pathlib.Path",
    )


def _recognised(source: Source, names: Sequence[str]) -> Format | None:
    """The one of some formats that a text is in: by its first words, else by its file's name."""
    head = source.text[:HEAD_CHARACTERS]
    suffix = Path(source.name).suffix
    for found in _readable(names):
        if found.begins and re.search(found.begins, head, re.MULTILINE):
            return found
    return next((found for found in _readable(names) if suffix in found.suffixes), None)


def _readable(names: Sequence[str]) -> Iterator[Format]:
    """The formats of these names that can be read, each loaded when its turn comes."""
    for name in names:
        try:
            found = formats().load(name)
        except QlowerError:  # a broken plugin must not keep other formats from being found
            continue
        if found.read is not None:
            yield found
