"""Action keys: what a step's result depends on, hashed."""

from collections.abc import Mapping
from typing import Any

from qlower.canonical_json import canonical_json
from qlower.ir.wire_map import WireMap
from qlower.lowering.archive import sha256
from qlower.lowering.pass_ import Context, Pass

SCHEME = "qlower-action-1"


def pass_key(item: Pass, options: Mapping[str, Any], input_digest: str, context: Context, effort: str) -> str:
    """The key of one application of a pass with its ``json_options``; what it declares not to use is left out.

    How much is checked counts only for a pass that runs others, whose results are checked inside it.
    """
    used = dict(item.depends_on(context))
    return sha256(
        canonical_json(
            {
                **({"uses": used, "check": effort} if used else {}),
                "scheme": SCHEME,
                "pass": item.name,
                "version": item.version,
                "options": options,
                "input": input_digest,
                "target": context.target.digest if item.uses_target and context.target is not None else None,
                "calibration": (
                    context.calibration.digest if item.uses_calibration and context.calibration is not None else None
                ),
                "wires": context.wires.as_json() if item.uses_wires and context.wires is not None else None,
                "seed": str(context.seed) if item.uses_seed else None,
                "epsilon": context.epsilon,
            }
        )
    )


def read_key(reader: str, version: int, source_digest: str) -> str:
    """The key of reading a source text."""
    return sha256(canonical_json({"scheme": SCHEME, "read": reader, "version": version, "source": source_digest}))


def write_key(writer: str, version: int, module_digest: str) -> str:
    """The key of writing a module."""
    return sha256(canonical_json({"scheme": SCHEME, "write": writer, "version": version, "module": module_digest}))


def check_key(action: str, level: str, version: str) -> str:
    """The key of checking an action."""
    return sha256(canonical_json({"scheme": SCHEME, "check": action, "level": level, "version": version}))


def json_options(item: Pass) -> dict[str, Any]:
    """A pass's options as JSON values."""
    return {key: list(value) if isinstance(value, tuple) else value for key, value in item.options().items()}


def wire_map_of(values: Any) -> WireMap | None:
    """A wire map from its JSON, or None."""
    return None if values is None else WireMap.from_json(values)
