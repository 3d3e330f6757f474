"""Pictures of growth: curves between logarithmic axes, as SVG."""

import math
from collections.abc import Mapping, Sequence
from statistics import linear_regression

from qlower.passes.multiplex.pictures.svg import colour, element, picture

Points = Sequence[tuple[float, float]]

WIDTH, HEIGHT, LEFT, TOP, PLOT = 620, 380, 64, 34, 300
"""Of the picture, its margins and the height of the plot, in pixels."""
PLOT_WIDTH = 340
LEGEND = LEFT + PLOT_WIDTH + 16


def growth_exponent(points: Points) -> float:
    """The slope of the straight line that fits the logarithms best (least squares); NaN for fewer than two points."""
    if len(points) < 2:
        return math.nan
    return linear_regression([math.log(x) for x, _ in points], [math.log(y) for _, y in points]).slope


def log_log_chart(title: str, x_label: str, y_label: str, curves: Mapping[str, Points]) -> str:
    """An SVG of curves; the legend gives each one's growth exponent, and every point its figures when pointed at.

    Args:
        title: above the plot.
        x_label: what the horizontal axis shows, with its unit.
        y_label: what the vertical axis shows, with its unit.
        curves: points with positive coordinates by name; at least one.
    """
    points = [point for curve in curves.values() for point in curve]
    x_axis, y_axis = (_Axis([point[side] for point in points], extent) for side, extent in ((0, PLOT_WIDTH), (1, PLOT)))
    parts = [element("text", {"x": LEFT, "y": 18, "font-size": "13"}, title), *_frame(x_axis, y_axis, x_label, y_label)]
    for number, (name, curve) in enumerate(curves.items()):
        drawn = colour(number)
        places = [(LEFT + x_axis.place(x), TOP + PLOT - y_axis.place(y)) for x, y in curve]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(element("polyline", {"points": line, "fill": "none", "stroke": drawn, "stroke-width": 1.5}))
        for (x, y), (at_x, at_y) in zip(curve, places, strict=True):
            circle: dict[str, str | float] = {"cx": at_x, "cy": at_y, "r": 3, "fill": drawn}
            parts.append(element("circle", circle, title=f"{name}: {x:.6g}, {y:.4g}"))
        height = TOP + 12 + 16 * number
        parts.append(element("rect", {"x": LEGEND, "y": height - 8, "width": 9, "height": 9, "fill": drawn}))
        exponent = growth_exponent(curve)
        text = name if math.isnan(exponent) else f"{name}: exponent {exponent:.2f}"
        parts.append(element("text", {"x": LEGEND + 14, "y": height}, text))
    return picture(WIDTH, HEIGHT, parts)


class _Axis:
    """A logarithmic axis of whole decades around some values, over an extent in pixels."""

    def __init__(self, values: Sequence[float], extent: float) -> None:
        self.low = math.floor(math.log10(min(values)))
        self.high = max(math.ceil(math.log10(max(values))), self.low + 1)
        self.extent = extent

    def place(self, value: float) -> float:
        return (math.log10(value) - self.low) / (self.high - self.low) * self.extent

    @property
    def decades(self) -> list[float]:
        return [10.0**power for power in range(self.low, self.high + 1)]


def _frame(x_axis: _Axis, y_axis: _Axis, x_label: str, y_label: str) -> list[str]:
    """The decades of both axes with their figures, and what the axes are."""
    bottom, right, grey = TOP + PLOT, LEFT + PLOT_WIDTH, "#cccccc"
    parts = []
    for value in x_axis.decades:
        x = LEFT + x_axis.place(value)
        parts.append(element("line", {"x1": x, "y1": TOP, "x2": x, "y2": bottom, "stroke": grey}))
        parts.append(element("text", {"x": x, "y": bottom + 14, "text-anchor": "middle"}, f"{value:,g}"))
    for value in y_axis.decades:
        y = bottom - y_axis.place(value)
        parts.append(element("line", {"x1": LEFT, "y1": y, "x2": right, "y2": y, "stroke": grey}))
        parts.append(element("text", {"x": LEFT - 6, "y": y + 3, "text-anchor": "end"}, f"{value:,g}"))
    middle, centre = LEFT + PLOT_WIDTH / 2, TOP + PLOT / 2
    parts.append(element("text", {"x": middle, "y": bottom + 34, "text-anchor": "middle"}, x_label))
    turned = f"rotate(-90 14 {centre:.1f})"
    parts.append(element("text", {"x": 14, "y": centre, "text-anchor": "middle", "transform": turned}, y_label))
    return parts
