"""Layouts from which the trials of a search begin."""

from dataclasses import dataclass, field

import numpy as np

from qlower.passes.mapping.coupling import Coupling, Ints
from qlower.passes.mapping.long_paths import filled_path, long_path
from qlower.passes.mapping.sabre_scores import MANY

PATHS = 6
"""Paths that are tried; each is used from both its ends."""
KINDS = 3


@dataclass(frozen=True)
class Starts:
    """Starting layouts by index: in turn a random ball, nothing placed, and a path.

    Wires that are not placed get their qubit when they are first needed.

    Attributes:
        coupling: the graph, connected.
        num_wires: how many wires there are to place.
    """

    coupling: Coupling
    num_wires: int
    _paths: dict[int, list[int]] = field(default_factory=dict, repr=False)

    def layout(self, index: int, generator: np.random.Generator) -> Ints:
        """The qubit of each wire, −1 for not placed, [qubits]."""
        layout = np.full(self.coupling.num, -1, dtype=np.int32)
        turn, kind = divmod(index, KINDS)
        if kind == 0:
            layout[: self.num_wires] = self._ball(generator)
        elif kind == 2:
            path = self._path(turn)
            layout[: len(path)] = path
        return layout

    def _ball(self, generator: np.random.Generator) -> Ints:
        """Wires at random on the qubits closest to a random one."""
        distance = self.coupling.distance.reshape(self.coupling.num, self.coupling.num)
        centre = int(generator.integers(self.coupling.num))
        closest = np.argsort(distance[centre], kind="stable")[: self.num_wires]
        return generator.permutation(closest).astype(np.int32)

    def _path(self, turn: int) -> list[int]:
        """A path for the first wires, on a large device for all, every other time read backwards."""
        number = turn // 2 % PATHS
        if number not in self._paths:
            path = long_path(self.coupling, number * self.coupling.num // PATHS, self.num_wires)
            is_large = self.coupling.num >= MANY  # on a small device other wires find their places as they are needed
            self._paths[number] = filled_path(self.coupling, path, self.num_wires) if is_large else path
        path = self._paths[number]
        return path[: self.num_wires] if turn % 2 == 0 else path[::-1][: self.num_wires]
