"""The schema of jobs files, version 1, as data: keys, units and bounds. See docs/multiplexing.md."""

from qlower.dialects.queue.rows import PROTECTIONS, TIERS
from qlower.documents.nodes import Manual
from qlower.documents.shapes import Choice, Flag, Integer, Key, ListOf, MapOf, Number, Section, Text

VERSION = "qlower-jobs/1"
MANUAL = Manual("jobs file", "docs/multiplexing.md", f"schema: {VERSION}")

MOST_JOBS = 100_000
"""That are planned at once."""
JOB_ID = Text(
    r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", "a name of letters, digits and . _ - that begins with a letter or a digit"
)
FILE = Text(r"[^\n]*\S[^\n]*", "a path relative to this file")

TERMS = {
    "shots": Key(Integer(1, 10**9), "how often the program is run and measured"),
    "user": Key(Text(r"\S([^\n]{0,98}\S)?", "a name of at most 100 characters"), "whose job it is"),
    "arrival_s": Key(Number(low=0, unknown=False), "when it came, in seconds from the begin of the queue"),
    "tier": Key(Choice(TIERS), "who may run beside it"),
    "protections": Key(ListOf(Choice(PROTECTIONS)), "what is done for it besides"),
    "largest_loss": Key(
        Number(low=0, high=1, unknown=False), "share of its predicted success that it may lose against running alone"
    ),
    "may_share_region": Key(Flag(), "whether it may share a virtual machine with another small program"),
}
"""What is said of a job, or of all jobs under ``defaults``."""

JOB = Section(
    {
        "id": Key(JOB_ID, "the job's name, which its results go back by", required=True),
        "program": Key(FILE, "a name under `programs`, or a path relative to this file", required=True),
        "count": Key(Integer(1, MOST_JOBS), "how many such jobs there are; their names end in .1, .2, …"),
        **TERMS,
    }
)
JOBS = Section(
    {
        "schema": Key(Choice((VERSION,)), "version of this schema", required=True),
        "defaults": Key(Section(TERMS), "what holds for jobs that do not say otherwise", default={}),
        "programs": Key(
            MapOf(FILE, Text(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}", "a name of letters, digits and . _ -")),
            "names of programs, with their paths",
            default={},
        ),
        "jobs": Key(ListOf(JOB), "the jobs, in the order in which they came", default=[]),
        "trace": Key(FILE, "a table of more jobs, one a line; the first line names the columns"),
    }
)
DEFAULTS = {
    "user": "",
    "arrival_s": 0.0,
    "tier": TIERS[0],
    "protections": [],
    "largest_loss": -1.0,
    "may_share_region": True,
}
"""What holds if neither the job nor the file says otherwise; shots have no default."""
