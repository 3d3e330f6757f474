"""The way back from canonical bytes to modules."""

import struct

import numpy as np

from qlower.ir.attributes import Attribute, Dense, SymbolRef
from qlower.ir.canonical import CHUNK_BYTES, SCHEME, Fetch
from qlower.ir.dialect_table import dialect_version, operation_class
from qlower.ir.module import Module
from qlower.ir.operation import Operation, Region
from qlower.ir.rows import RowKind, Rows, Terms
from qlower.ir.run import Run
from qlower.ir.types import Type
from qlower.ir.value import Value

DIGEST_BYTES = 32


class DecodeError(Exception):
    """The bytes are not canonical bytes of this scheme and these dialect versions."""


class _Reader:
    def __init__(self, payload: bytes, fetch: Fetch) -> None:
        if not payload.startswith(SCHEME):
            raise DecodeError("written under another scheme")
        self.raw, self.at, self.fetch = payload, len(SCHEME), fetch
        self.values: list[Value] = []

    def bytes_(self, count: int) -> bytes:
        self.at += count
        return self.raw[self.at - count : self.at]

    def count(self) -> int:
        number = shift = 0
        while True:
            byte = self.raw[self.at]
            self.at += 1
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                return number
            shift += 7

    def text(self) -> str:
        return self.bytes_(self.count()).decode()

    def attribute(self) -> Attribute:
        tag = self.bytes_(1)
        if tag in b"TF":
            return tag == b"T"
        if tag == b"I":
            return int.from_bytes(self.bytes_(8), "little", signed=True)
        if tag == b"D":
            return float(struct.unpack("<d", self.bytes_(8))[0])
        if tag == b"S":
            return self.text()
        if tag == b"L":
            return tuple(self.attribute() for _ in range(self.count()))
        if tag == b"@":
            return SymbolRef(self.text())
        if tag == b"Y":
            return self.type()
        if tag == b"A":
            shape = tuple(self.count() for _ in range(self.count()))
            return Dense(self.column().reshape(shape))
        raise DecodeError(f"unknown tag {tag!r}")

    def attributes(self) -> dict[str, Attribute]:
        return {self.text(): self.attribute() for _ in range(self.count())}

    def type(self) -> Type:
        name = self.text()
        return Type(name, tuple(self.count() for _ in range(self.count())))

    def column(self) -> np.ndarray:
        dtype = np.dtype(self.text())
        size = self.count() * dtype.itemsize
        if self.bytes_(1) == b"\x00":
            return np.frombuffer(bytearray(self.bytes_(size)), dtype=dtype)  # kernels want what can be written to
        chunks = [self.fetch(self.bytes_(DIGEST_BYTES).hex()) for _ in range(-(-size // CHUNK_BYTES))]
        return np.frombuffer(bytearray().join(chunks), dtype=dtype)

    def define(self) -> tuple[Value, ...]:
        defined = tuple(Value(self.type()) for _ in range(self.count()))
        self.values.extend(defined)
        return defined

    def use(self) -> tuple[Value, ...]:
        return tuple(self.values[self.count()] for _ in range(self.count()))

    def operation(self) -> Operation:
        if self.bytes_(1) == b"R":
            return self.run()
        op_class = operation_class(self.text())
        operands, attributes = self.use(), self.attributes()
        regions = tuple(self.region() for _ in range(self.count()))
        return op_class(operands, self.define(), attributes, regions)

    def region(self) -> Region:
        arguments = self.define()
        return Region(tuple(self.operation() for _ in range(self.count())), arguments)

    def kind(self) -> RowKind:
        name = self.text()
        numbers = (self.count(), self.count(), self.count())
        return RowKind(name, *numbers, tuple(sorted(self.attributes().items())))

    def run(self) -> Run:
        operands = self.use()
        kinds = tuple(self.kind() for _ in range(self.count()))
        kind, qubits, parameters, slots = (self.column() for _ in range(4))
        terms = Terms(self.column(), self.column(), self.column())
        columns = {self.text(): self.column() for _ in range(self.count())}
        no_origins = np.zeros(len(kind) + 1, dtype=np.int64)
        rows = Rows(kinds, kind, qubits, parameters, terms, slots, no_origins, no_origins[:0], columns)
        return Run(operands, self.define(), rows=rows)

    def check_dialects(self) -> None:
        for _ in range(self.count()):
            name, version = self.text(), self.count()
            if dialect_version(name) != version:
                raise DecodeError(f"dialect {name} is version {dialect_version(name)} here, {version} in the object")


def decode_operation(payload: bytes, fetch: Fetch) -> Operation:
    """The op of these canonical bytes.

    Raises:
        DecodeError: the bytes are of another scheme or another dialect version.
    """
    reader = _Reader(payload, fetch)
    op = reader.operation()
    reader.check_dialects()
    return op


def decode_module(payload: bytes, fetch: Fetch) -> Module:
    """The module of these canonical bytes, without origins.

    Raises:
        DecodeError: the bytes are of another scheme or another dialect version.
    """
    reader = _Reader(payload, fetch)
    level, attributes = reader.text(), reader.attributes()
    digests = [reader.bytes_(DIGEST_BYTES).hex() for _ in range(reader.count())]
    return Module(level, tuple(decode_operation(fetch(digest), fetch) for digest in digests), attributes)
