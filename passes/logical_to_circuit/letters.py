"""Names for the three Pauli operators of every logical qubit, so that those in use are called X and Z.

A qubit that begins in a state of one operator and of which only one other is measured, alone or in products, until it
is measured alone, needs no third: the two are called X and Z from then on. No sign changes, since the third can take
either. So products with Y can be measured where no qubit needs all of X, Y and Z.
"""

from collections.abc import Iterable
from dataclasses import replace

from qlower.diagnostics import fail
from qlower.passes.logical_to_circuit.logical_program import Flip, LogicalProgram, Measurement, Restart, Step
from qlower.passes.logical_to_circuit.patches import OTHER

Names = dict[str, str]
"""By operator of the program, what it is called."""


def without_y(program: LogicalProgram) -> LogicalProgram:
    """The program by other names, in which no Y is measured.

    Raises:
        QlowerError: QL1382, all of X, Y and Z of a qubit are needed.
    """
    names: list[dict[int, Names]] = [_names(program.steps, qubit) for qubit in range(program.num_qubits)]
    steps: list[Step] = []
    for index, step in enumerate(program.steps):
        if isinstance(step, Measurement | Flip):
            letters = tuple((qubit, names[qubit][index][letter]) for qubit, letter in step.letters)
            steps.append(replace(step, letters=letters))
        else:
            steps.append(step)
    return replace(program, steps=steps)


def _names(steps: list[Step], qubit: int) -> dict[int, Names]:
    """The names of a qubit's operators at every step that has some of it."""
    found: dict[int, Names] = {}
    start, begin, called = 0, "Z", "Z"
    while start < len(steps):
        end = next((i for i in range(start, len(steps)) if _ends(steps[i], qubit)), len(steps) - 1)
        measured = {letter for step in steps[start : end + 1] for letter in _measured(step, qubit)}
        names = _called(qubit, begin, called, measured - {begin})
        found.update(dict.fromkeys(range(start, end + 1), names))
        last = steps[end]
        begin = last.letters[0][1] if isinstance(last, Measurement) else "X"
        called = names[begin] if isinstance(last, Measurement) else "X"
        start = end + 1
    return found


def _ends(step: Step, qubit: int) -> bool:
    """Whether a qubit is measured alone, or begins anew."""
    if isinstance(step, Measurement):
        return [other for other, _ in step.letters] == [qubit]
    return isinstance(step, Restart) and step.qubit == qubit


def _measured(step: Step, qubit: int) -> Iterable[str]:
    return (letter for other, letter in step.letters if other == qubit) if isinstance(step, Measurement) else ()


def _called(qubit: int, begin: str, called: str, others: set[str]) -> Names:
    if len(others) > 1:
        fail(
            "QL1382",
            f"X, Y and Z of logical qubit {qubit} are needed before it is measured alone; Y lies along no side",
            expected="at most two of them: the one whose state it begins in, which is Z at first, and one more",
        )
    second = next(iter(others), next(letter for letter in "XZY" if letter != begin))
    (third,) = set("XYZ") - {begin, second}
    return {begin: called, second: OTHER[called], third: "Y"}
