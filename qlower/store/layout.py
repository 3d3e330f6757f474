"""The files and directories of a store, and the file that says which format they have."""

import re
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from qlower.diagnostics import fail
from qlower.store import files
from qlower.store.lock import exclusive

VERSION = 3
"""In stores of format 1 the packs stand in folders named by their first two digits; a new folder costs an fsync.

In stores of formats 1 and 2 a whole record of the ledger may lack its newline and yet be taken for acknowledged by the
qlower of their time; so it is written only when its pack is on the disk."""
_MARKED_SINCE = 3
_FORMAT = f"qlower-store {VERSION}\n".encode()
_FORMAT_PATTERN = re.compile(rb"qlower-store ([1-9][0-9]{0,8})\n")


@dataclass(frozen=True)
class Layout:
    """Where everything stands below the root of a store."""

    root: Path
    version: int = VERSION

    @cached_property
    def format(self) -> Path:
        """Names the format; written last when a store is created, so a store that has it is complete."""
        return self.root / "format"

    @cached_property
    def lock(self) -> Path:
        """Locked while the store is changed."""
        return self.root / "lock"

    @cached_property
    def objects(self) -> Path:
        """The packs."""
        return self.root / "objects"

    @cached_property
    def ledger(self) -> Path:
        """The runs, one line each."""
        return self.root / "ledger" / "runs.jsonl"

    @cached_property
    def index(self) -> Path:
        """Which pack holds which entry; derived."""
        return self.root / "index.sqlite"

    @cached_property
    def temporary(self) -> Path:
        """Packs being written, only ever under the lock."""
        return self.root / "tmp"

    @cached_property
    def quarantine(self) -> Path:
        """Damaged bytes, kept for a look."""
        return self.root / "quarantine"

    @property
    def marks_records(self) -> bool:
        """Whether a record of the ledger without its newline is known to be one whose pack may be missing."""
        return self.version >= _MARKED_SINCE

    def pack(self, name: str) -> Path:
        """The file of a pack."""
        folder = f"{name[:2]}/" if self.version == 1 else ""
        return Path(f"{self.objects}/{folder}{name}.pack")  # joining takes three times as long


def open_layout(root: Path, create: bool) -> Layout:
    """Check the format of a store, creating the store first if there is none and that is wanted.

    Raises:
        QlowerError: QL0500 to QL0505.
    """
    layout = Layout(root)
    with files.coded(root):
        try:
            return _of_its_format(layout)
        except (FileNotFoundError, NotADirectoryError):
            if files.exists(root) and not root.is_dir():
                fail("QL0500", f"{root} is a file", expected="a directory", fix="move the file or use another store")
        if not create:
            fail("QL0500", f"there is no store at {root}", fix="compile something first, or name another store")
        _create(layout)
        return _of_its_format(layout)


def _of_its_format(layout: Layout) -> Layout:
    text = files.read_file(layout.format)
    found = _FORMAT_PATTERN.fullmatch(text)
    if found is None:
        fail("QL0501", f"{layout.format} does not name a format", expected=_FORMAT.decode().strip())
    if (version := int(found[1])) > VERSION:
        fail("QL0502", f"{layout.root} has format {version}; this qlower reads {VERSION}", fix="use the newer qlower")
    return replace(layout, version=version)


def _create(layout: Layout) -> None:
    """Create what is missing of a store. Every step may have been done before by a process that was ended."""
    _refuse_other_content(layout)
    layout.root.parent.mkdir(parents=True, exist_ok=True)
    files.make_directory(layout.root)
    with exclusive(layout.lock):
        if files.exists(layout.format):
            return  # another process was faster
        if files.exists(layout.ledger) and files.size_of(layout.ledger):
            fail("QL0501", f"{layout.format} is missing", expected=_FORMAT.decode().strip(), fix="restore the file")
        for directory in (layout.objects, layout.ledger.parent, layout.temporary, layout.quarantine):
            files.make_directory(directory)
        files.write_new(layout.ledger, b"")
        files.sync_directory(layout.ledger.parent)
        unfinished = layout.temporary / "format"
        files.write_new(unfinished, _FORMAT)
        files.move(unfinished, layout.format)
        files.sync_directory(layout.root)
    files.sync_directory(layout.root.parent)


def _refuse_other_content(layout: Layout) -> None:
    ours = {"format", "index.sqlite", "ledger", "lock", "objects", "quarantine", "tmp"}
    others = [name for name in files.names(layout.root) if name not in ours]
    if others:
        fail("QL0500", f"{layout.root} is not a store: it holds {others[0]!r}", fix="name a directory of its own")
