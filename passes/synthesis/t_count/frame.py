"""Many Pauli strings at once under Clifford gates, and the choice of gates that make strings diagonal.

Column q holds which strings have an X or Y (``x``) and which have a Z or Y (``z``) on qubit q, as bits of an integer.
"""

from collections.abc import Sequence

from qlower.passes.synthesis.t_count.paulis import Pauli
from qlower.passes.synthesis.t_count.rotations import Gate
from qlower.passes.synthesis.t_count.signature import bits_of


class Frame:
    """Strings P_0, P_1, …, seen behind a Clifford F: the columns are those of F·P_j·F†.

    Attributes:
        num_qubits: n.
        gates: F in time order, in h, s, sdg, x, z, cx and swap.
        x, z: columns by qubit.
        sign: bit j says whether string j is negative.
    """

    def __init__(self, num_qubits: int, strings: Sequence[Pauli]) -> None:
        self.num_qubits = num_qubits
        self.gates: list[Gate] = []
        self.x = _columns([string.x for string in strings], num_qubits)
        self.z = _columns([string.z for string in strings], num_qubits)
        self.sign = sum(1 << at for at, string in enumerate(strings) if string.negative)

    def apply(self, name: str, *qubits: int) -> None:
        """Do a gate behind F."""
        self.gates.append((name, qubits))
        q = qubits[0]
        x, z = self.x, self.z
        if name == "h":
            self.sign ^= x[q] & z[q]
            x[q], z[q] = z[q], x[q]
        elif name == "s":
            self.sign ^= x[q] & z[q]
            z[q] ^= x[q]
        elif name == "sdg":
            self.sign ^= x[q] & ~z[q]
            z[q] ^= x[q]
        elif name == "x":
            self.sign ^= z[q]
        elif name == "z":
            self.sign ^= x[q]
        elif name == "cx":
            t = qubits[1]
            self.sign ^= x[q] & z[t] & ~(x[t] ^ z[q])
            x[t] ^= x[q]
            z[q] ^= z[t]
        else:
            assert name == "swap"
            t = qubits[1]
            x[q], x[t], z[q], z[t] = x[t], x[q], z[t], z[q]

    def string(self, place: int) -> Pauli:
        """F·P·F† of one string."""
        x = sum((column >> place & 1) << q for q, column in enumerate(self.x))
        z = sum((column >> place & 1) << q for q, column in enumerate(self.z))
        return Pauli(x, z, bool(self.sign >> place & 1))

    def diagonal(self) -> int:
        """Which strings have Z's only, as a mask that is right for the strings there are."""
        turned = 0
        for column in self.x:
            turned |= column
        return ~turned

    def make_diagonal(self, place: int) -> int | None:
        """Do gates behind F, among them one Hadamard, that leave string ``place`` with Z's only.

        Strings that are diagonal and commute with it stay so.

        Returns:
            The qubit of the Hadamard, which is the last gate; None if it was diagonal.
        """
        flipped = [q for q, column in enumerate(self.x) if column >> place & 1]
        if not flipped:
            return None
        q = flipped[0]
        for other in flipped[1:]:
            self.apply("cx", q, other)
        if self.z[q] >> place & 1:
            self.apply("sdg", q)
        self.apply("h", q)
        return q


def _columns(masks: Sequence[int], num_qubits: int) -> list[int]:
    columns = [0] * num_qubits
    for at, mask in enumerate(masks):
        for q in bits_of(mask):
            columns[q] |= 1 << at
    return columns
