"""What the store found amiss and went on from."""

from collections.abc import Iterable
from pathlib import Path

from qlower.diagnostics import Diagnostic, Severity
from qlower.store import files


class Warnings:
    """Collects findings that do not stop the work, each once."""

    def __init__(self, found: list[Diagnostic]) -> None:
        self.found = found

    def add(self, code: str, message: str, *, fix: str = "", severity: Severity = Severity.WARNING) -> None:
        """Report a finding, unless it was reported already."""
        diagnostic = Diagnostic(code, message, fix=fix, severity=severity)
        if diagnostic not in self.found:
            self.found.append(diagnostic)

    def unreadable(self, path: Path, error: OSError) -> None:
        """Report a file that the operating system would not read; what it holds counts as absent this time."""
        found = files.diagnose(error, path)
        self.add(found.code, f"cannot read {path}: {error.strerror}", fix=found.fix)


def keep_copy(directory: Path, name: str, pieces: Iterable[bytes]) -> str:
    """Try to keep damaged bytes in quarantine; says where they are. Never fails: the finding matters more."""
    path = directory / name
    try:
        files.write_new(path, pieces)
    except OSError as error:
        return f"its bytes could not be kept in {path}: {error.strerror}"
    return f"its bytes are kept in {path}"
