"""Modules, texts and action results over a store, or over nothing but memory.

An archive collects what one run makes and commits it to the store in one step.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from qlower.canonical_json import canonical_json
from qlower.diagnostics import fail
from qlower.ir import Module
from qlower.ir.canonical import encode_module
from qlower.ir.decoding import decode_module
from qlower.ir.origins import apply_origins, collect_origins
from qlower.lowering.payloads import Payloads
from qlower.store.store import Store

ORIGINS_SCHEME = b"qlower-origins-1\n"


def sha256(payload: bytes) -> str:
    """The digest of bytes, in hex."""
    return hashlib.sha256(payload).hexdigest()


class Archive:
    """What a run reads and writes.

    Args:
        store: where it ends up; None keeps everything in memory.
        reuse: whether results of earlier runs may answer actions.
    """

    def __init__(self, store: Store | None, *, reuse: bool = True) -> None:
        self.store = store
        self.reuse = reuse
        self._objects = Payloads()
        self._actions: dict[str, Mapping[str, Any]] = {}
        self._missed = False

    @property
    def keeps_results(self) -> bool:
        """Whether results are kept by key, for a store or for later runs; if not, digests are for records alone."""
        return self.reuse or self.store is not None

    def put(self, payload: bytes) -> str:
        """Keep bytes; their digest."""
        digest = sha256(payload)
        self._objects.put(digest, payload)
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes of a digest.

        Raises:
            QlowerError: QL0332, they are missing or damaged.
        """
        found = self.find(digest)
        if found is None:
            fail("QL0332", f"object {digest[:16]} is not in the store", fix="run `qlower store fsck`; compile again")
        return found

    def find(self, digest: str) -> bytes | None:
        """The bytes of a digest, or None if they are missing or damaged."""
        found = self._objects.get(digest)
        if found is None and self.store is not None:
            found = self.store.get(digest)
            self._missed |= found is None
        return found

    def put_json(self, value: Any) -> str:
        """Keep a JSON value; the digest of its canonical form."""
        return self.put(canonical_json(value))

    def get_json(self, digest: str) -> Any:
        """The JSON value of a digest."""
        return json.loads(self.get(digest))

    def put_module(self, module: Module) -> str:
        """Keep a module without its origins; its digest."""
        encoded = encode_module(module)
        for digest, payload in encoded.children.items():
            self._objects.put(digest, payload)
        self._objects.put(encoded.digest, encoded.payload)
        return encoded.digest

    def put_origins(self, module: Module) -> str:
        """Keep the origins of a module; the digest of their bytes."""
        offsets, origins = collect_origins(module)
        counts = offsets[1:] - offsets[:-1]
        one_each = bool(np.count_nonzero(counts == 1) == len(counts))
        head = canonical_json({"one_each": one_each, "positions": len(counts)})
        body = b"" if one_each else counts.astype("<i4").tobytes()
        return self.put(b"".join((ORIGINS_SCHEME, head, b"\n", body, origins.astype("<i8", copy=False).data)))

    def module(self, digest: str, origins: str | None = None) -> Module:
        """The module of a digest, with origins if their digest is given."""
        module = decode_module(self.get(digest), self.get)
        return module if origins is None else apply_origins(module, *self._origins(origins))

    def _origins(self, digest: str) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        head, _, body = self.get(digest).removeprefix(ORIGINS_SCHEME).partition(b"\n")
        about = json.loads(head)
        positions = about["positions"]
        if about["one_each"]:
            return np.arange(positions + 1, dtype=np.int64), np.frombuffer(bytearray(body), dtype="<i8")
        counts = np.frombuffer(body[: 4 * positions], dtype="<i4").astype(np.int64)
        return np.concatenate([[0], np.cumsum(counts)]), np.frombuffer(bytearray(body[4 * positions :]), dtype="<i8")

    def action(self, key: str) -> Mapping[str, Any] | None:
        """The result of an action done before, if it may be reused."""
        if not self.reuse:
            return None
        if key in self._actions:
            return self._actions[key]
        found = None if self.store is None else self.store.action(key)
        return None if found is None else json.loads(found)

    def put_action(self, key: str, result: Mapping[str, Any]) -> None:
        """Keep the result of an action, JSON values not to be changed. The store refuses a second, different one."""
        self._actions[key] = result

    def commit(self, record: Mapping[str, Any]) -> str | None:
        """Write everything kept and acknowledge the run with a ledger record; the run's id, or None without a store.

        Raises:
            QlowerError: the store cannot be written, or an action's result differs from the one it knows.
        """
        if self.store is None:
            return None
        with self.store.transaction() as transaction:
            for digest, payload in self._objects.items():
                if self._missed:
                    # Where one object was damaged others may be, and what is damaged is stored again only once it is
                    # seen to be.
                    self.store.get(digest)
                transaction.put_hashed(digest, payload)
            for key, result in self._actions.items():
                transaction.put_action(key, canonical_json(result))
            return str(transaction.commit(record).run)
