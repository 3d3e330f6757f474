"""The reader of counts files: a YAML document becomes a module with ``logical.counts``."""

from qlower.diagnostics import QlowerError, Source
from qlower.dialects.logical.ops import Counts
from qlower.dialects.logical.reading.counts_schema import COUNTS, MANUAL, VERSION
from qlower.documents.nodes import Node, parse_yaml
from qlower.documents.shapes import Reader
from qlower.ir import Module


def read_counts(source: Source) -> Module:
    """The module of a counts file.

    Raises:
        QlowerError: QL0402 to QL0413, QL1400 or QL1401.
    """
    root = parse_yaml(source, MANUAL)
    reader = Reader(source, MANUAL)
    _check_version(reader, root)
    values = reader.read(root, COUNTS, "") if not reader.diagnostics else {}
    if not reader.diagnostics:
        values.setdefault("rotation_depth", values["rotations"])
        _check_depth(reader, root, values["rotations"], values["rotation_depth"])
    if reader.diagnostics:
        raise QlowerError(reader.diagnostics)
    counts = {key: value for key, value in values.items() if key != "schema"}
    return Module("logical", (Counts(attributes={"sym_name": "counts", **counts}, origin=(root.offset,)),))


def _check_version(reader: Reader, root: Node) -> None:
    if root.kind != "mapping":
        reader.wrong_type(root, "a mapping", "the document")
        return
    written = root.value("schema") if "schema" in root.entries else root
    if written is root or written.kind != "scalar" or written.text != VERSION:
        reader.report("QL1400", f"this is no counts file of version {VERSION}", written, f"`schema: {VERSION}` first")


def _check_depth(reader: Reader, root: Node, rotations: int, depth: int) -> None:
    if depth > rotations or (rotations and not depth):
        reader.report(
            "QL1401", f"`rotation_depth` is {depth}, `rotations` {rotations}", root.value("rotation_depth"),
            f"from {min(1, rotations)} to {rotations}", "a layer holds a rotation at least",
        )  # fmt: skip
