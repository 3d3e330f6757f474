"""Text to modules."""

from qlower.diagnostics import Source
from qlower.ir.module import Module


def parse_source(source: Source) -> Module:
    """The module of a source in either spelling, also as other MLIR tools print it back.

    Its origins are character offsets in the text. It is built as the text says and not verified.

    Raises:
        QlowerError: QL0100 … QL0142.
    """
    # Loading lark takes 40 ms, which whoever only prints need not pay.
    from qlower.ir.text.builder import Builder  # noqa: PLC0415
    from qlower.ir.text.syntax import parse_tree  # noqa: PLC0415

    return Builder(source).module(parse_tree(source, 0, len(source.text), "text"))


def parse_module(text: str, source_name: str = "<text>") -> Module:
    """The module of a text; see ``parse_source``.

    Raises:
        QlowerError: QL0100 … QL0142.
    """
    return parse_source(Source(source_name, text))
