"""RFC 8785 canonical JSON: one way to write each value, so that equal values have equal digests.

Nearly all that is written are texts, small integers and plain floats. Those are written here; what remains is left to
the package rfc8785, which this module agrees with but is many times faster than.
"""

from collections.abc import Sequence
from json.encoder import encode_basestring
from typing import Any

LARGEST_INTEGER = 2**53 - 1
SMALLEST_PLAIN, LARGEST_PLAIN = 1e-4, 1e15
"""Between these Python writes floats without an exponent, as RFC 8785 does."""


def canonical_json(value: Any) -> bytes:
    """RFC 8785 canonical JSON.

    Raises:
        ValueError: the value cannot be written, such as an integer beyond 2**53 or a number that is not finite.
        TypeError: it is of a type that JSON does not have.
        RecursionError: it is nested too deeply.
    """
    return _text(value).encode()


def _text(value: Any) -> str:
    kind = type(value)
    if kind is str:
        return encode_basestring(value)
    if kind is dict:
        return _object(value)
    if kind is list or kind is tuple:
        return _array(value)
    if value is None:
        return "null"
    if kind is bool:
        return "true" if value else "false"
    if kind is int and -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
        return repr(value)
    if kind is float:
        if value.is_integer() and abs(value) <= LARGEST_INTEGER:
            return repr(int(value))
        if SMALLEST_PLAIN <= abs(value) < LARGEST_PLAIN:
            return repr(value)
    return _reference(value)


def _array(value: Sequence[Any]) -> str:
    if set(map(type, value)) == {int} and min(value) >= -LARGEST_INTEGER and max(value) <= LARGEST_INTEGER:
        return str(list(value)).replace(" ", "")  # wire maps are long
    return f"[{','.join([_text(item) for item in value])}]"


def _object(value: dict[Any, Any]) -> str:
    for key in value:
        # RFC 8785 sorts by UTF-16 units, which is Python's order below U+D800.
        if type(key) is not str or not key.isascii():
            return _reference(value)
    return f"{{{','.join([f'{encode_basestring(key)}:{_text(value[key])}' for key in sorted(value)])}}}"


def _reference(value: Any) -> str:
    import rfc8785  # noqa: PLC0415  # seldom needed

    written: bytes = rfc8785.dumps(value)
    return written.decode()
