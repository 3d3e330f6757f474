"""T gates of the Feynman benchmarks: as read, merged, without ancillas and with them.

    python -m benchmarks.t_count FOLDER [--effort 2] [--ancillas 64] [--programs tof_5,...]

FOLDER holds OpenQASM 2 files of the Feynman project. ``as read`` counts seven T gates for a Toffoli. ``merged`` is what
merging of rotations alone reaches, ``plain`` what ``optimize-t-count`` writes, ``gadgets`` what ``gadgetize-hadamards``
writes, with so many ``ancillas``. ``teleport`` is pyzx's teleport_reduce, ``TODD`` the best published figure without
ancillas, ``known`` the best known with ancillas (arXiv:2602.15285).
Times are CPU seconds of one application of each pass, kernels compiled.
"""

import argparse
import time
from pathlib import Path

from benchmarks.measure import table
from qlower.diagnostics import Source
from qlower.dialects.circuit.formats import OPENQASM2
from qlower.ir import Module
from qlower.lowering import Context, Decline, Pass
from qlower.lowering.kernels import warm_up
from qlower.passes.circuit.gadgetize_hadamards import GadgetizeHadamards
from qlower.passes.circuit.optimize_t_count import OptimizeTCount
from qlower.passes.synthesis.t_count.reduction import search_of

PUBLISHED = {
    "tof_5": ("31", "", "25"),
    "barenco_tof_5": ("40", "", "33"),
    "mod_mult_55": ("35", "26", "17"),
    "vbe_adder_3": ("24", "", "19"),
    "gf2^4_mult": ("68", "50", "39"),
    "gf2^8_mult": ("", "", "123"),
    "qcla_mod_7": ("237", "", "153"),
    "adder_8": ("173", "", "117"),
}
"""teleport_reduce, TODD without ancillas, best known with ancillas; empty where we have no figure."""


def figures(item: Pass, module: Module) -> tuple[dict[str, str], float]:
    """The metrics of a pass, none if it declines, and its CPU seconds."""
    begin = time.process_time()
    try:
        metrics = {name: str(value) for name, value in item.run(module, Context()).metrics.items()}
    except Decline:
        metrics = {}
    return metrics, time.process_time() - begin


def row(path: Path, effort: int, ancillas: int) -> list[str]:
    """One line of the table."""
    assert OPENQASM2.read is not None
    module = OPENQASM2.read(Source(path.name, path.read_text()))
    plain, plain_seconds = figures(OptimizeTCount(effort=effort), module)
    gadgets, seconds = figures(GadgetizeHadamards(ancillas=ancillas, effort=effort), module)
    return [
        path.stem,
        plain.get("t_before", "-"),
        plain.get("t_merged", "-"),
        plain.get("t_after", "-"),
        f"{plain_seconds:.1f}",
        gadgets.get("t_after", "-"),
        gadgets.get("ancillas", "-"),
        f"{seconds:.1f}",
        *PUBLISHED.get(path.stem, ("", "", "")),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--effort", type=int, default=2)
    parser.add_argument("--ancillas", type=int, default=64)
    parser.add_argument("--programs", default="")
    options = parser.parse_args()
    search_of(options.effort)
    warm_up()
    chosen = options.programs.split(",") if options.programs else None
    heads = ["program", "as read", "merged", "plain", "s", "gadgets", "ancillas", "s", "teleport", "TODD", "known"]
    paths = [path for path in sorted(options.folder.glob("*.qasm")) if chosen is None or path.stem in chosen]
    print(table(heads, [row(path, options.effort, options.ancillas) for path in paths]))


if __name__ == "__main__":
    main()
