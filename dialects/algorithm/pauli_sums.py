"""Short products of Pauli rotations multiplied out as sums of Pauli strings."""

from collections.abc import Mapping
from math import cos, sin

from qlower.dialects.algorithm.rotation_matching import Unmatched
from qlower.dialects.algorithm.rotation_sequence import Rotation
from qlower.dialects.algorithm.signed_pauli import Pauli
from qlower.dialects.circuit.row_meaning import angle_value
from qlower.dialects.classical.evaluation import Scalar
from qlower.ir import Value

MOST_STRINGS = 1 << 13
MOST_ROTATIONS = 256
_SMALL = 1e-13
_POWERS = (1, 1j, -1, -1j)
PauliSum = dict[tuple[int, int], complex]
"""Factor of X^x Z^z by (x, z)."""


class TooLong(Exception):  # noqa: N818  # an answer, not an error
    """The product has too many strings to be worked out."""


def factor_between(rest: Unmatched, values: Mapping[Value, Scalar]) -> tuple[complex, float]:
    """The factor by which the second product differs from the first one, and how far they are apart beside it.

    Raises:
        TooLong: too many strings.
    """
    if len(rest.first) + len(rest.second) > MOST_ROTATIONS:
        raise TooLong
    total: PauliSum = {(0, 0): 1.0}
    for rotation in rest.first:
        total = _times(total, rotation, angle_value(rotation.angle, values))
    for rotation in reversed(rest.second):
        total = _times(total, rotation, -angle_value(rotation.angle, values))
    # Left is (second)† · (first), which is the conjugate of the factor times the identity.
    factor = total.get((0, 0), 0.0)
    others = sum(abs(value) ** 2 for key, value in total.items() if key != (0, 0)) ** 0.5
    return factor.conjugate(), max(others, abs(abs(factor) - 1))


def _times(total: PauliSum, rotation: Rotation, angle: float) -> PauliSum:
    """The rotation times the sum."""
    string = Pauli.string(rotation.x, rotation.z)
    result = {key: cos(angle / 2) * value for key, value in total.items()}
    for (x, z), value in total.items():
        product = string * Pauli(x, z, 0)
        key = product.x, product.z
        result[key] = result.get(key, 0.0) - 1j * sin(angle / 2) * _POWERS[product.power] * value
    result = {key: value for key, value in result.items() if abs(value) > _SMALL}
    if len(result) > MOST_STRINGS:
        raise TooLong
    return result
