"""Numbers and affine angles as OpenQASM 3 text that reads back as the very same doubles."""

import math
from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from qlower.ir.affine import Affine, Angle
from qlower.ir.value import Value

_DENOMINATORS = (1, 2, 3, 4, 5, 6, 8, 16, 32, 64, 128, 256)
_LARGEST_NUMERATOR = 16


@cache
def _fractions_of_pi() -> dict[float, str]:
    """The doubles that ``n*pi/d`` evaluates to from left to right, with that text; simplest text first."""
    table: dict[float, str] = {}
    for denominator in _DENOMINATORS:
        for numerator in range(1, _LARGEST_NUMERATOR + 1):
            if math.gcd(numerator, denominator) != 1:
                continue
            head = "pi" if numerator == 1 else f"{numerator}*pi"
            tail = "" if denominator == 1 else f"/{denominator}"
            table.setdefault(numerator * math.pi / denominator, head + tail)
    return table


def float_text(value: float) -> str:
    """The shortest text of a finite double; a simple fraction of π where that is the identical double."""
    value += 0.0  # −0.0 prints as 0.0
    symbolic = _fractions_of_pi().get(abs(value))
    if symbolic is not None:
        return f"-{symbolic}" if value < 0 else symbolic
    return repr(value)


def float_texts(values: NDArray[np.float64]) -> list[str]:
    """``float_text`` of each entry of a column."""
    if not len(values):
        return []
    distinct, places = np.unique(values, return_inverse=True)
    texts = np.array([float_text(value) for value in distinct.tolist()], dtype=object)
    found: list[str] = texts[places].tolist()
    return found


def angle_text(angle: Angle, name_of: Callable[[Value], str]) -> str:
    """An angle; symbolic ones as ``coefficient * name + … + constant``.

    Args:
        angle: a double or an affine expression.
        name_of: the text of a value: a name, or an expression in parentheses.
    """
    if not isinstance(angle, Affine):
        return float_text(angle)
    text = ""
    for value, coefficient in angle.terms:
        text = _joined(text, _product(abs(coefficient), name_of(value)), coefficient < 0)
    return _joined(text, float_text(abs(angle.constant)), angle.constant < 0) if angle.constant else text


def _product(coefficient: float, factor: str) -> str:
    return factor if coefficient == 1.0 else f"{float_text(coefficient)}*{factor}"


def _joined(left: str, right: str, negative: bool) -> str:
    if not left:
        return f"-{right}" if negative else right
    return f"{left} {'-' if negative else '+'} {right}"
