"""Products with Y, measured by products of X and Z.

A product with an even number of Y is a real matrix P = ±P_X P_Z, where P_X and P_Z, its parts of X and of Z, commute.
With an ancilla in |0⟩, P_X⊗X and then P_Z⊗X are measured; either outcome alone is random, their sum is that of P. Z
of the ancilla is measured last, and P_X is applied where it is 1.

A product with an odd number of Y is measured together with Y of one more qubit, the reference, of which nothing else is
ever measured. Were it in the state of Y = 1, that would be the same; in the state of Y = −1 all is complex conjugate,
with the same probabilities, as everything begins in |0⟩. So it does not matter that it is in |0⟩.
Source: T. Rudolph and L. Grover, arXiv:quant-ph/0210187 (quantum computing by real gates).
"""

from dataclasses import replace

from qlower.passes.logical_to_circuit.logical_program import Flip, LogicalProgram, Measurement, Restart
from qlower.passes.logical_to_circuit.parity import ONE, ZERO, Parity

Letters = tuple[tuple[int, str], ...]


def without_y(program: LogicalProgram) -> LogicalProgram:
    """The program in which no Y is measured, on up to two qubits more; outcomes have the same distribution."""
    products = [step.letters for step in program.steps if isinstance(step, Measurement)]
    numbers = [_number_of_y(letters) for letters in products]
    reference = program.num_qubits
    ancilla = reference + any(number % 2 for number in numbers)
    made = replace(program, num_qubits=ancilla + any(numbers), steps=[], num_bits=0)
    outcomes: list[Parity] = []
    for step in program.steps:
        if isinstance(step, Flip):
            made.steps.append(replace(step, condition=step.condition.put(outcomes)))
        elif isinstance(step, Restart):
            made.steps.append(step)
        elif not _number_of_y(step.letters):
            outcomes.append(made.measure(step.letters, step.origin))
        else:
            odd = _number_of_y(step.letters) % 2
            letters = (*step.letters, (reference, "Y")) if odd else step.letters
            outcomes.append(_real(made, letters, ancilla, step.origin))
    return replace(made, outputs=tuple(output.put(outcomes) for output in program.outputs))


def _number_of_y(letters: Letters) -> int:
    return sum(letter == "Y" for _, letter in letters)


def _real(made: LogicalProgram, letters: Letters, ancilla: int, origin: tuple[int, ...]) -> Parity:
    """Measure a product with an even number of Y; P = (−1)^(number / 2) P_X P_Z."""
    x_part = tuple((qubit, "X") for qubit, letter in letters if letter in "XY")
    z_part = tuple((qubit, "Z") for qubit, letter in letters if letter in "ZY")
    made.steps.append(Restart(ancilla, "Z"))
    outcome = ONE if _number_of_y(letters) % 4 else ZERO
    for part in (x_part, z_part):
        outcome ^= made.measure((*part, (ancilla, "X")), origin)
    made.steps.append(Flip(x_part, made.measure(((ancilla, "Z"),), origin)))
    return outcome
