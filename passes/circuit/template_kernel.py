"""Rows written by templates, all columns in one go, as a kernel."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel

Longs = NDArray[np.int64]
Ints = NDArray[np.int32]
Floats = NDArray[np.float64]
Kinds = NDArray[np.uint16]


class Replaced(NamedTuple):
    """The rows there are.

    Attributes:
        template: by row the template that stands in for it; int32 [n].
        qubits, parameters, origin_offsets, origins: their columns.
    """

    template: Ints
    qubits: Ints
    parameters: Floats
    origin_offsets: Longs
    origins: Longs


class Templates(NamedTuple):
    """The rows of all templates, one after the other.

    Attributes:
        num_qubits, num_parameters: by template, those of a row that is replaced.
        row_begin: by template its first row; one entry more at the end, as in all that begin.
        kind: by row.
        qubit_begin, qubit: where each row's qubits begin, and which operands of the replaced row they are.
        angle_begin, constant: where each row's angles begin, and their constant parts.
        term_begin, parameter, factor: where each angle's terms begin: factor · parameter of the replaced row.
    """

    num_qubits: Longs
    num_parameters: Longs
    row_begin: Longs
    kind: Kinds
    qubit_begin: Longs
    qubit: Longs
    angle_begin: Longs
    constant: Floats
    term_begin: Longs
    parameter: Longs
    factor: Floats


class Written(NamedTuple):
    """Room for the new columns."""

    kind: Kinds
    qubits: Ints
    parameters: Floats
    origin_offsets: Longs
    origins: Longs


@kernel(seconds_per_work=2e-6, compile_seconds=2.0)
def write_templates(rows: Replaced, templates: Templates, out: Written) -> None:
    """Write the template of every row.

    Args:
        rows: what is replaced.
        templates: what comes in.
        out: columns as long as what comes out.
    """
    made, qubit, angle, origin = 0, 0, 0, 0
    first_qubit, first_parameter = 0, 0
    out.origin_offsets[0] = 0
    for row in range(len(rows.template)):
        template = rows.template[row]
        for new in range(templates.row_begin[template], templates.row_begin[template + 1]):
            out.kind[made] = templates.kind[new]
            for at in range(templates.qubit_begin[new], templates.qubit_begin[new + 1]):
                out.qubits[qubit] = rows.qubits[first_qubit + templates.qubit[at]]
                qubit += 1
            for at in range(templates.angle_begin[new], templates.angle_begin[new + 1]):
                value = templates.constant[at]
                for term in range(templates.term_begin[at], templates.term_begin[at + 1]):
                    value += templates.factor[term] * rows.parameters[first_parameter + templates.parameter[term]]
                out.parameters[angle] = value
                angle += 1
            for at in range(rows.origin_offsets[row], rows.origin_offsets[row + 1]):
                out.origins[origin] = rows.origins[at]
                origin += 1
            made += 1
            out.origin_offsets[made] = origin
        first_qubit += templates.num_qubits[template]
        first_parameter += templates.num_parameters[template]
