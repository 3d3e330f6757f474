"""FCIDUMP files: integrals of electrons in orbitals, as quantum chemistry programs exchange them.

After the namelist ``&FCI NORB=…, NELEC=…, MS2=…, &END`` each line holds a value and four orbital numbers i j k l, from
1: the two-body integral (ij|kl), for k = l = 0 the one-body h_ij, for j = 0 too an orbital energy (not used), and with
four zeros the constant. Integrals that follow by the eightfold symmetry are left out of the file, or are the same.
Source: P. Knowles and N. Handy, doi:10.1016/0010-4655(89)90033-7.
"""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qlower.diagnostics import Source, fail
from qlower.dialects.hamiltonian.integrals import electronic_products
from qlower.dialects.hamiltonian.operators import fermion_operator
from qlower.documents.words import Words, words_of
from qlower.ir import Module

MOST_ORBITALS = 64
"""Orbitals up to which all integrals are held at once."""
SAME_HARTREE = 1e-8
"""By how much values may differ that are equal by symmetry."""
EXPECTED = "a line of a value and four orbital numbers"
_HEAD = re.compile(r"\s*&FCI\b(?P<fields>.*?)(?:&END|^\s*/|/\s*$|\$END)", re.IGNORECASE | re.DOTALL | re.MULTILINE)
_FIELD = re.compile(r"([A-Za-z_]\w*)\s*=\s*([^=]*?)(?=[,\s]+[A-Za-z_]\w*\s*=|[,\s]*$)", re.DOTALL)


@dataclass(frozen=True, eq=False)
class IntegralLines:
    """What a file holds, each integral once.

    Attributes:
        num_orbitals: spatial orbitals.
        num_up, num_down: electrons of each spin.
        values: float64 [n], in hartree.
        indices: int64 [n, 4], as in the file: orbitals from 1, zeros where there is none.
        offsets: int64 [n], where each line begins.
    """

    num_orbitals: int
    num_up: int
    num_down: int
    values: NDArray[np.float64]
    indices: NDArray[np.int64]
    offsets: NDArray[np.int64]


def integral_lines(source: Source) -> IntegralLines:
    """The integrals of a file and its electrons.

    Raises:
        QlowerError: QL0855, QL0856, QL0857.
    """
    head = _HEAD.match(source.text)
    if head is None:
        fail("QL0855", "the file does not begin with a namelist &FCI", source.span(0), expected="&FCI NORB=… &END")
    fields = {name.upper(): value.strip(" ,\t\r\n") for name, value in _FIELD.findall(head["fields"])}
    if fields.get("IUHF", "0") not in ("0", ".FALSE.") or fields.get("UHF", ".FALSE.").upper() in (".TRUE.", "T", "1"):
        expected = "integrals over one set of orbitals"
        fail("QL0856", "the file is of an unrestricted calculation", source.span(head.start()), expected=expected)
    orbitals, electrons = _number(source, fields, "NORB"), _number(source, fields, "NELEC")
    twice_spin = _number(source, fields, "MS2") if "MS2" in fields else 0
    if not 1 <= orbitals <= MOST_ORBITALS:
        fail("QL0855", f"NORB is {orbitals}", source.span(head.start()), expected=f"1 to {MOST_ORBITALS}")
    if (electrons + twice_spin) % 2 or not abs(twice_spin) <= electrons <= 2 * orbitals - abs(twice_spin):
        stated = f"{electrons} electrons with MS2 = {twice_spin} do not fit {orbitals} orbitals"
        expected = "MS2 of the same parity as NELEC, and at most NORB electrons of each spin"
        fail("QL0857", stated, source.span(head.start()), expected=expected)
    values, indices, offsets = _columns(words_of(source, "QL0855", head.end()), orbitals)
    kept = _distinct(source, values, indices, offsets)
    up = (electrons + twice_spin) // 2
    return IntegralLines(orbitals, up, electrons - up, values[kept], indices[kept], offsets[kept])


def read_fcidump(source: Source) -> Module:
    """The module of a file: one fermionic operator ``hamiltonian`` in the sector of the electrons that the file states.

    Raises:
        QlowerError: QL0855, QL0856, QL0857.
    """
    lines = integral_lines(source)
    products = electronic_products(*_integrals(lines.values, lines.indices, lines.num_orbitals))
    operator = fermion_operator(
        "hamiltonian", products, num_up=lines.num_up, num_down=lines.num_down, unit="hartree", origin=(0,)
    )
    return Module("hamiltonian", (operator,))


def _number(source: Source, fields: dict[str, str], name: str) -> int:
    try:
        return int(fields.get(name, ""))
    except ValueError:
        fail("QL0855", f"{name} is no whole number", source.span(0), expected=f"{name}=… in the namelist")


def _columns(words: Words, orbitals: int) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Values [n], the four indices [n, 4], and where each line begins; orbital energies are left out."""
    pairs = np.flatnonzero(np.char.startswith(words.words.astype(np.bytes_), b"("))
    if len(pairs):
        words.fail("QL0856", int(pairs[0]), "is a complex value", "real orbitals")
    numbers = words.numbers("QL0855")
    _, begins, counts = np.unique(words.lines, return_index=True, return_counts=True)
    wrong = np.flatnonzero(counts != 5)
    if len(wrong):
        words.fail("QL0855", int(begins[wrong[0]]), f"begins a line of {counts[wrong[0]]} words", EXPECTED)
    table = numbers.reshape(-1, 5)
    indices = table[:, 1:].astype(np.int64)
    outside = np.flatnonzero(((indices != table[:, 1:]) | (indices < 0) | (indices > orbitals)).any(axis=1))
    if len(outside):
        words.fail("QL0855", int(begins[outside[0]]), f"has an index outside 0 to {orbitals}", EXPECTED)
    i, j, k, l = indices.T  # noqa: E741  # the format's letters
    one, two = (i > 0) & (j > 0) & (k == 0) & (l == 0), (indices > 0).all(axis=1)
    energy, constant = (i > 0) & (j == 0) & (k == 0) & (l == 0), (indices == 0).all(axis=1)
    odd = np.flatnonzero(~(one | two | energy | constant))
    if len(odd):
        words.fail("QL0855", int(begins[odd[0]]), "has a zero between its indices", EXPECTED)
    kept = np.flatnonzero(~energy)
    return table[kept, 0], indices[kept], words.starts[begins[kept]]


def _distinct(
    source: Source, values: NDArray[np.float64], indices: NDArray[np.int64], offsets: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The lines that give an integral first, in their order; later ones must give the same value."""
    pairs = np.sort(indices.reshape(-1, 2, 2), axis=2)[:, :, ::-1]
    keys = pairs[:, :, 0] * (int(indices.max(initial=0)) + 1) + pairs[:, :, 1]
    keys = np.sort(keys, axis=1)
    _, first, group = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    group = group.reshape(-1)
    differ = np.flatnonzero(np.abs(values - values[first[group]]) > SAME_HARTREE)
    if len(differ):
        fail(
            "QL0856", "this integral was given before, in an equal order of its orbitals, with another value",
            source.span(int(offsets[differ[0]])), expected="real orbitals: (ij|kl) = (ji|kl) = (ij|lk) = (kl|ij)",
        )  # fmt: skip
    return np.sort(first).astype(np.int64)


def _integrals(
    values: NDArray[np.float64], indices: NDArray[np.int64], orbitals: int
) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
    """Constant, one-body and two-body integrals with all that follow by symmetry."""
    one_body, two_body = np.zeros((orbitals,) * 2), np.zeros((orbitals,) * 4)
    filled = (indices > 0).sum(axis=1)
    constants = values[filled == 0]
    i, j = (indices[filled == 2][:, :2] - 1).T
    one_body[i, j] = one_body[j, i] = values[filled == 2]
    i, j, k, m = (indices[filled == 4] - 1).T
    for p, q in ((i, j), (j, i)):
        for r, s in ((k, m), (m, k)):
            two_body[p, q, r, s] = two_body[r, s, p, q] = values[filled == 4]
    return float(constants[-1]) if len(constants) else 0.0, one_body, two_body
