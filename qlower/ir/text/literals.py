"""Numbers, strings and names as the text form spells them, and the way back."""

import re
import struct
from math import isfinite

BARE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_$.]*")
OP_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_$-]*(?:\.[A-Za-z0-9_$-]+)+")

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
_ESCAPE = re.compile(r'\\(?:(["\\nt])|([0-9A-Fa-f]{2})|)')
_MEANINGS = {'"': b'"', "\\": b"\\", "n": b"\n", "t": b"\t"}


def float_bits(value: float) -> str:
    """The bits of a double as an MLIR hexadecimal literal."""
    return f"0x{struct.unpack('<Q', struct.pack('<d', value))[0]:016X}"


def float_of_bits(bits: int) -> float:
    """The double of 64 bits."""
    return float(struct.unpack("<d", struct.pack("<Q", bits))[0])


def finite_text(value: float) -> str:
    """The shortest decimal that reads back as the same double; MLIR wants a dot in it."""
    text = repr(value)
    if "." in text:
        return text
    mantissa, _, exponent = text.partition("e")
    return f"{mantissa}.0e{exponent}"


def float_text(value: float) -> str:
    """A double as an attribute."""
    return finite_text(value) if isfinite(value) else f"{float_bits(value)} : f64"


def quoted(text: str) -> str:
    """A string literal; what cannot be printed is written as the hex of its UTF-8 bytes."""
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    return "".join(f"\\{byte:02X}" for byte in character.encode())


def name_text(name: str) -> str:
    """An attribute's name: bare where MLIR allows it, otherwise quoted."""
    return name if BARE_NAME.fullmatch(name) else quoted(name)


def unquoted(literal: str) -> str:
    """The string of a literal with its quotes.

    Raises:
        ValueError: an unknown escape, or bytes that are not UTF-8; the message says which.
    """
    inside = literal[1:-1]
    if "\\" not in inside:
        return inside
    raw, at = bytearray(), 0
    for escape in _ESCAPE.finditer(inside):
        raw += inside[at : escape.start()].encode()
        at = escape.end()
        if escape[1]:
            raw += _MEANINGS[escape[1]]
        elif escape[2]:
            raw.append(int(escape[2], 16))
        else:
            raise ValueError(f"unknown escape '{inside[escape.start() : escape.start() + 2]}'")
    raw += inside[at:].encode()
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise ValueError("the escaped bytes are not UTF-8") from None
