"""Synthesis of many two-qubit unitaries over an entangler, as far as sequences are wanted."""

from dataclasses import dataclass

import numpy as np

from qlower.passes.synthesis.equal_matrices import new_slots
from qlower.passes.synthesis.two_qubit import refuse
from qlower.passes.synthesis.two_qubit_kernel import Answers, Equals, Layers, Wanted, synthesize_each
from qlower.passes.synthesis.two_qubit_templates import Templates
from qlower.passes.synthesis.unitary import ComplexArray, IntArray
from qlower.passes.synthesis.weyl_space import work_space
from qlower.passes.synthesis.written_sequences import ANGLES, WrittenSequences


@dataclass(frozen=True)
class Synthesised:
    """What was found out of unitaries.

    Attributes:
        uses: ``[B]``, of the entangler.
        sequence: ``[B]``, which sequence each has; −1 for none.
        sequences: those that are wanted, equal ones once.
    """

    uses: IntArray
    sequence: IntArray
    sequences: WrittenSequences


def synthesised(templates: Templates, matrices: ComplexArray, below: IntArray, gates_below: IntArray) -> Synthesised:
    """Synthesise unitaries ``[B, 4, 4]`` over the entangler of templates; see ``Wanted`` for the other arguments.

    Raises:
        ValueError: a matrix is further than 1e-8 from unitary.
        ArithmeticError: a decomposition misses its matrix by more than 1e-10 (a defect of this package).
    """
    matrices = np.ascontiguousarray(matrices, dtype=np.complex128)
    count, most_uses = len(matrices), templates.most_uses
    flat = matrices.reshape(-1)
    numbers = np.empty((count, ANGLES + 6 * (most_uses + 1) + most_uses))
    answers = Answers(
        np.empty(count, dtype=np.int64), np.zeros(count, dtype=np.int64), np.full(count, -1, dtype=np.int64),
        numbers.reshape(-1),
    )  # fmt: skip
    layers = Layers(
        np.empty(8 * (most_uses + 1), dtype=np.complex128), np.empty(4, dtype=np.complex128), np.empty(4)
    )  # fmt: skip
    equals = Equals(new_slots(count), np.full(count, -1, dtype=np.int64))
    wanted = Wanted(flat, flat.view(np.int64), below, gates_below)
    written = synthesize_each.run(wanted, templates, answers, *work_space(), layers, equals, work=count)
    if written < 0:
        refuse(matrices, -1 - written)
    return Synthesised(answers.uses, answers.sequence, WrittenSequences(numbers[:written], most_uses))
