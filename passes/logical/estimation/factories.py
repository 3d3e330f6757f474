"""The table of magic-state protocols. Every figure is from the paper named with it; nothing here is fitted.

Rounds are rounds of syndrome extraction. Qubits count checks. A batch's rounds include the attempts that fail.
"""

from dataclasses import dataclass

T = "T"
CCZ = "CCZ"


@dataclass(frozen=True)
class Protocol:
    """A way of making magic states, as a factory of fixed size.

    Attributes:
        name: in the table and in estimates.
        state: ``T`` or ``CCZ``.
        states_per_batch: that one factory gives at a time.
        physical_qubits: of one factory.
        batch_rounds: rounds that a batch takes, on average.
        error_rate: of a state.
        source: the paper.
    """

    name: str
    state: str
    states_per_batch: int
    physical_qubits: int
    batch_rounds: float
    error_rate: float
    source: str


@dataclass(frozen=True)
class PublishedProtocol:
    """A protocol with what it was computed for.

    Attributes:
        protocol: its figures.
        physical_error_rate: they hold up to this error of physical Clifford operations.
        injection_error: and up to this error of injected states.
        families: codes that take its states.
    """

    protocol: Protocol
    physical_error_rate: float
    injection_error: float
    families: tuple[str, ...] = ("surface",)


LITINSKI = (
    "D. Litinski, Magic state distillation: not as costly as you think, arXiv:1905.06903, DOI 10.22331/q-2019-12-02-205"
)
CULTIVATION = (
    "C. Gidney, N. Shutty, C. Jones, Magic state cultivation, arXiv:2409.17595; data DOI 10.5281/zenodo.13777072"
)
TOUR = "T. J. Yoder et al., Tour de gross, arXiv:2506.03094; github.com/qiskit-community/bicycle-architecture-compiler"
SURFACE_CODES = "D. Litinski, A game of surface codes, arXiv:1808.02892, DOI 10.22331/q-2019-03-05-128"
CCZ_FACTORY = (
    "C. Gidney, A. G. Fowler, arXiv:1812.01238, DOI 10.22331/q-2019-04-30-135 (28 e²); C. Gidney, arXiv:2505.15917, "
    "section 3.2 (3 x 4 patches, a state in 150 rounds at d = 25)"
)


def _litinski(
    physical: float, injection: float, rows: tuple[tuple[str, str, int, float, int, float], ...]
) -> tuple[PublishedProtocol, ...]:
    return tuple(
        PublishedProtocol(Protocol(name, state, states, qubits, rounds, error, LITINSKI), physical, injection)
        for name, state, states, error, qubits, rounds in rows
    )


LITINSKI_PROTOCOLS: tuple[PublishedProtocol, ...] = (
    # Table 1: name, state, states a batch, error of a state, qubits, rounds a batch.
    *_litinski(1e-4, 1e-4, (
        ("15-to-1(7,3,3)", T, 1, 4.4e-8, 810, 18.1),
        ("15-to-1(9,3,3)", T, 1, 9.3e-10, 1150, 18.1),
        ("15-to-1(9,3,3), small footprint", T, 1, 1.5e-9, 762, 36.2),
        ("15-to-1(11,5,5)", T, 1, 1.9e-11, 2070, 30.0),
        ("4x15-to-1(9,3,3), 20-to-4(15,7,9)", T, 4, 2.4e-15, 16400, 90.3),
        ("4x15-to-1(9,3,3), 15-to-1(25,9,9)", T, 1, 6.3e-25, 18600, 67.8),
        ("4x15-to-1(7,3,3), 8-to-CCZ(15,7,9)", CCZ, 1, 7.2e-14, 12400, 36.1),
    )),
    *_litinski(1e-3, 1e-3, (
        ("15-to-1(17,7,7)", T, 1, 4.5e-8, 4620, 42.6),
        ("6x15-to-1(13,5,5), 20-to-4(23,11,13)", T, 4, 1.4e-10, 43300, 130.0),
        ("4x15-to-1(13,5,5), 20-to-4(27,13,15)", T, 4, 2.6e-11, 46800, 157.0),
        ("6x15-to-1(11,5,5), 15-to-1(25,11,11)", T, 1, 2.7e-12, 30700, 82.5),
        ("6x15-to-1(13,5,5), 15-to-1(29,11,13)", T, 1, 3.3e-14, 39100, 97.5),
        ("6x15-to-1(15,7,7), 15-to-1(41,17,17)", T, 1, 4.5e-20, 73400, 128.0),
        ("6x15-to-1(13,7,7), 8-to-CCZ(25,15,15)", CCZ, 1, 5.2e-11, 47000, 60.0),
    )),
    # Table 2: injected states are ten times worse than gates.
    *_litinski(1e-4, 1e-3, (
        ("15-to-1(9,3,3), ten times", T, 1, 2.1e-8, 1150, 18.2),
        ("6x15-to-1(7,3,3), 20-to-4(13,5,7), ten times", T, 4, 1.4e-12, 13200, 70.0),
        ("4x15-to-1(9,3,3), 20-to-4(15,7,9), ten times", T, 4, 6.6e-15, 16400, 91.2),
        ("4x15-to-1(9,3,3), 15-to-1(25,9,9), ten times", T, 1, 4.2e-22, 18600, 68.4),
    )),
    *_litinski(1e-3, 1e-2, (
        ("6x15-to-1(13,5,5), 20-to-4(21,11,13), ten times", T, 4, 5.7e-9, 40700, 130.0),
        ("6x15-to-1(11,5,5), 15-to-1(21,9,11), ten times", T, 1, 2.1e-10, 27400, 85.7),
        ("6x15-to-1(11,5,5), 15-to-1(23,11,11), ten times", T, 1, 2.5e-11, 29500, 85.7),
        ("6x15-to-1(11,5,5), 15-to-1(25,11,11), ten times", T, 1, 6.4e-12, 30700, 85.7),
        ("8x15-to-1(13,7,7), 15-to-1(29,13,13), ten times", T, 1, 1.5e-13, 52400, 97.5),
    )),
)  # fmt: skip


@dataclass(frozen=True)
class CultivationPoint:
    """A point of the trade between acceptance and error: the qubit-rounds that a state of some error takes."""

    physical_error_rate: float
    fault_distance: int
    physical_qubits: int
    qubit_rounds: float
    error_rate: float

    @property
    def name(self) -> str:
        """In the table."""
        return f"cultivation(d={self.fault_distance}, p={self.physical_error_rate:.0e}, {self.error_rate:.1e})"


CULTIVATION_POINTS: tuple[CultivationPoint, ...] = tuple(
    CultivationPoint(physical, distance, qubits, volume, error)
    for physical, distance, qubits, rows in (
        (5e-4, 3, 454, ((4433.63, 2.99736e-7), (3963.11, 3.94839e-7), (3564.50, 8.24399e-7), (3199.81, 1.29253e-5))),
        (5e-4, 5, 463, (
            (18963.5, 4.32522e-11), (14701.7, 5.02978e-11), (13101.0, 5.97620e-11), (11768.6, 2.14737e-10),
            (10423.8, 4.99271e-10), (9227.19, 1.06280e-9), (8214.10, 1.14751e-8), (7375.76, 3.19464e-8),
        )),
        (1e-3, 3, 454, (
            (8070.61, 2.65283e-6), (7067.13, 2.97559e-6), (6284.11, 3.35746e-6), (5572.01, 4.14698e-6),
            (4948.48, 6.80551e-6), (4291.08, 2.93089e-5), (3861.31, 6.42549e-5), (3466.90, 6.44147e-4),
        )),
        (1e-3, 5, 463, (
            (127164.0, 7.88520e-10), (101967.0, 9.48412e-10), (88163.3, 1.36671e-9), (75634.9, 1.64148e-9),
            (57066.9, 2.12316e-9), (51274.9, 2.70253e-9), (44459.4, 5.92719e-9), (37819.3, 9.96667e-9),
            (32487.3, 1.30940e-8), (28807.2, 3.22422e-8), (25913.8, 6.86932e-8), (23124.3, 9.09803e-8),
            (20704.8, 1.41867e-7), (18537.0, 2.06095e-7), (16619.3, 2.97873e-7), (14668.0, 6.86197e-7),
            (13144.3, 3.59620e-6),
        )),
    )
    for volume, error in rows
)  # fmt: skip
"""Of the end-to-end simulations under uniform depolarising noise, ending in a surface code patch of distance 15."""

CULTIVATION_PROTOCOLS: tuple[PublishedProtocol, ...] = tuple(
    PublishedProtocol(
        Protocol(
            point.name, T, 1, point.physical_qubits,
            point.qubit_rounds / point.physical_qubits, point.error_rate, CULTIVATION,
        ),
        point.physical_error_rate, point.physical_error_rate, ("surface", "color"),
    )
    for point in CULTIVATION_POINTS
)  # fmt: skip

BICYCLE_PROTOCOLS: tuple[PublishedProtocol, ...] = tuple(
    PublishedProtocol(
        Protocol(f"T injection({family}, p={physical:.0e})", T, 1, 463, steps / 8, error, TOUR), physical, physical,
        (family,),
    )
    for family, physical, error, steps in (
        ("gross", 1e-4, 8.79e-7, 73 + 120),
        ("gross", 1e-3, 2.01e-3, 351 + 120),
        ("two_gross", 1e-4, 1e-18, 407 + 216),
        ("two_gross", 1e-3, 2.1e-8, 2167 + 216),
    )
)  # fmt: skip
"""Eight time steps are a round. The error of the injection is included."""

PUBLISHED: tuple[PublishedProtocol, ...] = (*LITINSKI_PROTOCOLS, *CULTIVATION_PROTOCOLS, *BICYCLE_PROTOCOLS)


@dataclass(frozen=True)
class PatchProtocol:
    """Distillation in patches of the code itself, at any distance.

    Attributes:
        name, state, states_per_batch: as of ``Protocol``.
        inputs: injected states that a batch takes.
        patches, steps: of lattice surgery.
        factor, power: a state's error is ``factor`` · (error of an input)^``power``, apart from the patches' own.
        source: the paper.
    """

    name: str
    state: str
    states_per_batch: int
    inputs: int
    patches: int
    steps: int
    factor: float
    power: int
    source: str


# Section 3 of the paper: 15-to-1 leaves 35 e³ in 11 tiles for 11 steps (figure 17c); 20-to-4 leaves 22 e² for any of
# its four states, 5.5 e² for each, in 14 tiles for 17 steps (figure 17d).
PATCH_PROTOCOLS: tuple[PatchProtocol, ...] = (
    PatchProtocol("15-to-1, 11 patches", T, 1, 15, 11, 11, 35.0, 3, SURFACE_CODES),
    PatchProtocol("20-to-4, 14 patches", T, 4, 20, 14, 17, 5.5, 2, SURFACE_CODES),
)
DISTILLATION = PATCH_PROTOCOLS[0]
"""What is fed with its own states, level by level."""
MOST_LEVELS = 3
CCZ_FROM_T = PatchProtocol("8-to-CCZ, 12 patches", CCZ, 1, 8, 12, 6, 28.0, 2, CCZ_FACTORY)
"""Fed with T states of another protocol."""


def published_protocols(family: str, physical_error_rate: float, injection_error: float) -> tuple[Protocol, ...]:
    """The published protocols that hold for a code and these errors: of each paper those for the nearest larger error.

    Args:
        family: of the code.
        physical_error_rate: of Clifford operations.
        injection_error: of injected states.
    """
    chosen: list[Protocol] = []
    for table in (LITINSKI_PROTOCOLS, CULTIVATION_PROTOCOLS, BICYCLE_PROTOCOLS):
        fitting = [
            row for row in table
            if family in row.families
            and physical_error_rate <= row.physical_error_rate
            and injection_error <= row.injection_error
        ]  # fmt: skip
        nearest = min(((row.physical_error_rate, row.injection_error) for row in fitting), default=None)
        chosen += [row.protocol for row in fitting if (row.physical_error_rate, row.injection_error) == nearest]
    return tuple(chosen)


def all_names() -> tuple[str, ...]:
    """Every name that ``magic_protocols`` of a descriptor or the option ``protocol`` may have."""
    return (*(row.protocol.name for row in PUBLISHED), *(row.name for row in (*PATCH_PROTOCOLS, CCZ_FROM_T)))
