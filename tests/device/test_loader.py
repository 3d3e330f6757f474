from pathlib import Path

import pytest

from qlower.device.emit import emit_target_yaml
from qlower.device.loader import load_target
from qlower.device.qec import Qec, QecCode
from qlower.device.schema import DESCRIPTOR
from qlower.diagnostics import QlowerError
from qlower.documents.shapes import Key, ListOf, MapOf, Section, TextOr, Variant

SMALL = (Path(__file__).parent / "small.yaml").read_text(encoding="utf-8")
WHOLE = "".join(line for line in SMALL.splitlines(keepends=True) if not line.startswith("virtual_machines"))
"""Without regions, which need couplings."""


def codes_of(text: str | bytes | Path, **options: object) -> list[str]:
    with pytest.raises(QlowerError) as caught:
        load_target(text, **options)  # type: ignore[arg-type]
    return [diagnostic.code for diagnostic in caught.value.diagnostics]


def test_values_arrive() -> None:
    target = load_target(SMALL)
    assert (target.name, target.num_qubits, target.formats) == ("small", 4, ("openqasm3", "qir-base"))
    assert target.topology.edges.tolist() == [[1, 0], [1, 2], [2, 3]]
    assert target.topology.directed
    sx = target.gate("sx")
    assert sx is not None
    assert (sx.duration_ns, sx.error) == (32.0, 1e-4)
    assert target.citations == (("native_gates.sx", ("paper",)),)
    assert target.timing.dt_ns == 4.0
    assert target.virtual_machines is not None
    assert target.virtual_machines.grid == (((0, 1), (3, 2)),)
    assert target.virtual_machines.edges == ((0, 1),)
    assert target.qec == Qec((QecCode("surface"),), cycle_duration_ns=1100.0, physical_qubits=4)


def test_unknown_is_none_and_never_zero() -> None:
    target = load_target(SMALL)
    ecr = target.gate("ecr")
    assert ecr is not None
    assert ecr.duration_ns is None
    assert ecr.error is None
    assert target.features.reset is False
    assert target.features.conditional is None
    assert target.features.loops is None
    assert target.limits.max_operations is None
    assert target.measurement.duration_ns is None


def test_absent_is_not_empty() -> None:
    without = load_target(WHOLE)
    assert without.virtual_machines is None
    assert without.digest != load_target(SMALL).digest
    uncoupled = load_target(WHOLE.replace("[[1, 0], [1, 2], [2, 3]]", "[]").replace(", qubits: [[1, 2]]", ""))
    assert not uncoupled.topology.all_to_all
    assert len(uncoupled.topology.components()) == 4


def test_gate_acceptance() -> None:
    target = load_target(SMALL)
    assert target.accepts_gate("ecr", (1, 0))
    assert not target.accepts_gate("ecr", (0, 1))
    assert target.accepts_gate("cz", (2, 1))
    assert not target.accepts_gate("cz", (2, 3))
    assert target.accepts_gate("sx", (3,))
    assert not target.accepts_gate("sx", (4,))
    assert not target.accepts_gate("sx", (0, 1))
    assert not target.accepts_gate("ecr", (1, 1))
    assert not target.accepts_gate("h", (0,))


def test_all_to_all_accepts_every_pair() -> None:
    text = WHOLE.replace("kind: coupling_map\n  directed: true\n  edges: [[1, 0], [1, 2], [2, 3]]", "kind: all_to_all")
    target = load_target(
        text.replace(
            "  - {name: ecr, num_qubits: 2, directed: true, duration_ns: unknown}\n", "  - {name: cx, num_qubits: 2}\n"
        )
    )
    assert target.accepts_gate("cx", (3, 0))


def test_parameter_constraints() -> None:
    turn = load_target(SMALL).gate("turn")
    assert turn is not None
    assert turn.allows([0.125])
    assert turn.allows([0.25 + 1e-12])
    assert not turn.allows([0.1])
    assert not turn.allows([0.3125])
    assert not turn.allows([-0.0625])


def test_digest_ignores_spelling_but_no_value() -> None:
    digest = load_target(SMALL).digest
    assert len(digest) == 64
    respelt = (
        SMALL.replace("1e-4", "0.0001")
        .replace("name: small", "name: 'small'  # a comment")
        .replace("conditional: unknown", "loops: unknown")
    )
    assert load_target(respelt).digest == digest
    assert load_target(SMALL.replace("1e-4", "2e-4")).digest != digest
    assert load_target(SMALL.replace("[1, 0]", "[0, 1]")).digest != digest


def test_a_lattice_is_the_same_as_its_edges() -> None:
    grid = SMALL.replace(
        "kind: coupling_map\n  directed: true\n  edges: [[1, 0], [1, 2], [2, 3]]", "kind: grid\n  rows: 2\n  columns: 2"
    )
    edges = SMALL.replace(
        "directed: true\n  edges: [[1, 0], [1, 2], [2, 3]]", "edges: [[0, 1], [0, 2], [1, 3], [2, 3]]"
    )
    change = ("{name: ecr, num_qubits: 2, directed: true, duration_ns: unknown}", "{name: ecr, num_qubits: 2}")
    change2 = ("[[1, 2]]", "[[0, 1]]")
    first, second = (load_target(text.replace(*change).replace(*change2)) for text in (grid, edges))
    assert first.digest == second.digest


def test_written_text_loads_to_the_same_digest() -> None:
    target = load_target(SMALL)
    text = emit_target_yaml(target)
    again = load_target(text)
    assert again.digest == target.digest
    assert emit_target_yaml(again) == text


@pytest.mark.parametrize(
    "name",
    ["no", "yes # not a comment", "12:30", "a: b", "\u2028\u0085\x7f", "\U0001f600\x1f", "'\"\\", "1e-6", "unknown"],
)
def test_writing_any_description(name: str) -> None:
    target = load_target(SMALL)
    target.document["description"] = name  # type: ignore[index]
    assert load_target(emit_target_yaml(target)).description == name


@pytest.mark.parametrize(
    ("text", "value"),
    [("1e-6", 1e-6), ("1.0e6", 1e6), ("+0.5", 0.5), (".5", 0.5), ("7", 7.0), ("0x10", 16.0), ("5.", 5.0)],
)
def test_numbers_follow_yaml_1_2(text: str, value: float) -> None:
    gate = load_target(SMALL.replace("duration_ns: 3.2e+1", f"duration_ns: {text}")).gate("sx")
    assert gate is not None
    assert gate.duration_ns == value


@pytest.mark.parametrize("text", ["1_000", "12:30", "0o9", "1e", "e5", "--1", "true", "~", '"5"', "[5]", "0b1", "１"])
def test_what_is_no_number(text: str) -> None:
    assert codes_of(SMALL.replace("duration_ns: 3.2e+1", f"duration_ns: {text}")) == ["QL0409"]


@pytest.mark.parametrize("text", ["-1", ".inf", "-.inf", ".nan", "1e400", "9" * 400])
def test_numbers_out_of_range(text: str) -> None:
    assert codes_of(SMALL.replace("duration_ns: 3.2e+1", f"duration_ns: {text}")) == ["QL0410"]


def test_byte_order_mark_and_windows_lines_do_no_harm() -> None:
    assert load_target(("\ufeff" + SMALL.replace("\n", "\r\n")).encode()).digest == load_target(SMALL).digest


def test_places_are_exact_behind_wide_characters() -> None:
    text = SMALL.replace("name: small", 'description: "Größe 😀"\nname: small').replace(
        "num_qubits: 4\n", "num_qubits: vier\n"
    )
    with pytest.raises(QlowerError) as caught:
        load_target(text)
    span = caught.value.diagnostics[0].span
    assert span is not None
    assert (span.line, span.column, span.length) == (7, 13, 4)
    assert span.line_text == "num_qubits: vier"


def test_several_faults_are_reported_at_once() -> None:
    text = (
        SMALL.replace("modality: generic", "modality: genric")
        .replace("1e-4", "7")
        .replace("formats: [openqasm3, qir-base]\n", "")
    )
    assert codes_of(text) == ["QL0411", "QL0410", "QL0408"]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    assert codes_of(tmp_path / "absent.yaml") == ["QL0400"]
    assert codes_of(tmp_path) == ["QL0400"]
    assert codes_of(Path("nul\0byte.yaml")) == ["QL0400"]


def test_lone_surrogates_are_refused() -> None:
    assert codes_of(SMALL.replace("small", "sm\ud800all")) == ["QL0401"]


def test_deep_nesting_does_not_exhaust_the_stack() -> None:
    assert codes_of("[" * 100_000) in (["QL0402"], ["QL0413"])
    assert codes_of("schema: 1\n" + "".join(" " * i + "a:\n" for i in range(2000))) in (["QL0402"], ["QL0413"])


def test_templates() -> None:
    template = SMALL.replace("num_qubits: 4\n", "size_parameters:\n  length: {minimum: 3, maximum: 9, default: 5}\n", 1)
    template = template.replace(
        "kind: coupling_map\n  directed: true\n  edges: [[1, 0], [1, 2], [2, 3]]", "kind: ring\n  length: $length"
    )
    template = template.replace(", directed: true", "")
    assert load_target(template).name == "small:5"
    seven = load_target(template, sizes={"length": 7})
    assert (seven.name, seven.num_qubits, len(seven.topology.edges)) == ("small:7", 7, 7)
    assert codes_of(template, sizes={"length": 10}) == ["QL0424"]
    assert codes_of(template, sizes={"size": 7}) == ["QL0424"]
    assert codes_of(SMALL, sizes={"length": 7}) == ["QL0424"]


def test_zones() -> None:
    zones = """kind: zones
  zones: [{name: store, purpose: memory, capacity: 96}, {name: gate, purpose: gate, capacity: unknown}]
  transport: [{zones: [store, gate], duration_ns: 5e4}]"""
    text = WHOLE.replace("kind: coupling_map\n  directed: true\n  edges: [[1, 0], [1, 2], [2, 3]]", zones).replace(
        ", directed: true", ""
    )
    target = load_target(text)
    assert target.topology.all_to_all
    assert [(zone.name, zone.capacity) for zone in target.zones] == [("store", 96), ("gate", None)]
    assert target.transports[0].duration_ns == 5e4
    assert load_target(emit_target_yaml(target)).digest == target.digest


def keys_of(shape: object) -> set[str]:
    """Every key of a shape and of those within."""
    if isinstance(shape, Section):
        return set(shape.keys) | {name for key in shape.keys.values() for name in keys_of(key.shape)}
    if isinstance(shape, Variant):
        return {name for case in shape.cases.values() for name in keys_of(case)}
    if isinstance(shape, TextOr):
        return keys_of(shape.section)
    return keys_of(shape.item) if isinstance(shape, ListOf | MapOf) else set()


def test_every_key_is_documented() -> None:
    text = (Path(__file__).parents[2] / "docs" / "devices.md").read_text(encoding="utf-8")
    assert {key for key in keys_of(Section(DESCRIPTOR)) if f"`{key}`" not in text} == set()
    assert all(isinstance(key, Key) and key.meaning for key in DESCRIPTOR.values())
