"""Writing a folder of results: whole or not at all, and never over anything but an earlier one of its kind."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from qlower.cli.written import umask
from qlower.diagnostics import fail


def check_folder(folder: Path, marker: str, *, force: bool) -> None:
    """Refuse a place where no folder may be written.

    Args:
        folder: the place.
        marker: a file that every folder of this kind holds.
        force: whether an earlier one is replaced.

    Raises:
        QlowerError: QL0009, something is there; QL0004, the folder above it is not.
    """
    if not folder.parent.is_dir():
        fail("QL0004", f"{folder} cannot be written: {folder.parent} is no folder", fix="make it first")
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        fail("QL0009", f"{folder} is there and is no folder", fix="name another with -o")
    if not folder.is_dir() or not any(folder.iterdir()):
        return
    if not (folder / marker).is_file():
        fail("QL0009", f"{folder} is not empty and holds no {marker}", fix="name another folder with -o")
    if not force:
        fail("QL0009", f"{folder} holds an earlier result", fix="replace it with --force, or name another with -o")


def write_folder(folder: Path, marker: str, files: Mapping[str, str | bytes], *, force: bool) -> None:
    """Write a folder with these files in one step, so that nobody ever sees half of it.

    Raises:
        QlowerError: as for ``check_folder``; QL0004, it cannot be written.
    """
    check_folder(folder, marker, force=force)
    try:
        made = Path(tempfile.mkdtemp(prefix=f".{folder.name[:40]}.", dir=folder.parent))
        try:
            for name, content in files.items():
                (made / name).write_bytes(content if isinstance(content, bytes) else content.encode())
            made.chmod(0o777 & ~umask())
            _put(made, folder)
        except BaseException:  # Ctrl-C, too, leaves nothing beside the folder
            shutil.rmtree(made, ignore_errors=True)
            raise
    except OSError as error:
        fail("QL0004", f"{folder} cannot be written: {error.strerror}", fix="name another place with -o")


def _put(made: Path, folder: Path) -> None:
    """Put a folder in the place of another; if that fails, the other is where it was."""
    if not folder.exists():
        made.rename(folder)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name[:40]}.", dir=folder.parent))
    os.replace(folder, old)  # noqa: PTH105  # over the empty folder just made
    try:
        made.rename(folder)
    except OSError:
        with suppress(OSError):
            old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)
