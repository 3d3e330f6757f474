"""Rows that follow each other, without copying what they hold."""

from dataclasses import replace

import numpy as np

from qlower.ir.rows import Rows, Terms


def stretch_of(rows: Rows, begin: int, end: int) -> Rows:
    """The rows ``begin`` to ``end``, the latter left out; columns are views. Results follow their rows."""
    if begin == 0 and end == len(rows):
        return rows
    parameters = slice(int(rows.parameter_offsets[begin]), int(rows.parameter_offsets[end]))
    results = slice(int(rows.result_offsets[begin]), int(rows.result_offsets[end]))
    qubits = slice(int(rows.qubit_offsets[begin]), int(rows.qubit_offsets[end]))
    first_origin, last_origin = int(rows.origin_offsets[begin]), int(rows.origin_offsets[end])
    return replace(
        rows,
        kind=rows.kind[begin:end],
        qubits=rows.qubits[qubits],
        parameters=rows.parameters[parameters],
        terms=_terms_of(rows.terms, parameters),
        slots=rows.slots[results],
        origin_offsets=rows.origin_offsets[begin : end + 1] - first_origin,
        origins=rows.origins[first_origin:last_origin],
        columns={name: column[begin:end] for name, column in rows.columns.items()},
    )


def _terms_of(terms: Terms, parameters: slice) -> Terms:
    """The symbolic parts of a stretch of parameters."""
    if not len(terms):
        return terms
    first, last = np.searchsorted(terms.parameter, [parameters.start, parameters.stop]).tolist()
    parameter = (terms.parameter[first:last] - parameters.start).astype(np.int32)
    return Terms(parameter, terms.operand[first:last], terms.coefficient[first:last])
