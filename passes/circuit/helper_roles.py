"""Which qubits of a function are helpers, and where they are clean while another one is in use."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qlower.dialects.circuit.ops import Function
from qlower.dialects.circuit.row_meaning import Effect
from qlower.dialects.circuit.rows import RESET
from qlower.ir import Module, Operation, Region, Run, RunBuilder
from qlower.ir.row_replacement import Insertion, replaced
from qlower.passes.circuit.clean_qubits import CleanQubits, Step, steps_of

Uses = list[tuple[int, bool]]
"""The steps that act on a qubit, and whether it is in |0⟩ from there to the next of them."""


@dataclass(frozen=True)
class Roles:
    """What was found.

    Attributes:
        helpers: qubits, ascending.
        num_clean: those among them that end in |0⟩ without a measurement or reset.
        resets: (number of the op in the body, number of the row in it, qubit): resets that come in behind these rows.
    """

    helpers: tuple[int, ...]
    num_clean: int
    resets: tuple[tuple[int, int, int], ...]

    def with_resets(self, body: Region) -> Region:
        """The body with the resets."""
        operations: list[Operation] = list(body.operations)
        for number in sorted({number for number, _, _ in self.resets}):
            run = operations[number]
            assert isinstance(run, Run)
            here = sorted((row + 1, qubit, row) for at, row, qubit in self.resets if at == number)
            builder = RunBuilder()
            for _, qubit, row in here:
                builder.add(RESET, (qubit,), origin=run.rows.origins_of(row).tolist())
            places = np.array([place for place, _, _ in here], dtype=np.int64)
            gone = np.zeros(len(run.rows), dtype=bool)
            operations[number] = run.with_rows(replaced(run.rows, gone, [Insertion(builder.finish().rows, places)]))
        return Region(tuple(operations), body.arguments)


def roles_of(module: Module, main: Function, *, measured: bool) -> Roles:
    """Look for helpers.

    Args:
        module: where gates are looked up.
        main: its entry, whose qubits begin in |0⟩.
        measured: whether a qubit that is measured or reset last of all is one.
    """
    steps = steps_of(main.body.operations[:-1])
    looking = CleanQubits(module, steps)
    uses = {qubit: looking.clean_after(qubit) for qubit in range(main.num_qubits)}
    collapsed = {qubit: _ends_collapsed(steps, found) for qubit, found in uses.items()}
    clean = {qubit: not found or found[-1][1] for qubit, found in uses.items()}
    helpers = [qubit for qubit in uses if (collapsed[qubit] and measured) or (clean[qubit] and not collapsed[qubit])]
    stretches = [stretch for qubit in helpers for stretch in _stretches(steps, qubit, uses[qubit])]
    resets = [(steps[number].run, steps[number].place, qubit) for number, qubit in _resets(stretches)]
    num_clean = sum(clean[qubit] and not collapsed[qubit] for qubit in helpers)
    return Roles(tuple(helpers), num_clean, tuple(sorted(resets)))


def _ends_collapsed(steps: Sequence[Step], uses: Uses) -> bool:
    return bool(uses) and steps[uses[-1][0]].effect in (Effect.MEASURE, Effect.RESET)


@dataclass(frozen=True)
class _Stretch:
    """Uses of a qubit while it is not known to be in |0⟩.

    Attributes:
        qubit: the qubit.
        begin, end: the steps it begins and ends with.
        following: the step with which the next one begins, if the qubit is in |0⟩ until then without a reset that says
            so; else −1.
    """

    qubit: int
    begin: int
    end: int
    following: int


def _stretches(steps: Sequence[Step], qubit: int, uses: Uses) -> list[_Stretch]:
    """The uses of a qubit, cut at its resets and where it is in |0⟩."""
    found: list[_Stretch] = []
    begin = end = -1
    for place, (number, is_clean) in enumerate(uses):
        following = uses[place + 1][0] if place + 1 < len(uses) else -1
        is_reset_next = following >= 0 and steps[following].effect is Effect.RESET
        if steps[number].effect is Effect.RESET:
            begin = -1
            continue
        begin, end = (number if begin < 0 else begin), number
        if is_clean or is_reset_next or following < 0:
            found.append(_Stretch(qubit, begin, end, -1 if is_reset_next else following))
            begin = -1
    return found


def _resets(stretches: Sequence[_Stretch]) -> list[tuple[int, int]]:
    """The stretches that must end with a reset, as (step, qubit), for the helpers to fit on as few qubits as possible.

    With a reset behind every stretch there are as many qubits as stretches overlap. With so many, one is taken from a
    helper that is in |0⟩ only where none is free: from the one that is used next after all others (L. A. Belady,
    doi:10.1147/sj.52.0078).
    """
    begins: dict[int, list[_Stretch]] = {}
    ends: dict[int, list[_Stretch]] = {}
    for stretch in stretches:
        begins.setdefault(stretch.begin, []).append(stretch)
        ends.setdefault(stretch.end, []).append(stretch)
    numbers = sorted({*begins, *ends})
    free = _most_at_once(numbers, begins, ends)
    waiting: dict[int, _Stretch] = {}
    found: list[tuple[int, int]] = []
    for number in numbers:
        for stretch in begins.get(number, ()):
            if waiting.pop(stretch.qubit, None) is not None:
                continue
            if not free:
                taken = max(waiting.values(), key=lambda idle: (idle.following, -idle.qubit))
                del waiting[taken.qubit]
                found.append((taken.end, taken.qubit))
                free += 1
            free -= 1
        for stretch in ends.get(number, ()):
            if stretch.following >= 0:
                waiting[stretch.qubit] = stretch
            else:
                free += 1
    return found


def _most_at_once(numbers: Sequence[int], begins: dict[int, list[_Stretch]], ends: dict[int, list[_Stretch]]) -> int:
    now = most = 0
    for number in numbers:
        now += len(begins.get(number, ()))
        most = max(most, now)
        now -= len(ends.get(number, ()))
    return most
