"""Published UCCSD programs on a 65-qubit heavy-hex device, through the whole pipeline."""

import pytest

from benchmarks.pauli_programs_mapped import compiled, heavy_hex_65, uccsd
from benchmarks.programs import DATA
from qlower.ir.checking import Effort

PROGRAMS = {"LiH_frz_JW": 340, "LiH_frz_BK": 400}
"""CX that they take at most; the best of other compilers takes 648 and 640."""


@pytest.mark.skipif(not (DATA / "uccsd").is_dir(), reason=f"the published programs are not in {DATA}")
@pytest.mark.parametrize("name", PROGRAMS)
def test_cx_of_published_programs(name):
    count, _, evidence = compiled(uccsd(name), heavy_hex_65(), 0, Effort.DEFAULT)
    assert count <= PROGRAMS[name]
    assert "exact" in evidence


@pytest.mark.slow
@pytest.mark.skipif(not (DATA / "uccsd").is_dir(), reason=f"the published programs are not in {DATA}")
@pytest.mark.parametrize(("name", "most"), [("NH_frz_JW", 1240), ("H2O_frz_JW", 2350), ("H2O_cmplt_JW", 3700)])
def test_larger_programs_are_checked_in_full(name, most):
    count, _, evidence = compiled(uccsd(name), heavy_hex_65(), 0, Effort.FULL)
    assert count <= most
    assert "trusted" not in evidence
