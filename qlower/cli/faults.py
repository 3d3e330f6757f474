"""What the user sees when a command fails: diagnostics, as text or as JSON, never a traceback."""

import errno
import os
import traceback

import click

from qlower.diagnostics import Diagnostic, QlowerError


def report(error: Exception, *, as_json: bool) -> None:
    """Write the diagnostics of a fault to standard error, and with ``--json`` also as a document to standard output."""
    from qlower.cli.output import print_diagnostics, print_json  # noqa: PLC0415  # only when something went wrong

    found = diagnostics_of(error)
    print_diagnostics(found)
    if os.environ.get("QLOWER_DEBUG") == "1":
        click.echo("".join(traceback.format_exception(error)), err=True, nl=False)
    if as_json:
        print_json("error", {}, found)


def diagnostics_of(error: Exception) -> tuple[Diagnostic, ...]:
    """A fault as diagnostics: its own, a misuse of the command line, or an internal error."""
    if isinstance(error, QlowerError):
        return error.diagnostics
    if isinstance(error, click.ClickException):
        context = getattr(error, "ctx", None)
        command = context.command_path if context is not None else "qlower"
        return (Diagnostic("QL0003", error.format_message().rstrip("."), fix=f"see `{command} --help`"),)
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EIO, errno.EDQUOT) and not error.filename:
        # Without a file's name it is a standard stream.
        return (Diagnostic("QL0004", f"standard output cannot be written: {error.strerror}"),)
    message = f"internal error: {type(error).__name__}: {error}"
    return (Diagnostic("QL0000", message, fix="please report it; QLOWER_DEBUG=1 shows where it happened"),)
