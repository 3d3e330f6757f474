"""Reading the text of a program from a path or from bytes."""

from pathlib import Path

from qlower.diagnostics import Source, fail


def as_source(program: str | Path) -> Source:
    """The source of a path or of a text.

    Raises:
        QlowerError: QL0001 the file cannot be read, QL0002 it is not UTF-8.
    """
    if isinstance(program, str):
        return Source("<text>", program)
    name = printable(program)
    try:
        return decoded(name, program.read_bytes())
    except OSError as error:
        fail("QL0001", f"{name} cannot be read: {error.strerror}", fix="check the path and its permissions")
    except ValueError:  # a zero byte, which no file's name holds
        fail("QL0001", f"{name!r} cannot be read: it is no path")


def decoded(name: str, content: bytes) -> Source:
    """The source of a text's bytes.

    Raises:
        QlowerError: QL0002, they are not UTF-8.
    """
    try:
        return Source(name, content.decode())
    except UnicodeDecodeError as error:
        fail("QL0002", f"{name} is not UTF-8 text: byte {error.start} is {content[error.start]:#04x}")


def printable(path: Path) -> str:
    """A path as text that can be printed and recorded; bytes that are not UTF-8 are escaped."""
    return str(path).encode("utf-8", "backslashreplace").decode()
