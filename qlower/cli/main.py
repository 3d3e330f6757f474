"""The command ``qlower``: loads the one command asked for and turns every fault into a diagnostic and an exit code."""

import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import cast

import click

import qlower

COMMANDS: Mapping[str, tuple[str, str]] = {
    "compile": ("qlower.cli.compile:compile_program", "Compile a program for a device."),
    "pack": ("qlower.cli.pack:pack", "Plan which jobs share a device, and write a program for each batch."),
    "simulate": ("qlower.cli.simulate:simulate", "Simulate the batches of a plan with the device's noise."),
    "estimate": ("qlower.cli.estimate:estimate", "Estimate what a program takes on a fault-tolerant machine."),
    "split": ("qlower.cli.split:split", "Give the results of batches back to their jobs."),
    "opt": ("qlower.cli.opt:opt", "Run passes on IR text."),
    "passes": ("qlower.cli.passes:passes", "List the passes, or describe one."),
    "dialects": ("qlower.cli.dialects:dialects", "List the dialects, or describe one or one of its ops."),
    "target": ("qlower.cli.target:target", "List, show and validate device descriptors."),
    "log": ("qlower.cli.log:log", "List the recorded runs."),
    "show": ("qlower.cli.show:show", "Show a run's trace, or the IR at one of its steps."),
    "origin": ("qlower.cli.origin:origin", "Say where an op of a run came from, or what became of it."),
    "replay": ("qlower.cli.replay:replay", "Compute recorded runs again and compare every digest."),
    "store": ("qlower.cli.store:store", "Check and tidy the store."),
    "doctor": ("qlower.cli.doctor:doctor", "Examine the installation: versions, kernels, plugins, store."),
    "explain": ("qlower.cli.explain:explain", "Explain a diagnostic code."),
}
"""Name → where the command is and its line of help, so that ``--help`` imports none."""

ERROR = 2
INTERRUPTED = 130
BROKEN_PIPE = 141
"""What shells report for a process ended by SIGPIPE."""


class CommandGroup(click.Group):
    """The commands of ``COMMANDS``, imported on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the table's order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        return cast(click.Command, getattr(import_module(module), attribute))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands' lines of help from the table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(qlower.__version__, prog_name="qlower")
def cli() -> None:
    """A multi-level quantum compiler: content-addressed, traced and replayable.

    Exit codes: 0 done, 1 findings (a replay that differs, a faulty descriptor, a damaged store), 2 error.
    """


def main() -> None:
    """Run the command line of this process."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command line; gives its exit code. Only the streams and the files it names are touched.

    Args:
        arguments: without the program's name.
    """
    try:
        code = _invoke(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read us is gone. Python would complain once more when it flushes the stream at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except Exception as error:  # the last resort: no traceback reaches a user
        return _report(error, arguments)
    return code


def _invoke(arguments: Sequence[str]) -> int:
    """Run through click without its own handling of faults, which would end the process."""
    if any("\0" in argument for argument in arguments):
        raise click.UsageError("an argument holds a null character, which no file name can have")
    try:
        with cli.make_context("qlower", list(arguments)) as context:
            code = cli.invoke(context)
    except click.exceptions.NoArgsIsHelpError as bare:
        click.echo(bare.format_message(), err=True)
        return ERROR
    except click.exceptions.Exit as end:
        return end.exit_code
    return code if isinstance(code, int) else 0


def _report(error: Exception, arguments: Sequence[str]) -> int:
    from qlower.cli.faults import report  # noqa: PLC0415  # only when something went wrong

    report(error, as_json="--json" in arguments)
    return ERROR


if __name__ == "__main__":
    main()
