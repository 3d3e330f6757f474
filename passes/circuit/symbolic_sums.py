"""Symbolic parts of what groups of rows add up to."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qlower.ir.rows import LongColumn, Rows, Terms
from qlower.passes.circuit.combination_kernel import Families, MemberKinds
from qlower.passes.circuit.commuting_groups import Groups

Symbols = dict[tuple[int, int], float]
"""Symbolic parts of sums: (group, operand of the run) → coefficient."""


@dataclass(frozen=True)
class SymbolicSums:
    """The symbolic parts of the angles and of the phases of groups."""

    angles: Symbols
    phases: Symbols

    def terms(self, group: LongColumn, unit: NDArray[np.float64]) -> Terms:
        """The symbolic parts of parameters that are written.

        Args:
            group: of each parameter its group, −1 − group if it is a phase.
            unit: of each what it is counted in, radians.
        """
        place = {number: position for position, number in enumerate(group.tolist())}
        sums = [(g, operand, c) for (g, operand), c in self.angles.items()]
        sums += [(-1 - g, operand, c) for (g, operand), c in self.phases.items()]
        found = sorted((place[g], operand, c * (1 / unit[place[g]])) for g, operand, c in sums if g in place)
        return Terms(
            np.array([item[0] for item in found], dtype=np.int32),
            np.array([item[1] for item in found], dtype=np.int32),
            np.array([item[2] for item in found]),
        )


NO_SYMBOLS = SymbolicSums({}, {})


def symbolic_sums(rows: Rows, groups: Groups, kinds: MemberKinds, families: Families) -> SymbolicSums:
    """The symbolic parts of all groups; what cancels is left out."""
    if not len(rows.terms):
        return NO_SYMBOLS
    count = len(groups)
    owner = np.repeat(np.arange(count), np.diff(groups.offsets))
    kind = rows.kind[groups.members]
    # Phase gates among themselves need no phase; beside an RZ they are RZ and a phase.
    with_rz = np.bincount(owner, kinds.is_rz[kind], count) > 0
    with_phase = with_rz[owner] | (families.is_rz[kinds.family[kind]] == 0)
    phase_scale = np.where(with_phase, kinds.phase_scale[kind], 0.0)
    return SymbolicSums(_added(rows, groups, owner, kinds.scale[kind]), _added(rows, groups, owner, phase_scale))


def _added(rows: Rows, groups: Groups, owner: LongColumn, scale: NDArray[np.float64]) -> Symbols:
    total: Symbols = {}
    members = groups.members
    for place in np.flatnonzero(rows.symbolic[members] & (scale != 0.0)).tolist():
        parameter = rows.parameter_offsets[members[place]]
        for term in range(int(rows.term_offsets[parameter]), int(rows.term_offsets[parameter + 1])):
            key = (int(owner[place]), int(rows.terms.operand[term]))
            total[key] = total.get(key, 0.0) + float(scale[place]) * float(rows.terms.coefficient[term])
    return {key: coefficient for key, coefficient in sorted(total.items()) if coefficient != 0.0}
