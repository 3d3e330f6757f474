"""``qlower origin``: where something in a recorded run came from, or what became of it."""

from dataclasses import asdict
from pathlib import Path

import click

from qlower.cli import options
from qlower.cli.output import print_json, say
from qlower.lowering.archive import Archive
from qlower.lowering.lineage import Lineage, Link
from qlower.lowering.replay import load_trace

SHOWN = 8
"""Places of a link that are shown unless more are asked for."""


@click.command("origin")
@click.argument("run")
@click.argument("place")
@click.option("--forward", is_flag=True, help="Say what became of PLACE instead of where it came from.")
@click.option("--limit", type=click.IntRange(1), default=SHOWN, show_default=True, help="Places shown per step.")
@options.store_folder
@options.as_json
def origin(run: str, place: str, *, forward: bool, limit: int, store_folder: Path, as_json: bool) -> None:
    """Walk from PLACE in RUN (such as r1) back to the source, or with --forward to the final program.

    PLACE is q[17]@1200ns or q[17] (a qubit of the final program, at a time), #123 (a position in the final module),
    7#123 or 7#q[3] (in the module of step 7), or line:12 (of the source text, which only goes forward).
    """
    store = options.existing_store(store_folder)
    links = Lineage(Archive(store), load_trace(store, run), limit).of(place, forward=forward)
    if as_json:
        print_json("origin", {"run": run, "place": place, "links": [asdict(link) for link in links]}, store.warnings)
        return
    say(click.style(f"{place} of {run}", bold=True))
    for link in links:
        say(_text(link))


def _text(link: Link) -> str:
    head = f"source {link.name}" if link.step < 0 else f"step {link.step} {link.name} ({link.level})"
    more = f"\n    … {link.count - len(link.places)} more" if link.count > len(link.places) else ""
    lines = (
        f"\n    {f'line {place.line}:{place.column}' if link.step < 0 else f'#{place.position}'}  {place.text}"
        for place in link.places
    )
    return f"  {click.style(head, fg='cyan')}{''.join(lines)}{more}" + ("" if link.count else "\n    nothing")
