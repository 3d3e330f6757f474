"""RFC 8785 canonical JSON: one way to write each value, so that equal values have equal digests.

Nearly all that is written are texts, small integers and plain floats. Those are written here; what remains is left to
the package rfc8785, which this module agrees with but is many times faster than.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
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
    return _WRITERS.get(type(value), _reference)(value)


def _null(_: None) -> str:
    return "null"


def _boolean(value: bool) -> str:
    return "true" if value else "false"


def _integer(value: int) -> str:
    return repr(value) if -LARGEST_INTEGER <= value <= LARGEST_INTEGER else _reference(value)


def _float(value: float) -> str:
    if value.is_integer() and abs(value) <= LARGEST_INTEGER:
        return repr(int(value))
    return repr(value) if SMALLEST_PLAIN <= abs(value) < LARGEST_PLAIN else _reference(value)


def _array(value: Sequence[Any]) -> str:
    if set(map(type, value)) == {int}:
        return _integers(tuple(value))
    return f"[{','.join([_text(item) for item in value])}]"


@lru_cache(maxsize=16)
def _integers(values: tuple[int, ...]) -> str:
    """Wire maps are long, and one run writes each several times: in keys, in a result and in the trace."""
    if min(values) < -LARGEST_INTEGER or max(values) > LARGEST_INTEGER:
        return _reference(values)
    return str(list(values)).replace(" ", "")


def _object(value: dict[Any, Any]) -> str:
    names = _names(tuple(value))
    if names is None:
        return _reference(value)
    members = []
    for key, name in names:
        item = value[key]
        # Not through `_text`: the loop is what recording a run, and the key of every step, waits for.
        members.append(name + _WRITERS.get(type(item), _reference)(item))
    return f"{{{','.join(members)}}}"


@lru_cache(maxsize=1024)
def _names(keys: tuple[Any, ...]) -> tuple[tuple[str, str], ...] | None:
    """The keys of an object in order, each with what stands before its value; None if the order is not Python's.

    Many objects have the same keys. Equal keys of other types, such as 1 and True, are refused alike.
    """
    # RFC 8785 sorts by UTF-16 units, which is Python's order below U+D800.
    if not all(type(key) is str and key.isascii() for key in keys):
        return None
    return tuple([(key, f"{encode_basestring(key)}:") for key in sorted(keys)])


def _reference(value: Any) -> str:
    import rfc8785  # noqa: PLC0415  # seldom needed

    written: bytes = rfc8785.dumps(value)
    return written.decode()


_WRITERS: dict[type, Callable[[Any], str]] = {
    str: encode_basestring,
    dict: _object,
    list: _array,
    tuple: _array,
    type(None): _null,
    bool: _boolean,
    int: _integer,
    float: _float,
}
