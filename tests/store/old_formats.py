"""Stores as older versions of qlower wrote them."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from qlower.store.pack import Entry, Kind, encode_table
from qlower.store.record import FIRST, JSON, encode
from qlower.store.store import Store


def entry(kind: Kind, key: bytes, payload: bytes) -> Entry:
    return Entry(kind, key, hashlib.sha256(payload).digest(), payload)


def pack_alone(root: Path, version: int, entries: Sequence[Entry]) -> Path:
    """Write a pack that is a file of its own."""
    ordered = sorted(entries)
    table = encode_table(ordered)
    name = hashlib.sha256(table).hexdigest()
    path = root / "objects" / (name[:2] if version == 1 else "") / f"{name}.pack"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(table + b"".join(bytes(entry.payload) for entry in ordered))
    return path


def write_old_store(root: Path, version: int, runs: Sequence[Sequence[bytes]], content: JSON = None) -> None:
    """A store of format 1, 2 or 3, each of whose runs stored some objects, and as the result of an action the first."""
    Store.open(root).close()
    (root / "objects" / "segments").rmdir()
    (root / "format").write_text(f"qlower-store {version}\n")
    previous, lines = FIRST, b""
    for number, payloads in enumerate(runs, start=1):
        entries = [entry(Kind.OBJECT, hashlib.sha256(payload).digest(), payload) for payload in payloads]
        entries.append(entry(Kind.ACTION, entries[0].key, payloads[0]))
        objects = [hashlib.sha256(payload).hexdigest() for payload in payloads]
        path = pack_alone(root, version, entries)
        record, line = encode({"objects": objects, "content": content}, f"r{number}", previous, [path.stem])
        previous, lines = record.digest, lines + line + b"\n"
    (root / "ledger" / "runs.jsonl").write_bytes(lines)
