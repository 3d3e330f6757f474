"""The file format of counts; its reader is imported on use."""

from qlower.diagnostics import Source, fail
from qlower.dialects.logical.ops import Counts
from qlower.ir import Module
from qlower.ir.format import Format

_KEYS = ("num_qubits", "t", "ccz", "rotations", "rotation_depth", "measurements")


def _read(source: Source) -> Module:
    from qlower.dialects.logical.reading.counts_reader import read_counts  # noqa: PLC0415  # on use

    return read_counts(source)


def write_counts(module: Module) -> str:
    """The counts of a module.

    Raises:
        QlowerError: QL1402, it has none.
    """
    counts = module.find("counts")
    if not isinstance(counts, Counts):
        fail("QL1402", "nothing was counted", fix="run count-resources on a circuit")
    lines = ["schema: qlower-counts/1", *(f"{key}: {getattr(counts, key)}" for key in _KEYS)]
    if counts.cliffords >= 0:
        lines.append(f"cliffords: {counts.cliffords}")
    if not counts.exact:
        lines.append("exact: false")
    return "\n".join(lines) + "\n"


QLOWER_COUNTS = Format(
    "qlower-counts",
    "counts of a program in YAML, for an estimate",
    (".yaml", ".yml"),
    ("logical",),
    read=_read,
    write=write_counts,
    begins=r"^schema\s*:\s*[\"']?qlower-counts",
)
