"""Codes of jobs files and of the traces and programs they name: QL0920 to QL0939."""

from qlower.diagnostics.codes import Code

CODES: dict[str, Code] = {
    "QL0920": Code(
        "Not a jobs file of this version",
        "A jobs file begins with its schema, so that a file written for another version is never misread.",
        "Write `schema: qlower-jobs/1` first.",
    ),
    "QL0921": Code(
        "Job named twice",
        "Results go back to jobs by their names, so no two jobs have the same one. `count: 3` makes three jobs, whose "
        "names end in .1, .2 and .3.",
        "Rename one of the jobs.",
    ),
    "QL0922": Code(
        "No jobs, or too many",
        "A jobs file holds jobs, names a trace that does, or both; and there are limits to what is planned at once.",
        "Add jobs, or split the file.",
    ),
    "QL0923": Code(
        "Malformed trace of jobs",
        "A trace is a table: its first line names the columns, which are keys of a job, and every further line is one "
        "job with as many cells, separated by commas. Quotes are not used.",
        "Correct the line.",
    ),
    "QL0924": Code(
        "Trace is not attached",
        "The text of the jobs file was handed over without the text of the trace that it names.",
        "Give the jobs as a file, or attach the text in `Source.attachments`.",
    ),
    "QL0925": Code(
        "Program of a job cannot be read",
        "The file is missing or is no text. Its jobs are refused; all others are planned.",
        "Correct the path, which is relative to the jobs file, or the name under `programs`.",
    ),
    "QL0926": Code(
        "Program of a job is in no known format",
        "The format of a program is told from its first words or from its file's name, and must be one of circuits. "
        "Its jobs are refused; all others are planned.",
        "Give the program in OpenQASM, or in another format that `qlower compile` reads as a circuit.",
    ),
}
"""Every code this area raises."""
