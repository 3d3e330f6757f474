"""Which format a result is written in, and whether its device accepts that."""

from qlower.device.target import Target
from qlower.diagnostics import Diagnostic, QlowerError, Severity
from qlower.ir.format import Format
from qlower.lowering.compilation import Compilation
from qlower.lowering.registry import formats


def writer_for(name: str, target: Target | None, done: Compilation) -> Format:
    """The format of a name; without one the target's first that is installed, else what was read, else any."""
    if name:
        return formats().load(name)
    level = done.trace.steps[-1].level
    accepted = target.formats if target is not None else ()
    for candidate in (*accepted, done.trace.reader, *formats().builtin):
        if candidate in formats().names():
            found = formats().load(candidate)
            passed = {level, *(step.level for step in done.trace.steps)}
            if found.write is not None and (not found.levels or passed & set(found.levels)):
                return found
    raise QlowerError(Diagnostic("QL0342", f"no format can write a module of level {level}", fix="name one: --format"))


def unaccepted(writer: Format, target: Target | None, level: str) -> list[Diagnostic]:
    """A warning if the target does not accept what is written; formats for every level are not for devices.

    Nor is a result of a level that none of the target's formats can say, such as an answer.
    """
    if target is None or not target.formats or not writer.levels:
        return []
    if not any(level in formats().load(name).levels for name in target.formats if name in formats().names()):
        return []
    if any(writer.name == name or writer.name.startswith(f"{name}-") for name in target.formats):
        return []
    return [
        Diagnostic(
            "QL0341",
            f"{target.name} does not list {writer.name} among the formats it accepts",
            expected=", ".join(target.formats),
            severity=Severity.WARNING,
        )
    ]
