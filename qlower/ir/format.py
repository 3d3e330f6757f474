"""File formats: what programs are read from and written to."""

from collections.abc import Callable
from dataclasses import dataclass

from qlower.diagnostics import Source
from qlower.ir.module import Module


@dataclass(frozen=True)
class Format:
    """A file format; found by name through the entry-point group ``qlower.formats``.

    Attributes:
        name: kebab-case, such as ``openqasm3``.
        summary: one line of documentation.
        suffixes: of file names, each with its dot, such as ``.qasm``.
        levels: the levels of the modules it reads and writes; empty if it serves every level.
        read: gives the module of a text; its origins are character offsets in the text. Raises QlowerError. None if the
            format is only written.
        write: gives the text or the bytes of a module, the same for equal modules. Raises QlowerError for what the
            format cannot say. None if the format is only read.
        binary: whether ``write`` gives bytes.
        begins: a regular expression, ``^`` standing for the begin of any line, that finds something near the begin of
            its texts and of no other format's; tells the format of a text without a name. Empty if there is none.
        version: raised whenever what is read or written for some input may change; part of the action key.
    """

    name: str
    summary: str
    suffixes: tuple[str, ...]
    levels: tuple[str, ...]
    read: Callable[[Source], Module] | None = None
    write: Callable[[Module], str | bytes] | None = None
    binary: bool = False
    begins: str = ""
    version: int = 1
