"""``qlower explain``: what a diagnostic code means."""

import click

from qlower.cli import options
from qlower.cli.catalogue import all_codes, find_code
from qlower.cli.output import print_json, say, table


@click.command("explain")
@click.argument("code", required=False)
@options.as_json
def explain(code: str | None, as_json: bool) -> None:
    """Explain a diagnostic CODE such as QL0123, or list all codes."""
    if code is None:
        codes = all_codes()
        if as_json:
            print_json("explain", {"codes": {name: vars(codes[name]) for name in sorted(codes)}})
        else:
            say(table(("code", "title"), [(name, codes[name].title) for name in sorted(codes)]))
        return
    name = code.upper()
    found = find_code(name)
    if as_json:
        print_json("explain", {"code": name, **vars(found)})
    else:
        say(f"{click.style(name, bold=True)}: {found.title}\n\n{found.explanation}\n\nWhat to do: {found.fix}")
