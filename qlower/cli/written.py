"""Writing a program where the user wants it: a file, whole or not at all, or standard output."""

import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from qlower.cli.options import STANDARD_STREAM
from qlower.diagnostics import fail


def write_output(destination: str, payload: str | bytes) -> None:
    """Write to a file or to standard output.

    Raises:
        QlowerError: QL0004 the file cannot be written, QL0005 bytes are not written to a terminal.
    """
    if destination != STANDARD_STREAM:
        try:
            _write_file(Path(destination), payload if isinstance(payload, bytes) else payload.encode())
        except OSError as error:
            fail("QL0004", f"{destination} cannot be written: {error.strerror}", fix="name another place with -o")
        return
    if isinstance(payload, str):
        sys.stdout.write(payload if payload.endswith("\n") else payload + "\n")
        return
    if sys.stdout.isatty():
        fail("QL0005", "this format gives bytes, which a terminal cannot show", fix="name a file with -o")
    sys.stdout.buffer.write(payload)


def _write_file(path: Path, content: bytes) -> None:
    """Put a file there in one step, so that nobody ever sees half of it."""
    if path.exists() and not path.is_file():
        path.write_bytes(content)  # a device or a pipe, which cannot be replaced; a folder is refused here
        return
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~umask())
        temporary.replace(path.resolve())
    except BaseException:  # Ctrl-C, too, leaves nothing beside the file
        with suppress(OSError):
            temporary.unlink()
        raise


def umask() -> int:
    """The permissions new files are denied; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
