"""The form in which a source is recorded, and which the digest in the trace is of.

A text that stands alone is recorded byte for byte. One with attachments is a manifest, canonical JSON:
``{"attachments": {path: text}, "text": text}``, and ``"unreadable": {path: reason}`` where files could not be read.
"""

import json

from qlower.canonical_json import canonical_json
from qlower.diagnostics import Source
from qlower.ir.format import Format

BEGIN = b'{"attachments":{'
"""How every manifest begins."""


def recorded(source: Source) -> bytes:
    """The bytes that are recorded of a source."""
    if not source.attachments and not source.unreadable:
        return source.text.encode()
    unreadable = {"unreadable": dict(source.unreadable)} if source.unreadable else {}
    return canonical_json({"attachments": dict(source.attachments), "text": source.text, **unreadable})


def source_of(name: str, content: bytes, reader: Format) -> Source:
    """The source that was recorded; ``reader`` is the format it was read as."""
    if reader.references is None or not content.startswith(BEGIN):
        return Source(name, content.decode())
    manifest = json.loads(content)
    return Source(name, manifest["text"], manifest["attachments"], manifest.get("unreadable", {}))
