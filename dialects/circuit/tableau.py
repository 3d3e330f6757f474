"""Clifford programs of any size, compared by what they do to Pauli operators.

Column q of a tableau holds, for every generator (X on each qubit, then Z on each qubit), whether its image has an X or
a Z on qubit q; each column is one integer of 2n bits. Two unitaries with the same tableau are equal up to global phase.

Source: S. Aaronson, D. Gottesman, doi:10.1103/PhysRevA.70.052328.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from qlower.dialects.circuit.state_simulation import Application, unitary_on
from qlower.dialects.circuit.unitary_algebra import Matrix

LARGEST_CLIFFORD = 4
"""Qubits of the largest gate that is tried."""
_TOLERANCE = 1e-10
_PAULIS = (
    np.eye(2, dtype=np.complex128),
    np.array([[0, 1], [1, 0]], dtype=np.complex128),
    np.array([[1, 0], [0, -1]], dtype=np.complex128),
    np.array([[0, -1j], [1j, 0]], dtype=np.complex128),
)
"""By x + 2·z."""


class NotClifford(Exception):  # noqa: N818  # an answer, not an error
    """A gate does not map Pauli operators to Pauli operators."""


@dataclass(frozen=True)
class PauliMap:
    """What a gate does to each Pauli on its operands; codes are x + 2·z, the first operand's being the lowest two bits.

    Attributes:
        images: code of the image by code.
        negative: whether the image has a minus sign.
    """

    images: tuple[int, ...]
    negative: tuple[bool, ...]


@dataclass
class Tableau:
    """The images of all X and Z under a Clifford unitary.

    Attributes:
        num_qubits: n.
        x: by qubit, bit g says whether the image of generator g has an X there; generators: X_0 … , then Z_0 ….
        z: the same for Z.
        sign: bit g says whether the image of generator g is negative.
    """

    num_qubits: int
    x: list[int] = field(default_factory=list)
    z: list[int] = field(default_factory=list)
    sign: int = 0
    _known: dict[tuple[bytes, int, tuple[tuple[int, int], ...]], PauliMap] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.x = [1 << q for q in range(self.num_qubits)]
        self.z = [1 << (self.num_qubits + q) for q in range(self.num_qubits)]

    def apply(self, application: Application) -> None:
        """Follow the Pauli operators through a gate.

        Raises:
            NotClifford: it is none.
        """
        if not application.qubits:
            return
        self._follow(self._map(application), application.qubits)

    def _map(self, application: Application) -> PauliMap:
        controls = tuple((place, value) for place, (_, value) in enumerate(application.controls))
        key = (application.matrix.tobytes(), len(application.targets), controls)
        if key not in self._known:
            size = len(application.qubits)
            if size > LARGEST_CLIFFORD:
                raise NotClifford(f"a gate on {size} qubits")
            place = range(len(controls), size)
            local = Application(application.matrix, tuple(place), controls)
            self._known[key] = pauli_map(unitary_on([local], range(size)))
        return self._known[key]

    def _follow(self, gate: PauliMap, qubits: Sequence[int]) -> None:
        everywhere = (1 << 2 * self.num_qubits) - 1
        columns = [(self.x[q], self.z[q]) for q in qubits]
        new_x, new_z, sign = [0] * len(qubits), [0] * len(qubits), 0
        for codes in product(range(4), repeat=len(qubits)):
            code = sum(c << 2 * place for place, c in enumerate(codes))
            if code == 0:
                continue
            rows = everywhere
            for c, (x, z) in zip(codes, columns, strict=True):
                rows &= (x if c & 1 else ~x) & (z if c & 2 else ~z)
            if not rows:
                continue
            image = gate.images[code]
            for place in range(len(qubits)):
                if image >> 2 * place & 1:
                    new_x[place] |= rows
                if image >> 2 * place & 2:
                    new_z[place] |= rows
            if gate.negative[code]:
                sign |= rows
        for place, q in enumerate(qubits):
            self.x[q], self.z[q] = new_x[place], new_z[place]
        self.sign ^= sign


def pauli_map(matrix: Matrix) -> PauliMap:
    """How conjugation by a unitary maps Pauli operators.

    Raises:
        NotClifford: not to Pauli operators.
    """
    size = len(matrix).bit_length() - 1
    strings = [_string(code, size) for code in range(4**size)]
    images, negative = [], []
    for string in strings:
        image = matrix @ string @ matrix.conj().T
        found = next(
            ((c, overlap) for c, s in enumerate(strings) if abs(overlap := np.vdot(s, image).real / len(matrix)) > 0.5),
            None,
        )
        if found is None or np.abs(image - np.sign(found[1]) * strings[found[0]]).max() > _TOLERANCE:
            raise NotClifford("a gate that is not Clifford")
        images.append(found[0])
        negative.append(bool(found[1] < 0))
    return PauliMap(tuple(images), tuple(negative))


def _string(code: int, size: int) -> Matrix:
    matrix = np.eye(1, dtype=np.complex128)
    for place in range(size):
        matrix = np.kron(_PAULIS[code >> 2 * place & 3], matrix).astype(np.complex128)
    return matrix
