"""The translation of one run of rows to the native gates of a target."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qlower.device.native_gate import NativeGate
from qlower.device.target import Target
from qlower.diagnostics import fail
from qlower.dialects.circuit.angle_expressions import constant
from qlower.dialects.circuit.rows import gate_name
from qlower.dialects.circuit.unitary_algebra import reordered
from qlower.ir.row_replacement import Insertion, replaced
from qlower.ir.rows import LongColumn, RowKind, Rows
from qlower.ir.run import Run, RunBuilder
from qlower.passes.circuit.fusion_tables import is_fusable
from qlower.passes.circuit.one_qubit_runs import fuse
from qlower.passes.circuit.templates import Template, TemplateRow, expand_rows
from qlower.passes.circuit.two_qubit_rows import Sites, distinct_gates, is_two_qubit_gate, sequence_rows
from qlower.passes.circuit_to_physical.symbolic_gates import cx_template, one_qubit_template, rotation_template
from qlower.passes.synthesis.entangler import RotationEntangler
from qlower.passes.synthesis.native_one_qubit import OneQubitBasis
from qlower.passes.synthesis.target_gates import NativeEntangler, entanglers, native_kind, one_qubit_basis

Option = tuple[int, bool]
"""A native two-qubit gate by its number, and whether its first operand is the row's second."""


@lru_cache(maxsize=64)
def translator_for(target: Target) -> "Translator":
    """The translator for a target, with what it has found out of its gates.

    Raises:
        QlowerError: QL0650 or QL0651.
    """
    return Translator(target)


@dataclass
class Translator:
    """Translates runs for one target.

    Attributes:
        target: the device; qubit i of the program is qubit i of the device.
        basis: how one-qubit gates are written.
        natives: the two-qubit gates.
        restricted: the kinds of rows that are native at some parameters only, with their gates.
    """

    target: Target
    basis: OneQubitBasis = field(init=False)
    natives: tuple[NativeEntangler, ...] = field(init=False)
    restricted: Mapping[RowKind, NativeGate] = field(init=False)
    _choice_of_pair: dict[int, int] = field(default_factory=dict)
    _choices: dict[tuple[Option, ...], int] = field(default_factory=dict)
    _templates: dict[tuple[RowKind, int], Template] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.basis = one_qubit_basis(self.target)
        self.natives = entanglers(self.target)
        gates = self.target.native_gates
        self.restricted = {native_kind(gate): gate for gate in gates if gate.parameter_constraints}

    def translate(self, run: Run) -> Run:
        """The run over native gates; its gates are of the gate table, without modifiers, on at most two qubits.

        Raises:
            QlowerError: QL0652 or QL0653.
        """
        if len(run.rows.terms):
            run = self._without_free_two_qubit_gates(run)
        run = self._with_native_fixed_gates(run)
        run = self._with_native_turned_gates(run)
        if len(run.rows.terms):
            run = self._without_free_one_qubit_gates(run)
        run = fuse(run, self.basis)
        if self.restricted:
            self._check_constraints(run.rows)
        return run

    def _options(self, first: int, second: int) -> tuple[Option, ...]:
        """The native gates on a pair in the order of the descriptor, each in its first possible direction."""
        found: list[Option] = []
        for place, entangler in enumerate(self.natives):
            if self.target.accepts_gate(entangler.native.name, (first, second)):
                found.append((place, False))
            elif self.target.accepts_gate(entangler.native.name, (second, first)):
                found.append((place, True))
        return tuple(found)

    def _choice_of(self, rows: Rows, index: LongColumn) -> LongColumn:
        """For each of some two-qubit rows the number of what may be chosen from on its pair.

        Raises:
            QlowerError: QL0652, when there is nothing.
        """
        starts = rows.qubit_offsets[index]
        pairs = (rows.qubits[starts].astype(np.int64) * self.target.num_qubits + rows.qubits[starts + 1]).tolist()
        known = self._choice_of_pair
        for place, pair in enumerate(pairs):
            if pair in known:
                continue
            first, second = divmod(pair, self.target.num_qubits)
            options = self._options(first, second)
            if not options:
                fail(
                    "QL0652",
                    f"{rows.kinds[rows.kind[index[place]]].name.rpartition('.')[2]} on qubits {first} and {second}, "
                    f"where {self.target.name} has no native two-qubit gate",
                    fix="run a layout and a routing pass before translate-native",
                )
            known[pair] = self._choices.setdefault(options, len(self._choices))
        return np.array([known[pair] for pair in pairs], dtype=np.int64)

    def _groups(self, rows: Rows, chosen: NDArray[np.bool_]) -> Iterator[tuple[RowKind, int, LongColumn]]:
        """Two-qubit rows by their kinds and the numbers of what may be chosen from."""
        index = np.flatnonzero(chosen)
        if not len(index):
            return
        choice = self._choice_of(rows, index)
        keys = choice * len(rows.kinds) + rows.kind[index]
        for key in sorted(set(keys.tolist())):
            number, kind = divmod(key, len(rows.kinds))
            yield rows.kinds[kind], number, index[keys == key]

    def _options_of(self, number: int) -> tuple[Option, ...]:
        return tuple(self._choices)[number]

    def _foreign(self, rows: Rows, kind: RowKind, number: int, index: LongColumn) -> LongColumn:
        """Which rows of a kind are not native in their direction and at their angles."""
        own = [self.natives[place] for place, flipped in self._options_of(number) if not flipped]
        own = [entangler for entangler in own if entangler.kind == kind]
        if not own:
            return index
        if kind not in self.restricted:
            return index[:0]
        allows = self.restricted[kind].allows
        return index[[not (rows.symbolic[row] or allows(rows.parameters_of(row).tolist())) for row in index.tolist()]]

    def _without_free_two_qubit_gates(self, run: Run) -> Run:
        """Two-qubit gates with free parameters over native rotations, or over CX and one-qubit gates."""
        rows = run.rows
        groups: list[tuple[LongColumn, Template]] = []
        for kind, number, members in self._groups(rows, _is_turned(rows.kinds)[rows.kind] & rows.symbolic):
            foreign = self._foreign(rows, kind, number, members)
            if len(foreign):
                groups.append((foreign, self._free_template(kind, number)))
        return expand_rows(run, groups) if groups else run

    def _free_template(self, kind: RowKind, number: int) -> Template:
        """A two-qubit gate over the first native rotation that may be chosen, or over CX, with its parameters free."""
        name = gate_name(kind)
        assert name is not None
        for place, flipped in self._options_of(number):
            if isinstance(self.natives[place].entangler, RotationEntangler):
                return rotation_template(name, self.natives[place], flipped=flipped)
        return cx_template(name)

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

    def _with_native_fixed_gates(self, run: Run) -> Run:
        """Two-qubit gates of no parameters over native ones and one-qubit gates."""
        rows = run.rows
        groups: list[tuple[LongColumn, Template]] = []
        for kind, number, members in self._groups(rows, _is_fixed(rows.kinds)[rows.kind]):
            foreign = self._foreign(rows, kind, number, members)
            if len(foreign):
                groups.append((foreign, self._template(kind, number)))
        return expand_rows(run, groups) if groups else run

    def _template(self, kind: RowKind, number: int) -> Template:
        """A two-qubit gate of no parameters over the native gate with the fewest uses that may be chosen."""
        if (kind, number) not in self._templates:
            builder = RunBuilder()
            builder.add(kind, (0, 1))
            (part,) = self._over_natives(builder.finish().rows, np.zeros(1, dtype=np.int64), number)
            self._templates[kind, number] = tuple(
                TemplateRow(row.kind, row.qubits, tuple(constant(float(angle)) for angle in row.parameters))  # type: ignore[arg-type]  # no free ones
                for row in Run(rows=part.rows).unpack()
            )
        return self._templates[kind, number]

    def _with_native_turned_gates(self, run: Run) -> Run:
        """Two-qubit gates of parameters that are not free over native ones and one-qubit gates."""
        rows = run.rows
        gone = np.zeros(len(rows), dtype=bool)
        insertions: list[Insertion] = []
        for kind, number, members in self._groups(rows, _is_turned(rows.kinds)[rows.kind] & ~rows.symbolic):
            foreign = self._foreign(rows, kind, number, members)
            if len(foreign):
                gone[foreign] = True
                insertions += self._over_natives(rows, foreign, number)
        return run.with_rows(replaced(rows, gone, insertions)) if insertions else run

    def _over_natives(self, rows: Rows, index: LongColumn, number: int) -> Iterator[Insertion]:
        """What stands in for some two-qubit rows: for each the option with the fewest uses, the first of equals."""
        options = self._options_of(number)
        gates = distinct_gates(rows, index)
        best = np.zeros(len(gates.matrices), dtype=np.int64)
        if len(options) > 1:
            best = np.argmin(np.stack([self._counts(option, gates.matrices) for option in options]), axis=0)
        chosen = best[gates.of_row]
        for place, option in enumerate(options):
            at = np.flatnonzero(chosen == place)
            if len(at):
                part, sites = self._sequences(rows, index[at], gates.matrices, gates.of_row[at], option)
                yield Insertion(part, index[at][sites])

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
        for place, kind in enumerate(rows.kinds):
            gate = self.restricted.get(kind)
            if gate is None:
                continue
            index = np.flatnonzero((rows.kind == place) & ~rows.symbolic)
            values = rows.parameters[rows.parameter_offsets[index][:, None] + np.arange(kind.num_parameters)]
            for row in np.unique(values, axis=0).tolist():
                if not gate.allows(row):
                    fail(
                        "QL0653",
                        f"{gate.name} is needed at ({', '.join(f'{value:g}' for value in row)}), which "
                        f"{self.target.name} does not take",
                        fix="widen the parameter constraints in the descriptor, or add a native gate",
                    )


@lru_cache(maxsize=512)
def _is_fixed(kinds: tuple[RowKind, ...]) -> NDArray[np.bool_]:
    """Which kinds are two-qubit gates of no parameters."""
    return np.array([is_two_qubit_gate(kind) and not kind.num_parameters for kind in kinds], dtype=np.bool_)


@lru_cache(maxsize=512)
def _is_turned(kinds: tuple[RowKind, ...]) -> NDArray[np.bool_]:
    """Which kinds are two-qubit gates of parameters."""
    return np.array([is_two_qubit_gate(kind) and kind.num_parameters > 0 for kind in kinds], dtype=np.bool_)


def _turned(matrices: NDArray[np.complex128]) -> NDArray[np.complex128]:
    """The gates with their operands exchanged."""
    return np.stack([reordered(matrix, (1, 0)) for matrix in matrices])
