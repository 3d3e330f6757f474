"""What a program's outcomes are as sums of physical measurements: frames are followed in the order of the program."""

from collections.abc import Iterable

from qlower.passes.logical_to_circuit.logical_program import Flip, LogicalProgram, Measurement, Restart
from qlower.passes.logical_to_circuit.parity import ZERO, Parity
from qlower.passes.logical_to_circuit.patches import OTHER
from qlower.passes.logical_to_circuit.physical_circuit import PhysicalCircuit


class Interpreter:
    """Follows the frame of every logical qubit: by how much its X and its Z read otherwise than they are."""

    def __init__(self, program: LogicalProgram, circuit: PhysicalCircuit) -> None:
        self.program = program
        self.circuit = circuit
        self._flips = {letter: [ZERO] * program.num_qubits for letter in "XZ"}
        self._lives = {life.bit: life for life in circuit.timetable.lives}
        self._merges = {item.bit: item.merge for item in circuit.timetable.merges}

    def outcomes(self) -> list[Parity]:
        """Every outcome of the program as a sum of physical measurements."""
        found: list[Parity] = []
        for step in self.program.steps:
            if isinstance(step, Flip):
                condition = step.condition.put(found)
                for qubit, letter in step.letters:
                    for read in "XZ" if letter == "Y" else OTHER[letter]:
                        self._flips[read][qubit] ^= condition
            elif isinstance(step, Restart):
                for flips in self._flips.values():
                    flips[step.qubit] = ZERO
            elif len(step.letters) == 1:
                found.append(self._alone(step))
            else:
                found.append(self._together(step))
        return found

    def _alone(self, step: Measurement) -> Parity:
        """The patch begins anew in the state of the outcome 0, so its frame is the outcome."""
        ((qubit, letter),) = step.letters
        read = self.circuit.readings.read[step.bit]
        string = self.circuit.patch_read(self._lives[step.bit]).string(letter)
        outcome = _sum(read[site] for site in string) ^ self._flips[letter][qubit]
        self._flips[letter][qubit] = outcome
        self._flips[OTHER[letter]][qubit] = ZERO
        return outcome

    def _together(self, step: Measurement) -> Parity:
        merge = self._merges[step.bit]
        checks = self.circuit.readings.merges[step.bit]
        outcome = _sum(checks[place] for place in merge.product)
        parted = self.circuit.readings.parted[step.bit]
        for port, (qubit, letter) in zip(merge.ports, step.letters, strict=True):
            outcome ^= (
                _sum(checks[place] for place in port.patch.checks_to_side(port.side)) ^ self._flips[letter][qubit]
            )
        for port, (qubit, letter) in zip(merge.ports, step.letters, strict=True):
            self._flips[OTHER[letter]][qubit] ^= _sum(parted[site] for site in merge.path(port))
        return outcome


def _sum(measurements: Iterable[int]) -> Parity:
    total: frozenset[int] = frozenset()
    for measurement in measurements:
        total ^= {measurement}
    return Parity(total)
