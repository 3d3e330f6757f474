"""Recall: what was asked before, of the same installation, is answered from the record of the run that answered it.

A run answered step by step from the store still loads device, passes and formats to know their versions. Here all of
that stands in one key: what was asked, the files that were named, every file of qlower and the versions of everything
installed beside it. A record of the ledger carries the key; whoever asks with the same key gets its trace and its
output, both verified as they are read. Whatever changed, the key changes, nothing is recalled, and the run goes its
usual way. A run is only recalled if it gave no warning and used no plugin, whose files the key does not cover.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import qlower
from qlower.canonical_json import canonical_json
from qlower.lowering.trace import Trace
from qlower.store.record import JSON
from qlower.store.store import Store

SCHEME = "qlower-recall-1"
FIELD = "recall"
"""The field of the ledger's record."""
_METADATA = (".dist-info", ".egg-info", ".egg-link", ".pth")
"""How the names of installed packages' folders end; the versions stand in front of it."""


@dataclass(frozen=True)
class Recalled:
    """The answer of an earlier run.

    Attributes:
        trace: its trace, whose last step wrote the output.
        digest: the digest of the trace.
        payload: what was written.
        binary: whether that is bytes, not text.
    """

    trace: Trace
    digest: str
    payload: bytes
    binary: bool


def recall_key(asked: Mapping[str, JSON]) -> str:
    """The key of a request: all that was asked, as JSON, with the contents of files by their digests."""
    key = {"scheme": SCHEME, "installation": _installation(), "asked": dict(asked)}
    return hashlib.sha256(canonical_json(key)).hexdigest()


def recallable(trace: Trace, binary: bool, key: str) -> dict[str, JSON]:
    """What the record of a run without warnings says, so that it is recalled; nothing if plugins took part."""
    return {FIELD: {"key": key, "binary": binary}} if all(s.package == "built in" for s in trace.steps) else {}


def recall(store: Store, key: str) -> Recalled | None:
    """The answer of the latest run with that key, or None if there is none or it is no longer whole.

    Raises:
        QlowerError: the ledger cannot be read.
    """
    for record in store.ledger.recent(key):
        about = record.content.get(FIELD)
        if isinstance(about, Mapping) and about.get("key") == key:
            digest = str(record.content["trace"])
            document = store.get(digest)
            payload = store.get(str(record.content["output"]))
            if document is None or payload is None or store.is_beside_loss(digest):
                return None
            return Recalled(Trace.from_json(json.loads(document)), digest, payload, bool(about["binary"]))
    return None


@cache
def _installation() -> str:
    """A digest of the files of qlower, by their times and sizes, and of the names of all installed packages.

    The time of the last change of a file's entry cannot be set by programs, so no file is exchanged unnoticed.
    """
    digest = hashlib.sha256(sys.version.encode())
    for part in (*_own_files(), *_packages()):
        digest.update(part.encode("utf-8", "surrogateescape") + b"\n")
    return digest.hexdigest()


def _own_files() -> Iterator[str]:
    for top in qlower.__path__:
        for folder, folders, names in os.walk(top, followlinks=True):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(names):
                path = os.path.join(folder, name)  # noqa: PTH118  # hundreds of files; Path takes much longer
                about = os.stat(path)  # noqa: PTH116
                yield f"{path} {about.st_size} {about.st_mtime_ns} {about.st_ctime_ns}"


def _packages() -> Iterator[str]:
    for folder in sys.path:
        if os.path.isdir(folder):  # noqa: PTH112
            yield from sorted(name for name in os.listdir(folder) if name.endswith(_METADATA))  # noqa: PTH208
