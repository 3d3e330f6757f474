"""The gates of HALO's programs, by their names in lower case."""

from collections.abc import Mapping

GATES: Mapping[str, str] = {
    **{name: name for name in ("h", "x", "y", "z", "s", "sdg", "t", "tdg", "sx", "rx", "ry", "rz", "u3")},
    **{name: name for name in ("ch", "cp", "swap", "cswap")},
    "u": "u3",
    "cnot": "cx",
    "cx": "cx",
    "cu1": "cp",
    "toffoli": "ccx",
    "ccx": "ccx",
}
"""Name in a program → name in the gate table. Global phases of U are those of Rz·Ry·Rz, of determinant one."""
