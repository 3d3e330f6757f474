"""Canonical JSON is that of RFC 8785, whichever way it is written."""

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from qlower.canonical_json import canonical_json

PLAIN = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(codec="ascii"))
ANY = PLAIN | st.floats(allow_nan=False, allow_infinity=False) | st.text(st.characters(codec="utf-8"))


def _trees(leaves, keys):
    return st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(keys, inner), max_leaves=20)


@given(_trees(PLAIN, st.text('ab"\\z~ ', max_size=3)) | _trees(ANY, st.text(st.characters(codec="utf-8"), max_size=3)))
def test_it_is_what_the_reference_writes(value) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("value", [2**53, -(2**53), float("nan"), {"a": float("inf")}, "\ud800"])
def test_what_it_cannot_write_is_refused(value) -> None:
    with pytest.raises(ValueError):
        canonical_json(value)
