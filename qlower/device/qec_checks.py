"""What the section ``qec`` of a descriptor must satisfy, once each of its keys has the right form."""

from collections.abc import Mapping
from typing import Any

from qlower.device.schema import PHYSICAL_TIMES
from qlower.documents.nodes import Node
from qlower.documents.shapes import Reader
from qlower.formula import FormulaError, parse_formula

PROBE = {"d": 5.0, "p": 1e-3}
FORMULAS = {
    "physical_qubits": ("d",),
    "rounds_per_step": ("d",),
    "syndrome_bits": ("d",),
    "logical_error_rate": ("p", "d"),
    "cycle_ns": PHYSICAL_TIMES,
}
"""Keys that hold formulas, with what they may be in."""


def check_qec(reader: Reader, root: Node, document: Mapping[str, Any]) -> None:
    """Record every fault of the codes of a descriptor."""
    if "qec" not in document:
        return
    section = root.value("qec")
    seen: set[str] = set()
    for node, code in zip(section.value("codes").items, document["qec"]["codes"], strict=True):
        named = isinstance(code, str)
        place = node if named else node.value("family")
        family = code if named else code["family"]
        if family in seen:
            reader.report("QL0425", f"the code `{family}` is given twice", place, fix="remove one of them")
        seen.add(family)
        if not named:
            _check_code(reader, node, code, document["qec"])


def _check_code(reader: Reader, node: Node, code: Mapping[str, Any], qec: Mapping[str, Any]) -> None:
    before = len(reader.diagnostics)
    for key, parameters in FORMULAS.items():
        if key in node.entries:
            _check_formula(reader, node.value(key), code[key], key, parameters)
    _check_distances(reader, node, code)
    scaled = [key for key in ("threshold", "crossing_prefactor") if key in code]
    if "logical_error_rate" in code and scaled:
        fix = f"leave out `{scaled[0]}` or `logical_error_rate`"
        reader.report("QL0435", "the logical error rate is given in two ways", node.value(scaled[0]), fix=fix)
    if len(scaled) == 1:
        other = "crossing_prefactor" if scaled == ["threshold"] else "threshold"
        reader.missing(node, other, "qec.codes", f"`{other}`, which `{scaled[0]}` needs")
    if len(reader.diagnostics) == before and "cycle_ns" in code:
        _check_cycle(reader, node.value("cycle_ns"), code["cycle_ns"], qec.get("operations", {}))


def _check_distances(reader: Reader, node: Node, code: Mapping[str, Any]) -> None:
    if "distances" in code and "largest_distance" in code:
        reader.report("QL0435", "distances are given in two ways", node.value("largest_distance"), fix="leave one out")
    if "distances" in code and sorted(set(code["distances"])) != code["distances"]:
        reader.report("QL0435", "the distances do not ascend", node.value("distances"), fix="sort them, each once")
    if code.get("largest_distance", 3) % 2 == 0:
        place = node.value("largest_distance")
        reader.report("QL0410", f"`largest_distance` is {code['largest_distance']}", place, "an odd number")
    if "threshold" not in code:
        return
    for item, distance in zip(node.value("distances").items if "distances" in code else [], code.get("distances", []),
                              strict=True):  # fmt: skip
        if distance % 2 == 0:
            reader.report("QL0410", f"the distance {distance} is even", item, "an odd number: (d + 1) / 2 is whole")


def _check_formula(reader: Reader, place: Node, text: str, key: str, parameters: tuple[str, ...]) -> None:
    try:
        formula = parse_formula(text, parameters)
    except FormulaError as error:
        reader.formula_fault(place, str(error), key, error.offset)
        return
    try:
        value = formula.evaluate({name: complex(PROBE.get(name, 100.0)) for name in parameters})
    except (ArithmeticError, ValueError):
        reader.formula_fault(place, "it has no value", key)
        return
    if value.imag != 0 or not value.real > 0:
        reader.report("QL0410", f"`{key}` is not positive", place, "a formula with positive values")


def _check_cycle(reader: Reader, place: Node, text: str, physical: Mapping[str, Any]) -> None:
    """Every time that a cycle takes is a key under ``operations``; it may be unknown."""
    for name in PHYSICAL_TIMES:
        if name in text and name not in physical:
            try:
                parse_formula(text, [key for key in PHYSICAL_TIMES if key != name])
            except FormulaError:
                reader.report("QL0435", f"`cycle_ns` takes `{name}`, which is not stated", place,
                              "a key under `qec.operations`", f"add `{name}:` to `qec.operations`")  # fmt: skip
