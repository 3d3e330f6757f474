"""Reading 10,000 jobs: as a list, as a trace, each with a program of its own, and as counts."""

import os
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from qlower.dialects.queue.format import QLOWER_JOBS
from qlower.dialects.queue.ops import Jobs
from qlower.ir import Module
from qlower.lowering.compilation import read_module
from qlower.program_text import as_source
from qlower.references import with_attachments

JOBS = 10_000
HEAD = "schema: qlower-jobs/1\ndefaults: {shots: 1000}\n"
PROGRAM = 'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[2];\ncreg c[2];\nrz(%d) q[0];\nmeasure q -> c;\n'


def _listed(program: Callable[[int], str]) -> str:
    jobs = (
        f"  - {{id: j{i}, user: u{i % 40}, program: {program(i)}, shots: {100 + i % 900}, arrival_s: {i * 0.5}}}\n"
        for i in range(JOBS)
    )
    return HEAD + "jobs:\n" + "".join(jobs)


def _files() -> Mapping[str, str]:
    rows = (f"j{i},u{i % 40},p0.qasm,{100 + i % 900},{i * 0.5}\n" for i in range(JOBS))
    return {
        "list.yaml": _listed(lambda i: "p0.qasm"),
        "own programs.yaml": _listed(lambda i: f"p{i}.qasm"),
        "trace.yaml": HEAD + "trace: trace.csv\n",
        "trace.csv": "id,user,program,shots,arrival_s\n" + "".join(rows),
        "counts.yaml": HEAD
        + "jobs:\n"
        + "".join(f"  - {{id: j{i}, program: p{i}.qasm, count: 200}}\n" for i in range(50)),
        **{f"p{i}.qasm": PROGRAM % i for i in range(JOBS)},
    }


def _read(path: Path) -> Module:
    return read_module(with_attachments(as_source(path), QLOWER_JOBS), QLOWER_JOBS)


def main() -> None:
    """Print CPU seconds of reading and verifying, each in a process of its own, so that nothing is remembered."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, text in _files().items():
            (folder / file).write_text(text)
        for path in sorted(folder.glob("*.yaml")):
            child = os.fork()
            if child == 0:
                began = time.process_time()
                jobs = _read(path).find("jobs")
                assert isinstance(jobs, Jobs)
                assert len(jobs.ids) == JOBS
                print(f"{path.stem:14} {time.process_time() - began:6.2f} s", flush=True)
                os._exit(0)
            os.waitpid(child, 0)


if __name__ == "__main__":
    main()
