"""All diagnostic codes: the framework's, those of the levels and passes, and plugins'."""

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from typing import cast

from qlower.diagnostics import QlowerError, fail
from qlower.diagnostics.codes import Code
from qlower.plugins import Group

FRAMEWORK_CODES = (
    "qlower.cli.codes:CODES",
    "qlower.device.codes:CODES",
    "qlower.documents.codes:CODES",
    "qlower.ir.codes:CODES",
    "qlower.ir.text.codes:CODES",
    "qlower.lowering.codes:CODES",
    "qlower.store.codes:CODES",
)
"""The framework's tables; those of dialects and passes are named where these are."""


def builtin_tables() -> tuple[str, ...]:
    """Where the tables of codes of this package are, as ``module:attribute``."""
    from qlower import dialects, passes  # noqa: PLC0415  # tables of strings

    return (*FRAMEWORK_CODES, *dialects.BUILTIN_CODES, *passes.BUILTIN_CODES)


@cache
def plugin_tables() -> Group[Mapping[str, Code]]:
    """The tables of codes that plugins bring."""

    def fits(name: str, found: object) -> bool:
        return isinstance(found, Mapping) and all(isinstance(code, Code) for code in found.values())

    return Group("qlower.codes", "table of codes", {}, fits)


def all_codes() -> dict[str, Code]:
    """Every code that is declared; tables of broken plugins are left out."""
    found: dict[str, Code] = {}
    for name in plugin_tables().names():
        try:
            found.update(plugin_tables().load(name))
        except QlowerError:  # `qlower doctor` reports it
            continue
    for value in builtin_tables():
        module, _, attribute = value.partition(":")
        found.update(cast(Mapping[str, Code], getattr(import_module(module), attribute)))
    return found


def find_code(name: str) -> Code:
    """What a code means.

    Raises:
        QlowerError: QL0006, no table has it.
    """
    codes = all_codes()
    if name in codes:
        return codes[name]
    begun = [code for code in sorted(codes) if name and code.startswith(name)]
    close = begun[:3] or get_close_matches(name, sorted(codes), n=3)
    hint = f"did you mean {', '.join(close)}?" if close else "list all with `qlower explain`"
    fail("QL0006", f"there is no code '{name}'", fix=hint)
