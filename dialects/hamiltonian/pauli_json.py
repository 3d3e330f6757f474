"""Sums of Pauli strings as JSON: ``{"num_qubits": 2, "num_terms": 1, "paulis": ["XZ"], "coeffs": [0.5]}``.

The leftmost letter is qubit 0. Further fields may stand in the object and are not looked at; so is ``num_terms``, which
in published files counts an identity term that was left out. A string that occurs
several times stays so: each is a term of its own, and their coefficients add up in everything that is computed.
Source: N. Sawaya et al., HamLib, arXiv:2306.13126 (the data; this layout is that of its subset in Benchpress).
"""

import json
import sys

import numpy as np
from numpy.typing import NDArray

from qlower.diagnostics import Source, Span, fail
from qlower.dialects.hamiltonian.operators import MOST_TERMS, find_pauli_operator, pauli_operator, table_of
from qlower.dialects.hamiltonian.pauli_table import PauliTable, packed_bits
from qlower.ir import Module
from qlower.ir.rows import LongColumn

FORM = "a JSON object with `num_qubits`, `paulis` (a list of strings) and `coeffs` (as many real numbers)"
_CHUNK = 1 << 16


def read_pauli_json(source: Source) -> Module:
    """The module of a file: one operator ``hamiltonian``. Origins are where the strings stand in the text.

    Raises:
        QlowerError: QL0850 … QL0854.
    """
    try:
        value = json.loads(source.text, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        offset = error.pos if isinstance(error, json.JSONDecodeError) else 0
        reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        fail("QL0850", f"no JSON: {reason}", source.span(offset), expected=FORM)
    if not isinstance(value, dict):
        fail("QL0851", "the file holds no JSON object", source.span(0), expected=FORM)
    num_qubits = value.get("num_qubits")
    paulis, coeffs = value.get("paulis"), value.get("coeffs")
    if not isinstance(num_qubits, int) or isinstance(num_qubits, bool) or num_qubits < 0:
        fail("QL0851", "num_qubits is no whole number of at least 0", _field(source, "num_qubits"), expected=FORM)
    if not isinstance(paulis, list):
        fail("QL0851", "paulis is no list of strings", _field(source, "paulis"), expected=FORM)
    if not isinstance(coeffs, list) or len(coeffs) != len(paulis):
        fail(
            "QL0851",
            f"coeffs is no list of {len(paulis)} numbers, one per string",
            _field(source, "coeffs"),
            expected=FORM,
        )
    if len(paulis) > MOST_TERMS:
        fail("QL0854", f"{len(paulis)} terms; at most {MOST_TERMS} are held", _field(source, "paulis"))
    table = _table(source, paulis, num_qubits)
    offsets = _string_offsets(source, len(paulis))
    origins = (np.arange(len(offsets) + 1, dtype=np.int64), offsets)
    operator = pauli_operator(
        "hamiltonian", table, _coefficients(source, coeffs, offsets), origins=origins if len(offsets) else None,
        origin=(0,),
    )  # fmt: skip
    return Module("hamiltonian", (operator,))


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """The object of some pairs, whose keys must differ."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is given twice")
    return found


def _field(source: Source, name: str) -> Span:
    """Where a field of the object stands, or the begin of the file if it is missing."""
    return source.span(max(source.text.find(f'"{name}"'), 0), len(name) + 2)


def _string_offsets(source: Source, count: int) -> LongColumn:
    """Where the strings stand in the text; none if they cannot be told from the text alone."""
    text = source.text
    begin = text.find("[", text.find('"paulis"'))
    end = text.find("]", begin)
    # Strings of letters hold no quotes: every second quote begins one.
    quotes = np.flatnonzero(np.frombuffer(text[begin:end].encode("utf-8", "replace"), np.uint8) == ord('"')) + begin
    if len(quotes) != 2 * count or not text.isascii():
        return np.zeros(0, dtype=np.int64)
    return quotes[::2].astype(np.int64)


def _table(source: Source, paulis: list[object], num_qubits: int) -> PauliTable:
    """The strings, all of the right length; a chunk at a time, since letters take eight times the memory of bits."""
    x, z = [], []
    for start in range(0, max(len(paulis), 1), _CHUNK):
        part = paulis[start : start + _CHUNK]
        try:
            letters = np.frombuffer("".join(part).encode("ascii"), np.uint8)  # type: ignore[arg-type]  # checked below
            fits = set(map(len, part)) <= {num_qubits}  # type: ignore[arg-type]
        except (TypeError, UnicodeEncodeError):
            fits = False
        if not fits:
            _refuse_string(source, paulis, num_qubits)
        letters = letters.reshape(len(part), num_qubits)
        y = letters == ord("Y")
        has_x, has_z = (letters == ord("X")) | y, (letters == ord("Z")) | y
        if not (has_x | has_z | (letters == ord("I"))).all():
            _refuse_string(source, paulis, num_qubits)
        x.append(packed_bits(has_x))
        z.append(packed_bits(has_z))
    return PauliTable(num_qubits, np.concatenate(x), np.concatenate(z))


def _refuse_string(source: Source, paulis: list[object], num_qubits: int) -> None:
    """Name the first string that is none."""
    for place, text in enumerate(paulis):
        if isinstance(text, str) and len(text) == num_qubits and set(text) <= set("IXYZ"):
            continue
        found = source.text.find(json.dumps(text), max(source.text.find('"paulis"'), 0))
        span = source.span(found, len(json.dumps(text))) if found >= 0 else _field(source, "paulis")
        fail("QL0852", f"term {place} is {text!r}", span, expected=f"{num_qubits} letters of I, X, Y and Z")


def _coefficients(source: Source, coeffs: list[object], offsets: LongColumn) -> NDArray[np.float64]:
    """The coefficients: numbers, or pairs of a real and an imaginary part that is zero."""
    kinds = set(map(type, coeffs))
    try:
        values = np.array(coeffs, dtype=np.float64) if kinds <= {int, float} or kinds == {list} else np.zeros(0)
    except (TypeError, ValueError, OverflowError):
        values = np.zeros(0)
    if values.ndim == 2 and values.shape[1] == 2 and not values[:, 1].any():
        values = values[:, 0].copy()
    if values.shape != (len(coeffs),) or not np.isfinite(values).all():
        _refuse_coefficient(source, coeffs, offsets)
    return values


def _refuse_coefficient(source: Source, coeffs: list[object], offsets: LongColumn) -> None:
    """Name the first coefficient that is no finite real number."""
    for place, value in enumerate(coeffs):
        real = value[0] if isinstance(value, list) and len(value) == 2 and value[1] == 0 else value
        if isinstance(real, int | float) and not isinstance(real, bool) and abs(real) <= sys.float_info.max:
            continue
        span = source.span(int(offsets[place])) if len(offsets) else _field(source, "coeffs")
        fail("QL0853", f"the coefficient of term {place} is {value!r}", span, expected="a finite real number")


def write_pauli_json(module: Module) -> str:
    """The text of a module's operator ``hamiltonian``.

    Raises:
        QlowerError: QL0858, if it has none on qubits.
    """
    operator = find_pauli_operator(module)
    if operator is None:
        fail("QL0858", "the module has no qubit operator named hamiltonian")
    table, coefficients = table_of(operator)
    paulis = ",\n        ".join(f'"{text}"' for text in table.strings())
    coeffs = ",\n        ".join(map(repr, coefficients.tolist()))
    return (
        f'{{\n    "num_qubits": {table.num_qubits},\n    "num_terms": {len(table)},\n'
        f'    "paulis": [\n        {paulis}\n    ],\n    "coeffs": [\n        {coeffs}\n    ]\n}}\n'
    )
