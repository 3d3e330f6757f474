"""The files and directories of a store, and the file that says which format they have."""

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from qlower.diagnostics import fail
from qlower.store import files
from qlower.store.lock import exclusive
from qlower.store.pack import spot_of

VERSION = 4
"""Up to format 3 each pack was a file of its own, in format 1 in a folder named by its first two digits.

Such stores are read as they are; the first run recorded raises their format, and their packs stay where they are.
"""
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
        """The segments, and packs that are files of their own."""
        return self.root / "objects"

    @cached_property
    def segments(self) -> Path:
        """The segments; a folder of its own, since the other holds thousands of files in an old store."""
        return self.objects / "segments"

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
        """Files being written, only ever under the lock."""
        return self.root / "tmp"

    @cached_property
    def quarantine(self) -> Path:
        """Damaged bytes, kept for a look."""
        return self.root / "quarantine"

    def segment(self, number: int) -> Path:
        """The file of a segment."""
        path = self._segment_paths.get(number)
        if path is None:
            path = self._segment_paths[number] = self.segments / f"{number:06}.pack"
        return path

    @cached_property
    def _segment_paths(self) -> dict[int, Path]:
        """Those asked for so far: every look at an entry asks, and making one takes as long as a look at the file."""
        return {}

    def pack(self, name: str) -> Path:
        """The file that holds a pack."""
        if (spot := spot_of(name)) is not None:
            return self.segment(spot.segment)
        alone = self.objects / f"{name}.pack"
        with suppress(OSError):
            if not files.exists(alone) and files.exists(in_folder := self.objects / name[:2] / f"{name}.pack"):
                return in_folder
        return alone


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
    return replace(layout, version=format_of(layout))


def format_of(layout: Layout) -> int:
    """The format of a store, read anew.

    Raises:
        QlowerError: QL0501 or QL0502.
        OSError: it cannot be read.
    """
    text = files.read_file(layout.format)
    found = _FORMAT_PATTERN.fullmatch(text)
    if found is None:
        fail("QL0501", f"{layout.format} does not name a format", expected=_FORMAT.decode().strip())
    if (version := int(found[1])) > VERSION:
        fail("QL0502", f"{layout.root} has format {version}; this qlower reads {VERSION}", fix="use the newer qlower")
    return version


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
        files.write_new(layout.ledger, [])
        files.sync_directory(layout.ledger.parent)
        set_format(layout)
    files.sync_directory(layout.root.parent)


def set_format(layout: Layout) -> None:
    """Make a store one of this format, when all else is on the disk. Needs the lock.

    Raises:
        OSError: that failed.
    """
    files.make_directory(layout.segments)
    files.sync_directory(layout.objects)
    unfinished = layout.temporary / "format"
    files.write_new(unfinished, [_FORMAT])
    files.move(unfinished, layout.format)
    files.sync_directory(layout.root)


def _refuse_other_content(layout: Layout) -> None:
    ours = {"format", "index.sqlite", "ledger", "lock", "objects", "quarantine", "tmp"}
    others = [name for name in files.names(layout.root) if name not in ours]
    if others:
        fail("QL0500", f"{layout.root} is not a store: it holds {others[0]!r}", fix="name a directory of its own")
