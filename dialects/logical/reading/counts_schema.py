"""The schema of counts files, version 1, as data. See docs/resource_counts.md."""

from qlower.documents.nodes import Manual
from qlower.documents.shapes import Choice, Flag, Integer, Key, Section

VERSION = "qlower-counts/1"
MANUAL = Manual("counts file", "docs/resource_counts.md", f"schema: {VERSION}")
MOST = 2**63 - 1
"""What an attribute of the module holds."""
_COUNT = Integer(0, MOST)

COUNTS = Section(
    {
        "schema": Key(Choice((VERSION,)), "version of this schema", required=True),
        "num_qubits": Key(Integer(1, MOST), "logical qubits of the algorithm, before any layout", required=True),
        "t": Key(_COUNT, "T gates and their inverses", default=0),
        "ccz": Key(_COUNT, "CCZ gates and their like: Toffoli gates, ANDs", default=0),
        "rotations": Key(_COUNT, "rotations by angles that are no multiples of π/4", default=0),
        "rotation_depth": Key(_COUNT, "layers of rotations that follow each other; else as many as rotations"),
        "measurements": Key(_COUNT, "measurements", default=0),
        "cliffords": Key(_COUNT, "Clifford gates on two qubits or more, where they were counted", default=-1),
        "exact": Key(Flag(), "whether these are the counts of every run, and not bounds of them", default=True),
    }
)
