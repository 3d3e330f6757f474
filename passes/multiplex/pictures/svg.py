"""A little SVG: elements as text, colours of tenants."""

from collections.abc import Mapping, Sequence
from colorsys import hls_to_rgb
from html import escape

GOLDEN_ANGLE = 0.618033988749895
"""Turns of the colour wheel by which neighbouring numbers differ most."""


def colour(number: int) -> str:
    """A colour that differs from those of near numbers."""
    red, green, blue = hls_to_rgb(number * GOLDEN_ANGLE % 1.0, 0.55 + 0.12 * (number % 3 - 1), 0.62)
    return f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"


def element(name: str, attributes: Mapping[str, str | float], text: str = "", title: str = "") -> str:
    """An element; numbers are written with one digit after the point, ``title`` is shown when it is pointed at."""
    written = " ".join(f'{key}="{_written(value)}"' for key, value in attributes.items())
    inner = (f"<title>{escape(title)}</title>" if title else "") + escape(text)
    return f"<{name} {written}>{inner}</{name}>" if inner else f"<{name} {written}/>"


def picture(width: float, height: float, elements: Sequence[str]) -> str:
    """A whole file."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" font-family="sans-serif" font-size="10">'
    )
    background = '<rect width="100%" height="100%" fill="white"/>'
    return "\n".join((head, background, *elements, "</svg>")) + "\n"


def _written(value: str | float) -> str:
    return escape(value, quote=True) if isinstance(value, str) else f"{value:.1f}"
