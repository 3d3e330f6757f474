"""The translation of one run of rows to the native gates of a target."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from qlower.device.target import Target
from qlower.diagnostics import fail
from qlower.dialects.circuit.rows import gate_name
from qlower.dialects.circuit.unitary_algebra import reordered
from qlower.ir.ordering import distinct_rows
from qlower.ir.row_replacement import Insertion, replaced
from qlower.ir.rows import LongColumn, RowKind, Rows
from qlower.ir.run import Run
from qlower.passes.circuit.fusion_tables import is_fusable
from qlower.passes.circuit.one_qubit_runs import fuse
from qlower.passes.circuit.templates import Template, expand_rows
from qlower.passes.circuit.two_qubit_rows import Sites, distinct_gates, is_two_qubit_gate, sequence_rows
from qlower.passes.circuit_to_physical.symbolic_gates import cx_template, one_qubit_template, rotation_template
from qlower.passes.synthesis.entangler import RotationEntangler
from qlower.passes.synthesis.native_one_qubit import OneQubitBasis
from qlower.passes.synthesis.target_gates import NativeEntangler, entanglers, native_kind, one_qubit_basis

Option = tuple[int, bool]
"""A native two-qubit gate by its number, and whether its first operand is the row's second."""


@dataclass
class Translator:
    """Translates runs for one target.

    Attributes:
        target: the device; qubit i of the program is qubit i of the device.
    """

    target: Target
    basis: OneQubitBasis = field(init=False)
    natives: tuple[NativeEntangler, ...] = field(init=False)
    _options: dict[tuple[int, int], tuple[Option, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.basis = one_qubit_basis(self.target)
        self.natives = entanglers(self.target)

    def translate(self, run: Run) -> Run:
        """The run over native gates; its gates are of the gate table, without modifiers, on at most two qubits.

        Raises:
            QlowerError: QL0652 or QL0653.
        """
        run = self._without_free_two_qubit_gates(run)
        run = self._with_native_two_qubit_gates(run)
        run = self._without_free_one_qubit_gates(run)
        run = fuse(run, self.basis)
        self._check_constraints(run.rows)
        return run

    def options(self, first: int, second: int, what: str) -> tuple[Option, ...]:
        """The native gates on a pair in the order of the descriptor, each in its first possible direction.

        Raises:
            QlowerError: QL0652, when there are none.
        """
        if (first, second) not in self._options:
            found: list[Option] = []
            for place, entangler in enumerate(self.natives):
                if self.target.accepts_gate(entangler.native.name, (first, second)):
                    found.append((place, False))
                elif self.target.accepts_gate(entangler.native.name, (second, first)):
                    found.append((place, True))
            self._options[first, second] = tuple(found)
        options = self._options[first, second]
        if not options:
            fail(
                "QL0652",
                f"{what} on qubits {first} and {second}, where {self.target.name} has no native two-qubit gate",
                fix="run a layout and a routing pass before translate-native",
            )
        return options

    def _choices(self, rows: Rows, index: LongColumn) -> tuple[list[tuple[Option, ...]], LongColumn]:
        """The different sets of options among rows, and which each row has."""
        pairs = rows.qubits[rows.qubit_offsets[index][:, None] + np.arange(2)]
        distinct = distinct_rows(pairs)
        sets: dict[tuple[Option, ...], int] = {}
        numbers = []
        for (a, b), row in zip(distinct.rows.tolist(), distinct.first.tolist(), strict=True):
            what = rows.kinds[int(rows.kind[index[row]])].name.rpartition(".")[2]
            numbers.append(sets.setdefault(self.options(a, b, what), len(sets)))
        return list(sets), np.array(numbers, dtype=np.int64)[distinct.which]

    def _is_native(self, rows: Rows, index: LongColumn, options: tuple[Option, ...]) -> NDArray[np.bool_]:
        """Which rows, all with these options, are native in their direction and at their angles."""
        native = np.zeros(len(index), dtype=bool)
        for place, flipped in options:
            entangler = self.natives[place]
            if flipped:
                continue
            of_kind = np.array([kind == entangler.kind for kind in rows.kinds])[rows.kind[index]]
            if entangler.native.parameter_constraints:
                for at in np.flatnonzero(of_kind & ~rows.symbolic[index]).tolist():
                    of_kind[at] = entangler.native.allows(rows.parameters_of(int(index[at])).tolist())
            native |= of_kind
        return native

    def _two_qubit(self, rows: Rows, *, symbolic: bool) -> LongColumn:
        """The two-qubit gate rows with, or without, free parameters."""
        gates = rows.mask([is_two_qubit_gate(kind) for kind in rows.kinds])
        return np.flatnonzero(gates & (rows.symbolic == symbolic))

    def _without_free_two_qubit_gates(self, run: Run) -> Run:
        """Two-qubit gates with free parameters over native rotations, or over CX and one-qubit gates."""
        rows = run.rows
        index = self._two_qubit(rows, symbolic=True)
        if not len(index):
            return run
        sets, which = self._choices(rows, index)
        groups: list[tuple[LongColumn, Template]] = []
        for number, options in enumerate(sets):
            members = index[which == number]
            members = members[~self._is_native(rows, members, options)]
            rotation = next((o for o in options if isinstance(self.natives[o[0]].entangler, RotationEntangler)), None)
            for place in np.unique(rows.kind[members]).tolist():
                name = gate_name(rows.kinds[place])
                assert name is not None
                if rotation is None:
                    template = cx_template(name)
                else:
                    template = rotation_template(name, self.natives[rotation[0]], flipped=rotation[1])
                groups.append((members[rows.kind[members] == place], template))
        return expand_rows(run, groups)

    def _without_free_one_qubit_gates(self, run: Run) -> Run:
        """One-qubit gates with free parameters over the basis."""
        rows = run.rows
        groups: list[tuple[LongColumn, Template]] = []
        for place, kind in enumerate(rows.kinds):
            name = gate_name(kind)
            if name is None or not is_fusable(kind) or kind in self.basis.kinds:
                continue
            index = np.flatnonzero((rows.kind == place) & rows.symbolic)
            if len(index):
                groups.append((index, one_qubit_template(name, self.basis)))
        return expand_rows(run, groups) if groups else run

    def _with_native_two_qubit_gates(self, run: Run) -> Run:
        """Two-qubit gates without free parameters over native ones and one-qubit gates."""
        rows = run.rows
        index = self._two_qubit(rows, symbolic=False)
        if not len(index):
            return run
        sets, which = self._choices(rows, index)
        native = np.zeros(len(index), dtype=bool)
        for number, options in enumerate(sets):
            native[which == number] = self._is_native(rows, index[which == number], options)
        index, which = index[~native], which[~native]
        if not len(index):
            return run
        gates = distinct_gates(rows, index)
        gone = np.zeros(len(rows), dtype=bool)
        gone[index] = True
        insertions = []
        chosen = self._chosen(sets, which, gates.matrices, gates.of_row)
        for option in sorted({option for option in chosen}):
            at = np.array([place for place, other in enumerate(chosen) if other == option], dtype=np.int64)
            part, sites = self._sequences(rows, index[at], gates.matrices, gates.of_row[at], option)
            insertions.append(Insertion(part, index[at][sites]))
        return replace(run, rows=replaced(rows, gone, insertions))

    def _chosen(
        self, sets: list[tuple[Option, ...]], which: LongColumn, matrices: NDArray[np.complex128], of_row: LongColumn
    ) -> list[Option]:
        """For each row the option with the fewest uses, the first of equals."""
        best: Mapping[int, LongColumn] = {
            number: np.argmin(np.stack([self._counts(option, matrices) for option in options]), axis=0)
            for number, options in enumerate(sets)
            if len(options) > 1
        }
        return [
            sets[number][int(best[number][gate])] if number in best else sets[number][0]
            for number, gate in zip(which.tolist(), of_row.tolist(), strict=True)
        ]

    def _counts(self, option: Option, matrices: NDArray[np.complex128]) -> LongColumn:
        place, flipped = option
        return self.natives[place].entangler.count(_turned(matrices) if flipped else matrices)

    def _sequences(
        self, rows: Rows, index: LongColumn, matrices: NDArray[np.complex128], gate: LongColumn, option: Option
    ) -> tuple[Rows, LongColumn]:
        place, flipped = option
        native = self.natives[place]
        used, sequence = np.unique(gate, return_inverse=True)
        sequences = native.entangler.written(_turned(matrices[used]) if flipped else matrices[used])
        first = rows.qubits[rows.qubit_offsets[index]].astype(np.int64)
        second = rows.qubits[rows.qubit_offsets[index] + 1].astype(np.int64)
        taken = rows.take(index)
        sites = Sites(
            sequence.reshape(-1),
            second if flipped else first,
            first if flipped else second,
            taken.origin_offsets,
            taken.origins,
        )
        return sequence_rows(sequences, native.kind, native.parameters, sites)

    def _check_constraints(self, rows: Rows) -> None:
        """Every native gate must be at an angle the device takes.

        Raises:
            QlowerError: QL0653, when one is not.
        """
        restricted: dict[RowKind, str] = {
            native_kind(gate): gate.name for gate in self.target.native_gates if gate.parameter_constraints
        }
        for place, kind in enumerate(rows.kinds):
            if kind not in restricted:
                continue
            gate = self.target.gate(restricted[kind])
            index = np.flatnonzero((rows.kind == place) & ~rows.symbolic)
            values = rows.parameters[rows.parameter_offsets[index][:, None] + np.arange(kind.num_parameters)]
            for row in np.unique(values, axis=0).tolist():
                if gate is not None and not gate.allows(row):
                    fail(
                        "QL0653",
                        f"{gate.name} is needed at ({', '.join(f'{value:g}' for value in row)}), which "
                        f"{self.target.name} does not take",
                        fix="widen the parameter constraints in the descriptor, or add a native gate",
                    )


def _turned(matrices: NDArray[np.complex128]) -> NDArray[np.complex128]:
    """The gates with their operands exchanged."""
    return np.stack([reordered(matrix, (1, 0)) for matrix in matrices])
