"""``qlower pack`` at work: reads the jobs, runs the policy, composes the batches and writes the folder."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from qlower import api
from qlower.cli import options
from qlower.cli.folders import check_folder, write_folder
from qlower.cli.output import json_text, print_diagnostics, print_json, progress, say
from qlower.cli.plan_pictures import batch_name, plan_pictures
from qlower.cli.plan_table import plan_table
from qlower.cli.writers import unaccepted, writer_for
from qlower.diagnostics import Diagnostic, QlowerError, Severity
from qlower.ir.format import Format
from qlower.lowering.archive import Archive
from qlower.lowering.compilation import Compilation, Request, compile_handle
from qlower.lowering.pass_ import Pass
from qlower.lowering.pipeline import Pipeline
from qlower.passes.multiplex.plan_document import add_program, plan_document, seal
from qlower.passes.multiplex.presets import DEFAULT_POLICY, PLAN_LEVEL, composing, packing, policy_named
from qlower.program_text import printable
from qlower.store.record import now
from qlower.store.store import Store

PLAN_FILE, PLAN_TEXT, PLAN_FORMAT = "plan.json", "plan.mlir", "mlir-packed"
REFUSED = 1
COMPOSING_SEED = 0
"""A plan gives one program for each batch, whatever seed the plan was made with."""
TENANT_DEPTH = 4
"""Document, batches, batch, tenants: in the file each tenant stands on one line."""


@dataclass(frozen=True)
class Arguments:
    """What stands on the command line; for the meaning see the options."""

    jobs: str
    target: str
    policy: str | None
    mode: str
    optimization: int
    folder: Path | None
    force: bool
    format: str
    arrivals: str
    pictures: bool
    no_emit: bool
    calibration: Path | None
    at: str
    seed: int
    from_format: str
    check: str
    threads: int
    store_folder: Path
    no_store: bool
    as_json: bool


@dataclass
class _Packed:
    """What came of it.

    Attributes:
        document: the plan as JSON values.
        files: of the folder.
        runs: of the ledger: that of the plan, then those of the batches.
        found: warnings and remarks.
    """

    document: dict[str, Any]
    files: dict[str, str | bytes]
    runs: list[str]
    found: list[Diagnostic]


def pack_afresh(arguments: Arguments) -> int:
    """Pack the jobs; gives the exit code.

    Raises:
        QlowerError: the jobs file, the target, the policy, the calibration or the folder was refused.
    """
    if arguments.folder is not None:
        check_folder(arguments.folder, PLAN_FILE, force=arguments.force)
    policy = policy_named(arguments.policy or DEFAULT_POLICY, arguments.mode)
    request = _request(arguments, policy)
    found = list(_expired(request, arguments.at))
    source = options.read_program(arguments.jobs)
    store = None if arguments.no_store else Store.open(arguments.store_folder)
    began = now()
    done = api.run(Archive(store), source, arguments.from_format, request)
    text = done.emit(PLAN_FORMAT)
    done.record({"started_at": began})
    packed = _Packed(plan_document(done.module(PLAN_LEVEL)), {PLAN_TEXT: text}, [], [*found, *done.warnings])
    if done.run is not None:
        packed.runs.append(done.run)
    if arguments.folder is not None and not arguments.no_emit:
        _compose(arguments, request, store, done, packed)
    if arguments.pictures and request.target is not None:
        packed.files.update(plan_pictures(done.module(PLAN_LEVEL), request.target))
    seal(packed.document)
    packed.files[PLAN_FILE] = json_text(packed.document, TENANT_DEPTH)
    if arguments.folder is not None:
        write_folder(arguments.folder, PLAN_FILE, packed.files, force=arguments.force)
    packed.found += store.warnings if store is not None else []
    _show(arguments, packed)
    return REFUSED if packed.document["refused"] else 0


def _request(arguments: Arguments, policy: Pass) -> Request:
    request = api.make_request(
        arguments.target,
        pipeline=Pipeline(()),
        calibration=arguments.calibration,
        seed=arguments.seed,
        threads=arguments.threads,
        check=arguments.check,
        progress=progress,
    )
    return replace(request, pipeline=packing(policy, arguments.optimization, _rate(arguments.arrivals)))


def _rate(text: str) -> float | None:
    """The mean rate of arrivals in jobs per second."""
    if not text:
        return None
    kind, _, rate = text.partition(":")
    try:
        if kind == "poisson":
            return float(rate)
    except ValueError:
        pass
    raise click.BadParameter(f"'{text}' says not when jobs come; such as poisson:0.5", param_hint="--arrivals")


def _expired(request: Request, at: str) -> Iterator[Diagnostic]:
    """A warning if the calibration has outlived its time; an error if the user said when the plan is to run."""
    snapshot = request.calibration
    moment = _moment(at) if at else datetime.now(UTC)
    if snapshot is None or not snapshot.is_stale(moment):
        return
    found = Diagnostic(
        "QL0957",
        f"the calibration of {snapshot.target} was taken at {snapshot.taken_at} and holds for "
        f"{snapshot.time_to_live_h:g} hours; at {moment.isoformat(timespec='seconds')} it has expired",
        fix="give a newer one with --calibration",
        severity=Severity.ERROR if at else Severity.WARNING,
    )
    if at:
        raise QlowerError(found)
    yield found


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"'{text}' is no time such as 2026-02-26T15:26:08+00:00", param_hint="--at") from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _compose(
    arguments: Arguments, request: Request, store: Store | None, planned: Compilation, packed: _Packed
) -> None:
    """Make the program of every batch, each in a recorded run of its own that begins at the plan."""
    target = request.target
    assert target is not None
    start = planned.chain.handles[-1]
    batches = packed.document["batches"]
    for number in range(len(batches)):
        progress(f"composing batch {number + 1} of {len(batches)}")
        began = now()
        pipeline = composing(packed.document["composition"], number, target)
        done = compile_handle(
            Archive(store),
            start,
            f"<plan {start.digest[:16]}>",
            replace(request, pipeline=pipeline, seed=COMPOSING_SEED),
        )
        writer = writer_for(arguments.format, target, done)
        name = batch_name(number, len(batches)) + _suffix(writer)
        packed.files[name] = done.emit(writer.name)
        done.record({"started_at": began})
        add_program(batches[number], done.module(), name, writer.name)
        if number == 0:
            packed.found += unaccepted(writer, target, done.trace.steps[-1].level)
        packed.found += done.warnings
        if done.run is not None:
            packed.runs.append(done.run)


def _suffix(writer: Format) -> str:
    return writer.suffixes[0] if writer.suffixes else f".{writer.name}"


def _show(arguments: Arguments, packed: _Packed) -> None:
    """The document on standard output if it is wanted there; the table on standard error."""
    folder = arguments.folder
    if arguments.as_json:
        about = {
            "runs": packed.runs,
            "store": None if arguments.no_store else printable(arguments.store_folder),
            "folder": None if folder is None else printable(folder),
            "plan": packed.document,
        }
        print_json("pack", about, packed.found)
        return
    print_diagnostics(packed.found)
    if folder is None:
        click.echo(packed.files[PLAN_FILE], nl=False)
    say(plan_table(packed.document), err=True)
    if folder is not None:
        say(f"\nwritten to {printable(folder)}: {len(packed.files)} files", err=True)
    if packed.runs:
        batches = "–".join(dict.fromkeys((packed.runs[1], packed.runs[-1]))) if len(packed.runs) > 1 else ""
        others = f" (its batches as {batches})" if batches else ""
        where = "" if arguments.store_folder == options.DEFAULT_STORE else f" --store {arguments.store_folder}"
        say(f"recorded as {packed.runs[0]}{others}; replay it with: qlower replay {packed.runs[0]}{where}", err=True)
