"""Reading the files that a source refers to, so that it holds all that its program depends on."""

from dataclasses import replace
from pathlib import Path, PurePosixPath

from qlower.diagnostics import QlowerError, Source, fail
from qlower.ir.format import Format, Reference

MOST_BYTES = 512 * 1024 * 1024
"""Of all files together that one source refers to."""


def with_attachments(source: Source, reader: Format) -> Source:
    """The source with the texts of all files that it refers to, and that these refer to.

    Paths are relative to the folder of the file the source was read from; for a text without a file, to the current
    folder. An optional file that cannot be read is not attached: ``unreadable`` says why.

    Raises:
        QlowerError: QL0001 a file cannot be read, QL0002 it is not UTF-8, QL0008 it is not followed.
    """
    if reader.references is None:
        return source
    folder = Path() if source.name.startswith("<") else Path(source.name).parent
    left = MOST_BYTES
    while True:
        known = source.attachments.keys() | source.unreadable.keys()
        missing = {found.path: found for found in reader.references(source) if found.path not in known}
        if not missing:
            return source
        if len(known) + len(missing) > reader.most_references:
            _refuse(next(iter(missing.values())), f"more than {reader.most_references} files are referred to")
        texts, unreadable = dict(source.attachments), dict(source.unreadable)
        for path, reference in sorted(missing.items()):
            _check_path(reference)
            try:
                texts[path] = _text(folder, reference, left)
            except QlowerError as error:
                if not reference.optional:
                    raise
                unreadable[path] = error.diagnostics[0].message
            else:
                left -= len(texts[path].encode())
        source = replace(source, attachments=texts, unreadable=unreadable)


def _check_path(reference: Reference) -> None:
    """Refuse a path that means something else elsewhere."""
    path = reference.path
    if PurePosixPath(path).is_absolute() or "\\" in path or ":" in path or not path.isprintable():
        _refuse(reference, f"`{path}` is not a relative path with `/` between its parts")


def _text(folder: Path, reference: Reference, most: int) -> str:
    """The text of a file."""
    content = _content(folder, reference, most)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        message = f"`{reference.path}` is not UTF-8 text: byte {error.start} is {content[error.start]:#04x}"
        fail("QL0002", message, reference.span, expected="a text file", fix="save it as UTF-8 text")


def _content(folder: Path, reference: Reference, most: int) -> bytes:
    """The bytes of a file."""
    path = reference.path
    file = folder / path
    try:
        if file.exists() and not file.is_file():
            _refuse(reference, f"`{path}` is not a file")
        if file.stat().st_size > most:
            _refuse(reference, f"`{path}` makes the files referred to larger than {MOST_BYTES} bytes")
        return file.read_bytes()
    except OSError as error:
        fail(
            "QL0001",
            f"`{path}` cannot be read: {error.strerror}",
            reference.span,
            expected="a path relative to the file that names it",
            fix="check the path and the file's permissions",
        )


def _refuse(reference: Reference, message: str) -> None:
    fail(
        "QL0008",
        message,
        reference.span,
        expected=f"text files, {MOST_BYTES} bytes together, by relative paths",
        fix="put the files beside the one that names them, or into a folder below or above it",
    )
