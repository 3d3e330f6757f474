"""FCIDUMP files: integrals of electrons in orbitals, as quantum chemistry programs exchange them.

After the namelist ``&FCI NORB=…, NELEC=…, MS2=…, &END`` each line holds a value and four orbital numbers i j k l, from
1: the two-body integral (ij|kl), for k = l = 0 the one-body h_ij, for j = 0 too an orbital energy (not used), and with
four zeros the constant. Integrals that follow by the eightfold symmetry are left out of the file.
Source: P. Knowles and N. Handy, doi:10.1016/0010-4655(89)90033-7.
"""

import re

import numpy as np
from numpy.typing import NDArray

from qlower.diagnostics import Source, fail
from qlower.dialects.hamiltonian.integrals import electronic_products
from qlower.dialects.hamiltonian.operators import fermion_operator
from qlower.ir import Module

MOST_ORBITALS = 64
"""Orbitals up to which all integrals are held at once."""
_HEAD = re.compile(r"\s*&FCI\b(?P<fields>.*?)(?:&END|^\s*/|/\s*$|\$END)", re.IGNORECASE | re.DOTALL | re.MULTILINE)
_FIELD = re.compile(r"([A-Za-z_]\w*)\s*=\s*([^=]*?)(?=[,\s]+[A-Za-z_]\w*\s*=|[,\s]*$)", re.DOTALL)


def read_fcidump(source: Source) -> Module:
    """The module of a file: one fermionic operator ``hamiltonian`` in the sector of the electrons that the file states.

    Raises:
        QlowerError: QL0855, QL0856, QL0857.
    """
    head = _HEAD.match(source.text)
    if head is None:
        fail("QL0855", "the file does not begin with a namelist &FCI", source.span(0), expected="&FCI NORB=… &END")
    fields = {name.upper(): value.strip(" ,\t\r\n") for name, value in _FIELD.findall(head["fields"])}
    if fields.get("IUHF", "0") not in ("0", ".FALSE.") or fields.get("UHF", ".FALSE.").upper() in (".TRUE.", "T", "1"):
        fail("QL0856", "the file is of an unrestricted calculation", source.span(head.start()))
    orbitals, electrons = _number(source, fields, "NORB"), _number(source, fields, "NELEC")
    twice_spin = _number(source, fields, "MS2") if "MS2" in fields else 0
    if not 1 <= orbitals <= MOST_ORBITALS:
        fail("QL0855", f"NORB is {orbitals}", source.span(head.start()), expected=f"1 to {MOST_ORBITALS}")
    if (electrons + twice_spin) % 2 or not abs(twice_spin) <= electrons <= 2 * orbitals - abs(twice_spin):
        stated = f"{electrons} electrons with MS2 = {twice_spin} do not fit {orbitals} orbitals"
        fail("QL0857", stated, source.span(head.start()))
    values, indices = _lines(source, head.end(), orbitals)
    constant, one_body, two_body = _integrals(values, indices, orbitals)
    up = (electrons + twice_spin) // 2
    operator = fermion_operator(
        "hamiltonian", electronic_products(constant, one_body, two_body), num_up=up, num_down=electrons - up,
        unit="hartree", origin=(0,),
    )  # fmt: skip
    return Module("hamiltonian", (operator,))


def _number(source: Source, fields: dict[str, str], name: str) -> int:
    try:
        return int(fields.get(name, ""))
    except ValueError:
        fail("QL0855", f"{name} is no whole number", source.span(0), expected=f"{name}=… in the namelist")


def _lines(source: Source, start: int, orbitals: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The values, and the four numbers of each, int64 [n, 4]."""
    # Fortran writes doubles with a D.
    words = source.text[start:].replace("D", "E").replace("d", "e").split()
    try:
        numbers = np.array(words, dtype=np.float64).reshape(-1, 5)
        indices = numbers[:, 1:].astype(np.int64)
        good = np.isfinite(numbers).all(axis=1) & (indices == numbers[:, 1:]).all(axis=1)
        good &= ((indices >= 0) & (indices <= orbitals)).all(axis=1) & _is_integral(indices)
    except ValueError:
        good = np.zeros(1, dtype=bool)
    if not good.all():
        _refuse_line(source, start, orbitals)
    return numbers[:, 0], indices


def _is_integral(indices: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether zeros stand only where they mean something."""
    filled = indices > 0
    shapes = np.array([[1, 1, 1, 1], [1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]], dtype=bool)
    known: NDArray[np.bool_] = (filled[:, None, :] == shapes[None]).all(axis=2).any(axis=1)
    return known


def _refuse_line(source: Source, start: int, orbitals: int) -> None:
    """Name the first line that is not a value and four numbers."""
    offset = start
    for line in source.text[start:].splitlines(keepends=True):
        words = line.split()
        if words and words[0].startswith("("):
            fail("QL0856", "the file has complex values", source.span(offset, len(line.rstrip())))
        numbers = re.fullmatch(r"\s*[-+]?[\d.]+(?:[EeDd][-+]?\d+)?((?:\s+\d+){4})\s*", line)
        indices = np.array([numbers[1].split()], dtype=np.int64) if numbers else np.full((1, 4), orbitals + 1)
        if words and (int(indices.max()) > orbitals or not _is_integral(indices)[0]):
            expected = f"a value and four orbital numbers up to {orbitals}"
            fail("QL0855", f"no integral: {line.strip()}", source.span(offset, len(line.rstrip())), expected=expected)
        offset += len(line)
    fail("QL0855", "the lines are not a value and four orbital numbers each", source.span(start))


def _integrals(
    values: NDArray[np.float64], indices: NDArray[np.int64], orbitals: int
) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
    """Constant, one-body and two-body integrals with all that follow by symmetry; a later line overrides."""
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
