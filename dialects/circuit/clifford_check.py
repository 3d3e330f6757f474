"""Comparing Clifford programs of any size by their tableaux."""

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.circuit.equivalence import Pair, Program, final_slots
from qlower.dialects.circuit.liveness import terminal_measurements
from qlower.dialects.circuit.row_meaning import Effect, Meanings, effect_of
from qlower.dialects.circuit.tableau import NotClifford, Tableau
from qlower.dialects.classical.ops import Constant
from qlower.ir import Affine, Run


def same_clifford(pair: Pair) -> str | None:
    """Whether two Clifford programs, measured at the end at most, are the same up to global phase.

    Returns:
        None if they are, otherwise what differs.

    Raises:
        NotClifford: at least one of them is something else.
        CannotInterpret: a gate has no known meaning.
    """
    first, second = final_slots(pair.before), final_slots(pair.after)
    final, initial = pair.wires.final.tolist(), pair.wires.initial.tolist()
    if {final[qubit]: slots for qubit, slots in first.items()} != second:
        return "other qubits are measured, or into other outputs"
    one = _tableau(pair.before, {qubit: place for place, qubit in enumerate(pair.used)})
    places = {qubit: place for place, qubit in enumerate(pair.after_qubits)}
    other = _tableau(pair.after, places)
    starts = np.array([places[initial[q]] for q in pair.used], dtype=np.int64)
    ends = np.array([places[final[q]] for q in pair.used], dtype=np.int64)
    generators = np.concatenate([starts, starts + len(places)])
    theirs = _bits(other, generators)
    mine = _bits(one, np.arange(2 * len(pair.used)))
    kept = np.concatenate([ends, ends + len(places), [2 * len(places)]])
    if not np.array_equal(theirs[:, kept], mine):
        return "a Pauli operator is mapped otherwise"
    others = np.setdiff1d(np.arange(2 * len(places)), kept)
    return "qubits outside the program take part" if theirs[:, others].any() else None


def _tableau(program: Program, places: dict[int, int]) -> Tableau:
    tableau, meanings = Tableau(len(places)), Meanings(program.module)
    (body,) = program.function.regions
    last = terminal_measurements(body)
    for op in body.operations[:-1]:
        if not isinstance(op, Run | Constant):
            raise NotClifford(f"{op.name}")
        for row in op.unpack() if isinstance(op, Run) else ():
            effect = effect_of(row.kind)
            if effect is Effect.UNITARY:
                if any(isinstance(angle, Affine) for angle in row.parameters):
                    raise NotClifford("an angle that is not a number")
                numbers = tuple(float(angle) for angle in row.parameters)  # type: ignore[arg-type]  # seen above
                for application in meanings.applications(row.kind, [places[q] for q in row.qubits], numbers):
                    tableau.apply(application)
            elif effect is Effect.RESET or (effect is Effect.MEASURE and row.results[0] not in last):
                raise NotClifford(f"a {effect} before the end")
    return tableau


def _bits(tableau: Tableau, generators: NDArray[np.int64]) -> NDArray[np.uint8]:
    """[generators, X columns then Z columns then sign]."""
    size = 2 * tableau.num_qubits
    columns = [*tableau.x, *tableau.z, tableau.sign]
    packed = b"".join(column.to_bytes(size // 8 + 1, "little") for column in columns)
    bits = np.unpackbits(np.frombuffer(packed, np.uint8).reshape(len(columns), -1), axis=1, bitorder="little")
    return np.ascontiguousarray(bits[:, generators].T)
