"""Canonical bytes: what is hashed and what is stored, and the way back.

The bytes are a tagged encoding in which there is one way to write each thing: attributes sorted by name, values
numbered in order of definition, columns little-endian, −0.0 written as 0.0 and every NaN as the same one. A column
longer than ``INLINE_BYTES`` is written as the digests of its chunks of ``CHUNK_BYTES``; a module as the digests of its
functions. So the digest is a Merkle root, equal parts are stored once, and every object's name is the sha256 of its
own bytes.
"""

import hashlib
import math
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

import numpy as np

from qlower.ir.attributes import Attribute, SymbolRef
from qlower.ir.dialect_table import dialect_version
from qlower.ir.module import Module
from qlower.ir.operation import Operation, Region, Trait
from qlower.ir.rows import RowKind
from qlower.ir.run import Run, canonical_run
from qlower.ir.types import Type
from qlower.ir.value import Value

SCHEME = b"qlower-ir-1\n"
"""Stands at the head of every object: a changed scheme changes every digest."""
INLINE_BYTES = 4096
CHUNK_BYTES = 1 << 20
LARGEST_BYTE = 0x7F
"""The largest count that is written as one byte, itself."""
_FEW = 8
"""Longer lists of integers are written at once."""

RUN_COLUMNS = ("kind", "qubits", "parameters", "slots")
TERM_COLUMNS = ("parameter", "operand", "coefficient")


@dataclass
class Encoded:
    """An encoded object with everything it refers to.

    Attributes:
        digest: sha256 of ``payload``, hex.
        payload: the object's own bytes.
        children: the objects it refers to, digest → bytes, transitively, in order of first reference.
    """

    digest: str
    payload: bytes
    children: dict[str, bytes] = field(default_factory=dict)


def _sha(payload: bytes | memoryview) -> str:
    return hashlib.sha256(payload).hexdigest()


def _one_spelling(array: np.ndarray) -> np.ndarray:
    """The array with one zero and one NaN."""
    if array.dtype.kind not in "fc":
        return array
    one_zero = array + 0.0
    unknown = np.isnan(one_zero)
    if not np.count_nonzero(unknown):
        return one_zero
    return np.where(unknown, np.nan, one_zero).astype(array.dtype, copy=False)


class _Writer:
    """Appends tagged values to a buffer."""

    def __init__(self, head: bytes = SCHEME) -> None:
        self.out = bytearray(head)
        self.children: dict[str, bytes] = {}
        self.numbers: dict[Value, int] = {}
        self.dialects: set[str] = set()

    def count(self, number: int) -> None:
        while number > LARGEST_BYTE:
            self.out.append(number & 0x7F | 0x80)
            number >>= 7
        self.out.append(number)

    def text(self, text: str) -> None:
        self.out += _text_bytes(text)

    def op_name(self, name: str) -> None:
        self.dialects.add(name.partition(".")[0])
        self.text(name)

    def attribute(self, value: Attribute) -> None:
        out = self.out
        if type(value) is str:  # most are
            out += b"S" + _text_bytes(value)
        elif isinstance(value, bool):
            out += b"T" if value else b"F"
        elif isinstance(value, int):
            out += b"I" + value.to_bytes(8, "little", signed=True)
        elif isinstance(value, float):
            out += b"D" + struct.pack("<d", math.nan if math.isnan(value) else value + 0.0)
        elif isinstance(value, str):
            out += b"S" + _text_bytes(value)
        elif isinstance(value, tuple):
            out += b"L"
            self.count(len(value))
            if len(value) > _FEW and set(map(type, value)) == {int}:
                out += _integers_bytes(value)
                return
            for item in value:
                self.attribute(item)
        elif isinstance(value, SymbolRef):
            out += b"@"
            self.text(value.name)
        elif isinstance(value, Type):
            out += b"Y"
            out += _type_bytes(value)
        else:
            out += b"A"
            self.count(value.array.ndim)
            for extent in value.array.shape:
                self.count(extent)
            self.column(value.array)

    def attributes(self, attributes: Mapping[str, Attribute]) -> None:
        self.count(len(attributes))
        for name in sorted(attributes):
            self.out += _text_bytes(name)
            self.attribute(attributes[name])

    def column(self, array: np.ndarray) -> None:
        little_type, name = _little(array.dtype)
        if not array.size:
            self.out += name + b"\x00\x00"  # no entries, which follow in line
            return
        self.out += name
        little = np.ascontiguousarray(_one_spelling(array), dtype=little_type)
        self.count(little.size)
        if little.nbytes <= INLINE_BYTES:
            self.out += b"\x00" + little.tobytes()
            return
        raw = little.reshape(-1).view(np.uint8).data
        self.out += b"\x01"
        for start in range(0, raw.nbytes, CHUNK_BYTES):
            self.out += bytes.fromhex(self.child(bytes(raw[start : start + CHUNK_BYTES])))

    def child(self, payload: bytes) -> str:
        digest = _sha(payload)
        self.children.setdefault(digest, payload)
        return digest

    def define(self, values: tuple[Value, ...]) -> None:
        self.count(len(values))
        if values:
            self.numbers.update(zip(values, range(len(self.numbers), len(self.numbers) + len(values)), strict=True))
            types = [value.type for value in values]
            same = types.count(types[0]) == len(types)
            self.out += _type_bytes(types[0]) * len(types) if same else b"".join(map(_type_bytes, types))

    def use(self, values: tuple[Value, ...]) -> None:
        self.count(len(values))
        numbers = [self.numbers[value] for value in values]
        if max(numbers, default=0) <= LARGEST_BYTE:
            self.out += bytes(numbers)
            return
        for number in numbers:
            self.count(number)

    def operation(self, op: Operation) -> None:
        if isinstance(op, Run):
            self.run(canonical_run(op, self.numbers))
            return
        self.out += b"O"
        self.op_name(op.name)
        self.use(op.operands)
        self.attributes(op.attributes)
        self.count(len(op.regions))
        for region in op.regions:
            self.region(region)
        self.define(op.results)

    def region(self, region: Region) -> None:
        self.define(region.arguments)
        self.count(len(region.operations))
        for op in region.operations:
            self.operation(op)

    def run(self, run: Run) -> None:
        rows = run.rows
        self.out += b"R"
        self.use(run.operands)
        self.count(len(rows.kinds))
        for kind in rows.kinds:
            dialect, written = _kind_bytes(kind)
            self.dialects.add(dialect)
            self.out += written
        for name in RUN_COLUMNS:
            self.column(getattr(rows, name))
        for name in TERM_COLUMNS:
            self.column(getattr(rows.terms, name))
        self.count(len(rows.columns))
        for name in sorted(rows.columns):
            self.text(name)
            self.column(rows.columns[name])
        self.define(run.results)

    def finish(self) -> Encoded:
        """Close the object with the versions of the dialects it uses."""
        self.out += _versions_bytes(frozenset(self.dialects))
        payload = bytes(self.out)
        return Encoded(_sha(payload), payload, self.children)


@lru_cache(maxsize=4096)
def _text_bytes(text: str) -> bytes:
    """A text as it is written: its length in bytes, then its bytes."""
    raw = text.encode()
    writer = _Writer(b"")
    writer.count(len(raw))
    return bytes(writer.out) + raw


@lru_cache(maxsize=4096)
def _type_bytes(type: Type) -> bytes:
    """A type as it is written."""
    writer = _Writer(b"")
    writer.text(type.name)
    writer.count(len(type.parameters))
    for parameter in type.parameters:
        writer.count(parameter)
    return bytes(writer.out)


@lru_cache(maxsize=16)
def _integers_bytes(values: tuple[Attribute, ...]) -> bytes:
    """Integers of a list as they are written. Wires are many, and modules at the end of a run have the same ones."""
    items = np.empty(len(values), dtype=[("tag", "S1"), ("value", "<i8")])
    items["tag"], items["value"] = b"I", values
    return items.tobytes()


@lru_cache(maxsize=256)
def _versions_bytes(dialects: frozenset[str]) -> bytes:
    """The versions of dialects as they are written; a dialect's does not change while a process runs."""
    writer = _Writer(b"")
    writer.count(len(dialects))
    for name in sorted(dialects):
        writer.text(name)
        writer.count(dialect_version(name))
    return bytes(writer.out)


@cache
def _little(dtype: np.dtype[Any]) -> tuple[np.dtype[Any], bytes]:
    """A type with its bytes in little order, and its name as it is written."""
    little = dtype.newbyteorder("<")
    writer = _Writer(b"")
    writer.text(little.str)
    return little, bytes(writer.out)


@lru_cache(maxsize=4096)
def _kind_bytes(kind: RowKind) -> tuple[str, bytes]:
    """A kind of row: its dialect, and as it is written; equal kinds are written alike."""
    writer = _Writer(b"")
    writer.text(kind.name)
    for number in (kind.num_qubits, kind.num_parameters, kind.num_results):
        writer.count(number)
    writer.attributes(dict(kind.attributes))
    return kind.name.partition(".")[0], bytes(writer.out)


def encode_operation(op: Operation) -> Encoded:
    """The canonical form of one top-level op."""
    writer = _Writer()
    writer.operation(op)
    return writer.finish()


def encode_module(module: Module) -> Encoded:
    """The canonical form of a module; its children are its top-level ops and their columns' chunks."""
    writer = _Writer()
    writer.text(module.level)
    writer.attributes(module.attributes)
    writer.count(len(module.operations))
    for op in module.operations:
        encoded = encode_operation(op)
        writer.children.update(encoded.children)
        writer.children.setdefault(encoded.digest, encoded.payload)
        writer.out += bytes.fromhex(encoded.digest)
    finished = writer.finish()
    # A module is immutable: its cached property `digest` need not encode it again.
    vars(module).setdefault("digest", finished.digest)
    return finished


def function_digests(module: Module) -> dict[str, str]:
    """The digest of each function by symbol: what did not change between two modules has equal digests."""
    return {op.symbol: encode_operation(op).digest for op in module.operations if op.has(Trait.SYMBOL)}


Fetch = Callable[[str], bytes]
"""Gives the bytes of an object by digest; raises when it cannot."""
