"""Damaged jobs files, traces and programs give diagnostics, never another exception."""

import random
from pathlib import Path

from qlower.diagnostics import QlowerError, Source, render
from qlower.dialects.queue.format import QLOWER_JOBS
from qlower.ir.verifier import verify
from qlower.references import with_attachments

BELL = (Path(__file__).parent / "broken" / "files" / "bell.qasm").read_text(encoding="utf-8")
JOBS = """schema: qlower-jobs/1
defaults: {shots: 1000, user: ann, tier: shared}
programs:
  bell: bell.qasm
trace: more.csv
jobs:
  - {id: a, program: bell, shots: 10, protections: [verified-reset]}
  - id: b
    program: other.qasm
    arrival_s: 2.5
    count: 3
    largest_loss: 0.03
    may_share_region: false
"""
TRACE = "id,user,program,shots,arrival_s,protections\nx,eve,bell,10,1.5,verified-reset\ny,,bell.qasm,20,,\n"
PIECES = ["", " ", "\n", "0", "-1", "1e400", "null", "true", "[", "]", "{}", ": ", "- ", "#", '"', "é", "\t", ",", "\r"]


def damaged(text, chance):
    """A text with a few characters or lines gone, doubled or replaced."""
    for _ in range(chance.randint(1, 3)):
        begin = chance.randrange(len(text) + 1)
        end = min(len(text), begin + chance.choice((0, 1, 2, 5, 20)))
        text = text[:begin] + chance.choice((*PIECES, text[begin:end] * 2)) + text[end:]
    return text


def read(source):
    """Read; a refusal must be one that can be shown. Whether it was read."""
    try:
        verify(QLOWER_JOBS.read(with_attachments(source, QLOWER_JOBS)), source=source)
    except QlowerError as error:
        assert all(render(diagnostic) for diagnostic in error.diagnostics)
        return False
    return True


def test_damaged_jobs_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "more.csv").write_text(TRACE)
    (tmp_path / "bell.qasm").write_text(BELL)
    chance = random.Random("jobs")
    assert read(Source("jobs.yaml", JOBS))
    read_anyway = sum(read(Source("jobs.yaml", damaged(JOBS, chance))) for _ in range(500))
    assert 10 < read_anyway < 490


def test_damaged_traces():
    chance = random.Random("trace")
    for _ in range(500):
        read(Source("<text>", JOBS, {"more.csv": damaged(TRACE, chance), "bell.qasm": BELL, "other.qasm": ""}))


def test_damaged_programs_never_refuse_the_file():
    chance = random.Random("programs")
    for _ in range(200):
        files = {"more.csv": TRACE, "bell.qasm": damaged(BELL, chance), "other.qasm": damaged(BELL, chance)}
        assert read(Source("<text>", JOBS, files))
