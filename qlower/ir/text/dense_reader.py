"""``dense<…> : tensor<…>`` in its splat, list and hex forms."""

import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qlower.ir.attributes import DENSE_TYPES
from qlower.ir.text.numbers import NumberError, double, integer
from qlower.ir.text.reading import Node, nodes, tokens

DTYPES = {element: np.dtype(dtype) for dtype, element in DENSE_TYPES.items()}
TENSOR = re.compile(r"tensor<((?:[0-9]+x)*) *([\w<>]+)>")
HEX = re.compile(r'"0x([0-9A-Fa-f]*)"')
LARGEST_SPLAT = 1 << 25
"""Elements that one written element may stand for; so a short text cannot ask for all memory."""
DEEPEST_SHAPE = 8


class DenseError(ValueError):
    """Elements, shape and type do not fit together; the message says how."""


def read_dense(elements: Sequence[Node], tensor: str) -> NDArray[Any]:
    """The array of what stands in the brackets of ``dense`` (nothing, or one tree) and of the tensor type.

    Raises:
        DenseError: they do not fit.
    """
    shape, element = _shape(tensor)
    dtype = DTYPES[element]
    size = math.prod(shape)
    if not elements:
        if size:
            raise DenseError(f"no elements for {tensor}")
        return np.zeros(shape, dtype)
    (node,) = elements
    if node.data == "string":
        return _from_hex(tokens(node)[0], dtype, shape, tensor)
    if node.data != "literals":
        return _splat(np.array(_element(node, element), dtype), shape)
    flat: list[complex] = []
    _flatten(node, shape, element, flat)
    return np.array(flat, dtype).reshape(shape)


def _shape(tensor: str) -> tuple[tuple[int, ...], str]:
    match = TENSOR.fullmatch(tensor)
    if match is None or match[2] not in DTYPES:
        raise DenseError(f"{tensor} is not a tensor type that attributes have")
    extents = match[1].split("x")[:-1]
    if len(extents) > DEEPEST_SHAPE or any(len(extent) > 12 for extent in extents):
        raise DenseError(f"{tensor} has too many or too large dimensions")
    return tuple(map(int, extents)), match[2]


def _splat(value: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    if math.prod(shape) > LARGEST_SPLAT:
        raise DenseError(f"one element stands for {math.prod(shape)}; at most {LARGEST_SPLAT} are read")
    return np.full(shape, value)


def _from_hex(literal: str, dtype: np.dtype[Any], shape: tuple[int, ...], tensor: str) -> NDArray[Any]:
    match = HEX.fullmatch(literal)
    if match is None or len(match[1]) % 2:
        raise DenseError('the hex form is "0x" and two digits per byte')
    values = np.frombuffer(bytes.fromhex(match[1]), np.uint8)
    if values.size == dtype.itemsize:
        return _splat(values.view(dtype)[0], shape)
    if values.size != math.prod(shape) * dtype.itemsize:
        raise DenseError(f"{values.size} bytes for {tensor}, which takes {math.prod(shape) * dtype.itemsize}")
    return values.view(dtype).reshape(shape)


def _flatten(node: Node, shape: tuple[int, ...], element: str, flat: list[complex]) -> None:
    if node.data != "literals":
        if shape:
            raise DenseError(f"an element stands where a list of {shape[0]} should")
        flat.append(_element(node, element))
        return
    if not shape or len(node.children) != shape[0]:
        raise DenseError(f"a list of {len(node.children)} where {shape[0] if shape else 'one element'} should stand")
    for child in nodes(node):
        _flatten(child, shape[1:], element, flat)


def _element(node: Node, element: str) -> complex:
    try:
        if node.data == "complex" and element == "complex<f64>":
            real, imaginary = tokens(node)
            return complex(double(real), double(imaginary))
        if node.data == "literal_number" and element == "f64":
            return double(tokens(node)[0])
        if node.data == "literal_number" and "i" in element:
            info = np.iinfo(DTYPES[element])
            return integer(tokens(node)[0], int(info.min), int(info.max))
    except NumberError as error:
        raise DenseError(str(error)) from None
    raise DenseError(f"an element is not of type {element}")
