"""Many searches for one walk."""

import pytest

from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.passes.pauli_synthesis.portfolio import best_walk


@pytest.mark.parametrize("swaps_are_free", [False, True])
@pytest.mark.parametrize("effort", [0, 1, 2])
def test_rotations_of_one_qubit_need_no_moves(effort, swaps_are_free):
    walk = best_walk(PauliTable.from_strings(["XII", "IZI", "IIY", "YII"]), effort, swaps_are_free=swaps_are_free)
    assert walk is not None
    assert walk.num_moves == 0
