"""Applying operations to operands: broadcast of registers, checks of counts and repeated qubits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from qlower.dialects.circuit.openqasm import codes
from qlower.dialects.circuit.openqasm.faults import Faults


@dataclass(frozen=True, slots=True)
class Operand:
    """One qubit, or the qubits of a register, given to an operation.

    Attributes:
        indices: qubit indices or variable slots.
        whole: whether it is a register to broadcast over; else it is one qubit.
        offset: where it stands.
        length: how many characters it has.
    """

    indices: tuple[int, ...]
    whole: bool
    offset: int
    length: int


def broadcast(faults: Faults, operands: Sequence[Operand]) -> list[tuple[int, ...]]:
    """The operands of each application.

    Raises:
        QlowerError: registers differ in size, or an application would use a qubit twice.
    """
    whole = [operand for operand in operands if operand.whole]
    size = len(whole[0].indices) if whole else 1
    for other in whole:
        if len(other.indices) != size:
            faults.fail(
                codes.BROADCAST,
                f"a register of {len(other.indices)} stands beside one of {size}",
                other.offset,
                other.length,
                expected=f"{size} elements or a single one",
                note=("the other register", whole[0].offset, whole[0].length),
            )
    columns = [operand.indices if operand.whole else operand.indices * size for operand in operands]
    applications: list[tuple[int, ...]] = list(zip(*columns, strict=True)) if columns else [()]
    for application in applications:
        if len(set(application)) != len(application):
            _fail_repeated(faults, operands, application)
    return applications


def _fail_repeated(faults: Faults, operands: Sequence[Operand], application: tuple[int, ...]) -> NoReturn:
    second = next(place for place, qubit in enumerate(application) if qubit in application[:place])
    first = application.index(application[second])
    culprit, earlier = operands[second], operands[first]
    faults.fail(
        codes.REPEATED_QUBIT,
        "one operation is given the same qubit twice",
        culprit.offset,
        culprit.length,
        expected="distinct qubits",
        note=("the first time", earlier.offset, earlier.length),
    )


def distinct(operands: Sequence[Operand]) -> tuple[int, ...]:
    """All qubits of the operands in order, each once: what a barrier stands on."""
    return tuple(dict.fromkeys(index for operand in operands for index in operand.indices))


def check_counts(
    faults: Faults,
    name: str,
    offset: int,
    parameters: tuple[int, int],
    qubits: tuple[int, int],
) -> None:
    """Compare the number of parameters and of operands given (first) with those a gate has (second).

    Raises:
        QlowerError: they differ.
    """
    for number, what, (given, wanted) in (
        (codes.NUM_PARAMETERS, "parameter", parameters),
        (codes.NUM_QUBITS, "qubit", qubits),
    ):
        if given != wanted:
            faults.fail(
                number,
                f"gate '{name}' is given {_counted(given, what)}",
                offset,
                len(name),
                expected=_counted(wanted, what),
            )


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
