"""File formats: what programs are read from and written to."""

from collections.abc import Callable
from dataclasses import dataclass

from qlower.diagnostics import Source, Span
from qlower.ir.module import Module


@dataclass(frozen=True)
class Reference:
    """A file that a text refers to.

    Attributes:
        path: with ``/``, relative to the folder that the text stands in.
        span: where it is named.
        optional: whether the text means something without it: then ``Source.unreadable`` says why it is not there.
    """

    path: str
    span: Span
    optional: bool = False


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
        references: gives the files that a text and what is attached to it so far refer to; it is asked again once these
            are attached, until there is nothing new. It never fails: ``read`` finds the faults. None if texts of the
            format stand alone.
        most_references: how many files a text may refer to.
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
    references: Callable[[Source], tuple[Reference, ...]] | None = None
    most_references: int = 100
    version: int = 1
