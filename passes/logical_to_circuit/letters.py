"""Names for the three Pauli operators of every logical qubit, so that as few products as can be have a Y.

A qubit that begins in a state of one operator and of which only one other is measured, alone or in products, until it
is measured alone, needs no third: the two are called X and Z from then on. No sign changes, since the third can take
either. Where all three are needed they keep their cyclic order, which takes no sign at all.
"""

from collections.abc import Iterable
from dataclasses import replace

from qlower.passes.logical_to_circuit.logical_program import Flip, LogicalProgram, Measurement, Restart, Step
from qlower.passes.logical_to_circuit.patches import OTHER

LETTERS = "XYZ"
Names = dict[str, str]
"""By operator of the program, what it is called."""


def with_little_y(program: LogicalProgram) -> LogicalProgram:
    """The program by other names, in which Y is measured only of qubits of which X and Z are measured too."""
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
    """The names of a qubit's operators at every step."""
    found: dict[int, Names] = {}
    start, begin, called = 0, "Z", "Z"
    while start < len(steps):
        end = _end(steps, start, qubit, LETTERS)
        others = {letter for step in steps[start : end + 1] for letter in _measured(step, qubit)} - {begin}
        if len(others) > 1:
            turn = LETTERS.index(called) - LETTERS.index(begin)
            names = {letter: LETTERS[(place + turn) % 3] for place, letter in enumerate(LETTERS)}
            # What is called Y is measured with others, so that the qubit goes on.
            end = _end(steps, start, qubit, "".join(letter for letter in LETTERS if names[letter] != "Y"))
        else:
            second = next(iter(others), next(letter for letter in LETTERS if letter != begin))
            (third,) = set(LETTERS) - {begin, second}
            names = {begin: called, second: OTHER[called], third: "Y"}
        found.update(dict.fromkeys(range(start, end + 1), names))
        last = steps[end]
        begin = (
            last.letters[0][1]
            if isinstance(last, Measurement)
            else (last.basis if isinstance(last, Restart) else begin)
        )
        called = names[begin] if isinstance(last, Measurement) else begin
        start = end + 1
    return found


def _end(steps: list[Step], start: int, qubit: int, letters: str) -> int:
    """The next step in which a qubit is measured alone, in one of some letters, or begins anew; else the last one."""
    for index in range(start, len(steps)):
        step = steps[index]
        if isinstance(step, Measurement) and len(step.letters) == 1:
            ((other, letter),) = step.letters
            if other == qubit and letter in letters:
                return index
        elif isinstance(step, Restart) and step.qubit == qubit:
            return index
    return len(steps) - 1


def _measured(step: Step, qubit: int) -> Iterable[str]:
    return (letter for other, letter in step.letters if other == qubit) if isinstance(step, Measurement) else ()
