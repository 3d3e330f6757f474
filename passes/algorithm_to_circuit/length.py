"""How long a circuit may become when sequences of Pauli rotations are written out."""

from qlower.diagnostics import fail
from qlower.dialects.algorithm.programs import Rotations
from qlower.passes.algorithm_to_circuit.ladders import ladder_counts

MOST_ROWS = 10_000_000


def check_length(sequence: Rotations, repeat: int) -> None:
    """Refuse a sequence whose repetitions written out as ladders have more than 10⁷ rows.

    Raises:
        QlowerError: QL0890, they have.
    """
    count = int(ladder_counts(sequence).sum()) * repeat
    if count > MOST_ROWS:
        fail(
            "QL0890",
            f"{len(sequence)} Pauli rotations repeated {repeat} times are {count} gates",
            expected=f"at most {MOST_ROWS} gates",
            fix="ask for a larger error, or stop at the algorithm level with --stop-at algorithm",
        )
