"""``qlower compile`` where the answer is not known: reads the program, runs the pipeline and writes the result."""

from typing import Any

from qlower import api
from qlower.cli import options
from qlower.cli.compile_answer import Answer, Arguments
from qlower.cli.output import print_json, progress, say
from qlower.cli.writers import unaccepted, writer_for
from qlower.diagnostics import Source
from qlower.lowering.archive import Archive
from qlower.lowering.compilation import Request
from qlower.lowering.pipeline import Pipeline
from qlower.lowering.recall import recallable
from qlower.lowering.registry import formats
from qlower.store.record import now
from qlower.store.store import Store


def compile_afresh(arguments: Arguments, source: Source, store: Store | None, key: str | None) -> Answer:
    """Compile a program and record the run.

    Args:
        arguments: what was asked.
        source: the program.
        store: the store if it is open; it knows what was found damaged in it.
        key: what the run is to be recalled by, or None.

    Raises:
        QlowerError: the program, the target, the request or the store was refused.
    """
    began = now()
    request = _request(arguments)
    if store is None and not arguments.no_store:
        store = Store.open(arguments.store_folder)
    done = api.run(Archive(store), source, arguments.from_format, request)
    writer = writer_for(arguments.format, request.target, done)
    payload = done.emit(writer.name)
    found = [*done.warnings, *unaccepted(writer, request.target, done.trace.steps[-1].level)]
    # Files that the program refers to are no part of the key.
    whole = formats().load(done.trace.reader).references is None
    recalled = recallable(done.trace, writer.binary, key) if key is not None and whole and not found else {}
    done.record({"started_at": began, **recalled})
    found += store.warnings if store is not None else []
    milliseconds = [{part: value * 1000 for part, value in step.items()} for step in done.seconds]
    return Answer(done.trace, payload, milliseconds, done.reused, done.run, found)


def print_pipeline(arguments: Arguments) -> None:
    """Print the pipeline for FILE; without one, that for a circuit."""
    request = _request(arguments)
    if arguments.file is not None:
        start = api.start_of(options.read_program(arguments.file), arguments.from_format)
        pipeline = request.pipeline_for(start)
    elif isinstance(request.pipeline, Pipeline):
        pipeline = request.pipeline
    else:
        pipeline = api.preset(
            _level(arguments),
            request.target,
            outcomes_only=arguments.outcomes_only,
            approximate=arguments.epsilon is not None,
            **_search(arguments),
        )
    if arguments.as_json:
        print_json("compile", {"pipeline": str(pipeline)})
    else:
        say(str(pipeline))


def _level(arguments: Arguments) -> int:
    return api.DEFAULT_OPTIMIZATION if arguments.optimization is None else arguments.optimization


def _search(arguments: Arguments) -> dict[str, Any]:
    """What was said of how to search; the rest is as usual."""
    said = {"objective": arguments.objective, "effort": arguments.effort}
    return {name: value for name, value in said.items() if value is not None}


def _request(arguments: Arguments) -> Request:
    return api.make_request(
        arguments.target,
        optimization=_level(arguments),
        outcomes_only=arguments.outcomes_only,
        **_search(arguments),
        pipeline=arguments.pipeline,
        calibration=arguments.calibration,
        seed=arguments.seed,
        epsilon=arguments.epsilon,
        threads=arguments.threads,
        check=arguments.check,
        stop_at=arguments.stop_at,
        progress=progress,
    )
