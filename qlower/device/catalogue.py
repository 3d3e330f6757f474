"""Finds targets by name: built-in, with a size, of a plugin, or by the path of a descriptor."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from qlower.device.calibration import Calibration, check_fits, load_calibration
from qlower.device.loader import load_target, read_source
from qlower.device.schema import MANUAL
from qlower.device.target import Target
from qlower.diagnostics import fail
from qlower.documents.nodes import parse_yaml
from qlower.documents.shapes import did_you_mean

MoreTargets = Mapping[str, Path | Callable[[], Target]]
"""Name to the path of a descriptor or to a function that makes the target; for targets of plugins."""


def list_targets() -> tuple[str, ...]:
    """Names of the built-in targets, sorted; templates without their sizes."""
    return tuple(sorted(_builtin()))


def find_target(text: str, extra: MoreTargets | None = None) -> Target:
    """The target of that name.

    Args:
        text: a name (``ibm_torino``), a name with a size (``generic_grid:11x11``), or the path of a YAML descriptor.
        extra: further targets by name; a built-in name wins.

    Raises:
        QlowerError: QL0450 for an unknown name, QL0451 and QL0424 for a size, and those of ``load_target``.
    """
    more = extra or {}
    name, colon, size = text.partition(":")
    path = _builtin().get(name)
    if path is not None:
        return _load(path, size if colon else None)
    found = more.get(text) or more.get(name)
    if isinstance(found, Path):
        return _read(found, size if colon else None)
    if found is not None:
        return found()
    if "/" in text or "\\" in text or text.endswith((".yaml", ".yml")):
        return load_target(Path(text))
    near = did_you_mean(name, tuple(sorted([*_builtin(), *more])))
    fix = near or "`qlower target list` shows the names; for a file give a path that ends in .yaml"
    fail("QL0450", f"no target is called `{text}`", expected=", ".join(sorted([*_builtin(), *more])), fix=fix)


def find_calibration(target: Target, path: Path | None = None) -> Calibration:
    """The calibration snapshot of a target: the given file, or the one shipped with it.

    Raises:
        QlowerError: QL0462 if there is none, QL0460 if it does not fit, and those of ``load_calibration``.
    """
    from qlower.targets import CALIBRATIONS  # noqa: PLC0415 - data, read on use

    if path is None:
        if target.name not in CALIBRATIONS:
            fail("QL0462", f"no calibration is known for `{target.name}`", fix="give the path of a snapshot")
        calibration = _load_calibration(_directory() / CALIBRATIONS[target.name])
    else:
        calibration = load_calibration(path)
    check_fits(calibration, target)
    return calibration


def has_calibration(target: Target) -> bool:
    """Whether a calibration snapshot is shipped with a target."""
    from qlower.targets import CALIBRATIONS  # noqa: PLC0415 - data, read on use

    return target.name in CALIBRATIONS


def _builtin() -> dict[str, Path]:
    from qlower.targets import BUILTIN  # noqa: PLC0415 - data, read on use

    return {name: _directory() / file for name, file in BUILTIN.items()}


def _directory() -> Path:
    from qlower import targets  # noqa: PLC0415 - data, read on use

    return Path(targets.__path__[0])


@cache
def _load(path: Path, size: str | None) -> Target:
    """A built-in target; they never change, and a target is immutable."""
    return _read(path, size)


@cache
def _load_calibration(path: Path) -> Calibration:
    """A shipped snapshot; they never change, and a snapshot is immutable."""
    return load_calibration(path)


def _read(path: Path, size: str | None) -> Target:
    """The target of a descriptor, for a template with the size as it stands in the name."""
    return load_target(path, sizes=None if size is None else _sizes(path, size))


def _sizes(path: Path, size: str) -> dict[str, int]:
    """The sizes of a name such as ``generic_grid:11x11`` by the parameters that the template declares."""
    root = parse_yaml(read_source(path, ""), MANUAL)
    declared = list(root.value("size_parameters").entries) if "size_parameters" in root.entries else []
    name = path.name.removesuffix(".yaml")
    example = "x".join("5" for _ in declared)
    if not declared:
        fail("QL0451", f"`{name}` has no size", fix=f"write `{name}`")
    parts = size.split("x")
    if len(parts) != len(declared) or not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
        shape = "x".join(f"<{parameter}>" for parameter in declared)
        fail(
            "QL0451",
            f"`{size}` is no size of `{name}`",
            expected=f"{name}:{shape}",
            fix=f"for example `{name}:{example}`",
        )
    return dict(zip(declared, map(int, parts), strict=True))
