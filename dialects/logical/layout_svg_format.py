"""The format ``layout-svg``: the patches of a layout as a picture."""

from qlower.ir import Module
from qlower.ir.format import Format


def _write(module: Module) -> str:
    from qlower.dialects.logical.layout_svg import write_layout_svg  # noqa: PLC0415  # on use

    return write_layout_svg(module)


LAYOUT_SVG = Format("layout-svg", "the patches of a layout as a picture", (".svg",), ("logical",), write=_write)
"""Written only."""
