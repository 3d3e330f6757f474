"""FCIDUMP files: integrals over orbitals.

Source: P. Knowles and N. Handy, doi:10.1016/0010-4655(89)90033-7.
"""

import re
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from qlower.diagnostics import fail
from qlower.dialects.problem.facts import MOST_ORBITALS
from qlower.dialects.problem.reading.documents import File
from qlower.dialects.problem.reading.tables import Words, words_of
from qlower.dialects.problem.rows import INTEGRAL, region_of
from qlower.dialects.problem.systems import Integrals
from qlower.ir.attributes import Attribute

HEADER = re.compile(r"\s*&FCI\b(?P<fields>.*?)(&END\b|^\s*/|/\s*$)", re.DOTALL | re.IGNORECASE | re.MULTILINE)
FIELD = re.compile(r"(?P<name>\w+)\s*=\s*(?P<values>[^=]*?)(?=,?\s*\w+\s*=|,?\s*$)", re.DOTALL)
SAME = 1e-8
"""Hartree; integrals that are equal by symmetry may differ by this."""


def read_fcidump(file: File, name: str, origin: int) -> Integrals:
    """The system of a file.

    Raises:
        QlowerError: QL0806, QL0809, QL0813 or QL0814.
    """
    header = HEADER.match(file.source.text)
    if header is None:
        fail(
            "QL0813", "the file does not begin with a header `&FCI … &END`", file.source.span(0),
            expected="`&FCI NORB=…, NELEC=…, MS2=…, … &END`", fix="write the file again with the program it is from",
        )  # fmt: skip
    fields = {found["name"].upper(): found["values"] for found in FIELD.finditer(header["fields"])}
    orbitals, electrons = _whole(file, fields, "NORB"), _whole(file, fields, "NELEC")
    unpaired = _whole(file, fields, "MS2", 0)
    if fields.get("IUHF", "0").strip(" ,") not in ("0", ".FALSE.") or fields.get("UHF", "").upper().startswith(".T"):
        fail(
            "QL0814", "the orbitals of spin up and down differ", file.source.span(header.start("fields")),
            expected="integrals over one set of orbitals", fix="write the integrals of a restricted calculation",
        )  # fmt: skip
    _check_counts(file, orbitals, electrons, unpaired)
    words = words_of(file, "QL0813", header.end())
    values, indices, offsets = _columns(words, orbitals)
    kept = _distinct(file, values, indices, offsets)
    region = region_of(
        INTEGRAL,
        values[kept],
        {letter: indices[kept, place] for place, letter in enumerate("ijkl")},
        offsets[kept] + file.begin,
    )
    attributes: dict[str, Attribute] = {
        "sym_name": name,
        "num_orbitals": orbitals,
        "num_up": (electrons + unpaired) // 2,
        "num_down": (electrons - unpaired) // 2,
    }
    return Integrals(attributes=attributes, regions=(region,), origin=(origin,))


def _whole(file: File, fields: dict[str, str], name: str, default: int | None = None) -> int:
    text = fields.get(name, "").strip(" ,\n\r\t")
    if not text and default is not None:
        return default
    if not re.fullmatch(r"[-+]?[0-9]{1,9}", text):
        problem = f"{name} is `{text[:20]}`" if text else f"the header has no {name}"
        fail("QL0813", problem, file.source.span(0), expected=f"{name}=… , a whole number", fix="correct the header")
    return int(text)


def _check_counts(file: File, orbitals: int, electrons: int, unpaired: int) -> None:
    if orbitals > MOST_ORBITALS:
        fail(
            "QL0809", f"{orbitals} orbitals", file.source.span(0), expected=f"at most {MOST_ORBITALS}",
            fix="choose an active space",
        )  # fmt: skip
    possible = (
        (electrons - unpaired) % 2 == 0 and abs(unpaired) <= electrons and electrons + abs(unpaired) <= 2 * orbitals
    )
    if orbitals < 1 or electrons < 0 or not possible:
        fail(
            "QL0806", f"NELEC={electrons} and MS2={unpaired} in NORB={orbitals} orbitals", file.source.span(0),
            expected="MS2 of the same parity as NELEC, and at most NORB electrons of each spin",
            fix="correct the header",
        )  # fmt: skip


def _columns(words: Words, orbitals: int) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Values [n], the four indices [n, 4], and where each line begins; orbital energies are left out."""
    numbers = words.numbers("QL0813")
    expected = "lines of a value and four orbital indices"
    _, begins, counts = np.unique(words.lines, return_index=True, return_counts=True)
    wrong = np.flatnonzero(counts != 5)
    if len(wrong):
        words.fail("QL0813", int(begins[wrong[0]]), f"begins a line of {counts[wrong[0]]} words", expected)
    table = numbers.reshape(-1, 5)
    indices = table[:, 1:].astype(np.int64)
    outside = np.flatnonzero(((indices != table[:, 1:]) | (indices < 0) | (indices > orbitals)).any(axis=1))
    if len(outside):
        words.fail("QL0813", int(begins[outside[0]]), f"has an index outside 0 to {orbitals}", expected)
    i, j, k, l = indices.T  # noqa: E741  # the format's letters
    one, two = (i > 0) & (j > 0) & (k == 0) & (l == 0), (indices > 0).all(axis=1)
    energy, constant = (i > 0) & (j == 0) & (k == 0) & (l == 0), (indices == 0).all(axis=1)
    odd = np.flatnonzero(~(one | two | energy | constant))
    if len(odd):
        words.fail("QL0813", int(begins[odd[0]]), "has a zero between its indices", expected)
    kept = np.flatnonzero(~energy)
    return table[kept, 0], indices[kept], words.starts[begins[kept]]


def _distinct(
    file: File, values: NDArray[np.float64], indices: NDArray[np.int64], offsets: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The lines that give an integral first, in their order; later ones must give the same value."""
    pairs = np.sort(indices.reshape(-1, 2, 2), axis=2)[:, :, ::-1]
    keys = pairs[:, :, 0] * (int(indices.max(initial=0)) + 1) + pairs[:, :, 1]
    keys = np.sort(keys, axis=1)
    _, first, group = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    group = group.reshape(-1)
    differ = np.flatnonzero(np.abs(values - values[first[group]]) > SAME)
    if len(differ):
        _refuse_difference(file, int(offsets[differ[0]]))
    return np.sort(first).astype(np.int64)


def _refuse_difference(file: File, offset: int) -> NoReturn:
    fail(
        "QL0814", "this integral was given before, in an equal order of its orbitals, with another value",
        file.source.span(offset), expected="real orbitals: (ij|kl) = (ji|kl) = (ij|lk) = (kl|ij)",
        fix="write the integrals over real orbitals",
    )  # fmt: skip
