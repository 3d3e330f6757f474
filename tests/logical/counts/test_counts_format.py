"""The format qlower-counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qlower.diagnostics import QlowerError, Source
from qlower.dialects.logical.counts_format import QLOWER_COUNTS
from qlower.dialects.logical.ops import Counts
from qlower.ir import Module
from qlower.ir.format_table import format_of
from qlower.ir.verifier import verify

HEAD = "schema: qlower-counts/1\n"
SMALL = HEAD + "num_qubits: 3\n"


def read(text):
    assert QLOWER_COUNTS.read is not None
    module = QLOWER_COUNTS.read(Source("counts.yaml", text))
    verify(module)
    (counts,) = module.operations
    assert isinstance(counts, Counts)
    return counts


def faults(text):
    with pytest.raises(QlowerError) as caught:
        read(text)
    return [(found.code, found.span.line, found.message) for found in caught.value.diagnostics]


def test_what_a_file_says():
    found = read(SMALL + "t: 4\nccz: 5\nrotations: 7\nrotation_depth: 2\nmeasurements: 8\ncliffords: 9\nexact: false\n")
    assert (found.num_qubits, found.t, found.ccz, found.rotations, found.rotation_depth) == (3, 4, 5, 7, 2)
    assert (found.measurements, found.cliffords, found.exact) == (8, 9, False)


def test_what_holds_if_a_file_does_not_say_it():
    found = read(SMALL + "rotations: 7\n")
    assert (found.t, found.ccz, found.measurements, found.cliffords, found.exact) == (0, 0, 0, -1, True)
    assert found.rotation_depth == 7


def test_numbers_beyond_floating_point():
    assert read(SMALL + f"t: {2**63 - 1}\n").t == 2**63 - 1


def test_it_is_told_from_its_first_line():
    assert format_of(Source("counts.yaml", SMALL)).name == "qlower-counts"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("num_qubits: 3\n", ("QL1400", 1, "no counts file")),
        ("schema: qlower-counts/2\nnum_qubits: 3\n", ("QL1400", 1, "no counts file")),
        ("[1, 2]\n", ("QL0409", 1, "document")),
        (HEAD, ("QL0408", 1, "`num_qubits`")),
        (HEAD + "num_qubits: 0\n", ("QL0410", 2, "`num_qubits`")),
        (SMALL + "t: -1\n", ("QL0410", 3, "`t`")),
        (SMALL + f"t: {2**63}\n", ("QL0410", 3, "`t`")),
        (SMALL + "t: 1e6\n", ("QL0409", 3, "`t`")),
        (SMALL + "t: many\n", ("QL0409", 3, "`t`")),
        (SMALL + "tofolli: 3\n", ("QL0407", 3, "`tofolli`")),
        (SMALL + "t: 1\nt: 2\n", ("QL0406", 4, "t")),
        (SMALL + "rotations: 3\nrotation_depth: 4\n", ("QL1401", 4, "`rotation_depth` is 4")),
        (SMALL + "rotations: 3\nrotation_depth: 0\n", ("QL1401", 4, "`rotation_depth` is 0")),
        (SMALL + "exact: perhaps\n", ("QL0409", 3, "`exact`")),
    ],
)
def test_files_that_are_refused(text, expected):
    ((code, line, message),) = faults(text)
    assert (code, line) == expected[:2]
    assert expected[2] in message


NUMBERS = st.integers(0, 2**63 - 1)


@given(
    st.fixed_dictionaries(
        {key: NUMBERS for key in ("t", "ccz", "rotations", "measurements")}
        | {"cliffords": st.integers(-1, 2**63 - 1), "exact": st.booleans(), "num_qubits": st.integers(1, 2**63 - 1)}
    ),
    st.integers(0, 10),
)
def test_what_is_written_is_read_back(attributes, share):
    rotations = attributes["rotations"]
    attributes = {**attributes, "rotation_depth": max(rotations * share // 10, min(1, rotations))}
    module = Module("logical", (Counts(attributes={"sym_name": "counts", **attributes}),))
    again = read(QLOWER_COUNTS.write(module))
    assert {key: getattr(again, key) for key in attributes} == attributes


def test_a_module_without_counts_is_not_written():
    with pytest.raises(QlowerError) as caught:
        QLOWER_COUNTS.write(Module("logical", ()))
    assert caught.value.diagnostics[0].code == "QL1402"
