"""``qlower store``: check and tidy the store."""

from pathlib import Path

import click

from qlower.cli import options
from qlower.cli.output import print_diagnostics, print_json, say
from qlower.diagnostics import Diagnostic, Severity
from qlower.store import maintenance

FINDINGS = 1


@click.group("store")
def store() -> None:
    """Check and tidy the store."""


@store.command("fsck")
@click.option("--repair", is_flag=True, help="First mend what can be mended; quarantine keeps what is cut or damaged.")
@options.store_folder
@options.as_json
def fsck(repair: bool, store_folder: Path, as_json: bool) -> int:
    """Check every byte of the store. Exit code 1 if it is damaged; leftovers are no damage."""
    opened = options.existing_store(store_folder)
    mended = [*opened.warnings, *(maintenance.repair(opened) if repair else [])]
    found = maintenance.fsck(opened)
    damaged = any(finding.severity is not Severity.REMARK for finding in found)
    runs = sum(1 for _ in opened.ledger.records())
    if as_json:
        print_json("store fsck", {"runs": runs, "clean": not damaged}, [*mended, *found])
    else:
        print_diagnostics([*mended, *found], err=False)
        say(f"{runs} runs, {'damaged' if damaged else 'clean'}")
    return FINDINGS if damaged else 0


@store.command("gc")
@options.store_folder
@options.as_json
def gc(store_folder: Path, as_json: bool) -> int:
    """Remove unfinished writes, and packs and frames of no recorded run."""
    done = maintenance.gc(options.existing_store(store_folder))
    if as_json:
        print_json("store gc", {"removed": len(_remarks(done))}, done)
    else:
        print_diagnostics(done, err=False)
        say(f"{len(_remarks(done))} files removed")
    return FINDINGS if len(_remarks(done)) != len(done) else 0


def _remarks(done: list[Diagnostic]) -> list[Diagnostic]:
    return [diagnostic for diagnostic in done if diagnostic.severity is Severity.REMARK]
