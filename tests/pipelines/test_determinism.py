"""The presets give the same bytes under any hash seed, with any number of threads, kernels compiled or not."""

import json
import os
import subprocess
import sys
from pathlib import Path

CASES = (("0", 1), ("1", 2), ("random", 4))
ROOT = Path(__file__).parents[2]


def digests(hash_seed: str, threads: int) -> dict[str, str]:
    command = [sys.executable, str(Path(__file__).parent / "compiled_digests.py"), str(threads)]
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    found: dict[str, str] = json.loads(ran.stdout)
    return found


def test_presets_do_not_depend_on_hash_seed_or_threads() -> None:
    first, *others = (digests(*case) for case in CASES)
    assert len(set(first.values())) > len(first) / 2
    for other in others:
        assert other == first
