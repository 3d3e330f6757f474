"""Long simple paths in a coupling graph: where programs that interact along a line are laid out well.

Local search: a path is grown at its ends, and stretches of it are replaced by longer ways round through unused qubits,
until nothing helps. On a heavy-hex lattice of 133 qubits it finds 107 of about 109; on a grid nearly all.
"""

from dataclasses import dataclass, field

from qlower.passes.mapping.coupling import Coupling

LONGEST_GROWTH = 30
LONGEST_DETOUR = 16
"""Qubits that one change may add to the path."""
MOST_STEPS = 3000
"""Couplings that the search for one change may look at."""


@dataclass
class _Path:
    """A path in the making.

    Attributes:
        coupling: the graph, its columns as lists.
        qubits: in order.
        place: of each qubit on the path.
    """

    offsets: list[int]
    neighbours: list[int]
    qubits: list[int]
    place: dict[int, int] = field(default_factory=dict)

    def renumber(self) -> None:
        """Bring ``place`` up to date."""
        self.place = {qubit: index for index, qubit in enumerate(self.qubits)}

    def grow(self, enough: int) -> bool:
        """Lengthen both ends until there are enough qubits; whether that was possible."""
        grown = False
        for _ in range(2):
            self.qubits.reverse()
            self.renumber()
            more = self._best_chain(self.qubits[-1], min(LONGEST_GROWTH, enough - len(self.qubits)), None)
            self.qubits += more
            grown = grown or bool(more)
        self.renumber()
        return grown

    def detour(self, index: int) -> bool:
        """Replace what follows a place by a longer way to a later place; whether that was possible."""
        chain = self._best_chain(self.qubits[index], LONGEST_DETOUR, index)
        if not chain:
            return False
        self.qubits[index + 1 : self.place[chain[-1]]] = chain[:-1]
        self.renumber()
        return True

    def _best_chain(self, root: int, longest: int, index: int | None) -> list[int]:
        """The longest chain of unused qubits from one on the path.

        Ends anywhere if ``index`` is None, otherwise with the qubit of a later place, such that most is gained.
        """
        best: list[int] = []
        gain = steps = 0
        chain: list[int] = []
        pending = [(root, self.offsets[root])]
        while pending and steps < MOST_STEPS and not (index is None and len(best) == longest):
            qubit, at = pending[-1]
            if at == self.offsets[qubit + 1]:
                pending.pop()
                if chain:
                    chain.pop()
                continue
            pending[-1] = (qubit, at + 1)
            steps += 1
            other = self.neighbours[at]
            if other in self.place:
                skipped = self.place[other] - (self.place[root] if index is None else index)
                if index is not None and skipped > 0 and len(chain) + 1 - skipped > gain:
                    gain, best = len(chain) + 1 - skipped, [*chain, other]
            elif other not in chain and len(chain) < longest:
                chain.append(other)
                pending.append((other, self.offsets[other]))
                if index is None and len(chain) > len(best):
                    best = chain.copy()
        return best


def long_path(coupling: Coupling, start: int, enough: int) -> list[int]:
    """A long path through ``start``, stopping once it has ``enough`` qubits."""
    path = _Path(coupling.offsets.tolist(), coupling.neighbours.tolist(), [start])
    improved = True
    while improved and len(path.qubits) < enough:
        improved = path.grow(enough)
        index = 0
        while index < len(path.qubits) and len(path.qubits) < enough:
            if path.detour(index):
                improved = True
            else:
                index += 1
    return path.qubits


def filled_path(coupling: Coupling, path: list[int], enough: int) -> list[int]:
    """A long path with other qubits put in behind those they are next to, until there are enough.

    Neighbours in the list are then near each other, though not all of them coupled.
    """
    offsets, neighbours = coupling.offsets.tolist(), coupling.neighbours.tolist()
    behind: dict[int, list[int]] = {qubit: [] for qubit in path}
    pending = list(path)
    for qubit in pending:  # grows at its end: those closest to the path come first
        for other in neighbours[offsets[qubit] : offsets[qubit + 1]]:
            if len(behind) < enough and other not in behind:
                behind[other] = []
                behind[qubit].append(other)
                pending.append(other)
    filled = []
    stack = path[::-1]
    while stack:
        qubit = stack.pop()
        filled.append(qubit)
        stack += reversed(behind[qubit])
    return filled
