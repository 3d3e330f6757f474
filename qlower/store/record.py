"""The record of a run, and its line of canonical JSON (RFC 8785).

A record is the caller's fields and four of the ledger's own: ``run`` (``r1``, ``r2``, … by position), ``previous``
(the ``digest`` of the record before, or 64 zeros), ``packs`` (the names of the packs the run wrote) and ``digest``: the
sha256 of the canonical record without that member. So every byte of a line is checked when it is read, the last line's
too.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeAlias

from qlower.canonical_json import canonical_json
from qlower.diagnostics import fail

JSON: TypeAlias = "bool | int | float | str | Sequence[JSON] | Mapping[str, JSON] | None"
"""What a record may hold; mappings and sequences are dicts, lists and tuples."""

FIRST = "0" * 64
"""What the first record names as the record before it."""
OWN_FIELDS = frozenset({"run", "previous", "packs", "digest"})
_RUN = re.compile("r[1-9][0-9]*")


def now() -> str:
    """The time in UTC, as ISO 8601 to the second; it stands in the ledger and nowhere that is hashed into results."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


@dataclass(frozen=True)
class RunRecord:
    """One run as the ledger holds it.

    Attributes:
        run: ``r1``, ``r2``, …
        previous: digest of the record before.
        digest: sha256 of this record without its ``digest``.
        packs: names of the packs the run wrote.
        content: the caller's fields.
    """

    run: str
    previous: str
    digest: str
    packs: tuple[str, ...]
    content: Mapping[str, JSON] = field(hash=False)

    @property
    def number(self) -> int:
        """Position in the ledger, counted from 1."""
        return int(self.run[1:])


def encode(content: Mapping[str, JSON], run: str, previous: str, packs: Sequence[str]) -> tuple[RunRecord, bytes]:
    """A record and its line, without the newline.

    Raises:
        QlowerError: QL0513 if the content is not canonical JSON or uses a field of the ledger.
    """
    if taken := sorted(OWN_FIELDS.intersection(content)):
        fail("QL0513", f"the record uses the ledger's own field {taken[0]!r}", fix="choose another name")
    record = {**content, "run": run, "previous": previous, "packs": list(packs)}
    try:
        members = {name: canonical_json({name: value})[1:-1] for name, value in record.items()}
        digest = hashlib.sha256(_object(members)).hexdigest()
        line = _object({**members, "digest": canonical_json({"digest": digest})[1:-1]})
    except (ValueError, TypeError, RecursionError) as error:
        fail("QL0513", f"the record is not canonical JSON: {error}")
    return RunRecord(run, previous, digest, tuple(packs), dict(content)), line


def _object(members: Mapping[str, bytes]) -> bytes:
    """The canonical JSON of an object with these members, by name, each written with its name."""
    in_order = sorted(members, key=lambda name: name.encode("utf-16-be"))  # the order of RFC 8785
    return b"{" + b",".join([members[name] for name in in_order]) + b"}"


def decode(text: bytes) -> RunRecord | None:
    """Read a line, or None if it is not a record that matches its own digest."""
    try:
        fields = json.loads(text)
        digest, run, previous, packs = (fields.pop(name) for name in ("digest", "run", "previous", "packs"))
        # `digest` is never the last member, for `packs` sorts behind it; so a comma follows.
        rest = text.replace(b'"digest":"' + digest.encode() + b'",', b"", 1)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    if hashlib.sha256(rest).hexdigest() != digest or not _RUN.fullmatch(run):
        return None
    return RunRecord(run, previous, digest, tuple(packs), fields)
