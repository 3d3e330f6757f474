"""What jobs files say: jobs, programs, defaults, traces, and faults that stay with their own jobs."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import qlower
from qlower.api import start_of
from qlower.diagnostics import QlowerError, Source
from qlower.dialects.queue.format import QLOWER_JOBS
from qlower.dialects.queue.reading.schema import TERMS
from qlower.dialects.queue.rows import PROTECTIONS, TIERS
from qlower.ir.origins import collect_origins
from qlower.ir.text.printer import print_module
from qlower.lowering.recorded_source import recorded, source_of
from qlower.passes.multiplex.model import read_queue
from qlower.references import with_attachments

HEAD = "schema: qlower-jobs/1\n"
SHOTS = HEAD + "defaults: {shots: 100}\n"
BELL = 'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[2];\ncreg c[2];\nh q[0];\ncx q[0],q[1];\nmeasure q -> c;\n'
GHZ = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[3] q;\nh q[0];\ncx q[0], q[1];\ncx q[1], q[2];\n'
FILES = {"bell.qasm": BELL, "copy.qasm": BELL, "ghz.qasm": GHZ}


def queue_of(text, **files):
    """The queue of a text with files attached, their names given with _ for the dot."""
    attached = {**FILES, **{name.replace("_", "."): content for name, content in files.items()}}
    return read_queue(QLOWER_JOBS.read(Source("<text>", text, attached)))


def faults(queue):
    return [json.loads(program.fault)["code"] if program.fault else "" for program in queue.programs]


def test_a_job_without_terms_has_the_plain_ones():
    [job] = queue_of(HEAD + "jobs: [{id: a, program: bell.qasm, shots: 7}]").jobs
    assert (job.id, job.user, job.shots, job.arrival_s, job.tier) == ("a", "", 7, 0.0, "shared")
    assert (job.protections, job.largest_loss, job.may_share_region) == ((), -1.0, True)


def test_defaults_hold_where_a_job_says_nothing_else():
    queue = queue_of(
        HEAD
        + "defaults: {shots: 9, user: ann, arrival_s: 1, tier: sole, protections: [verified-reset], largest_loss: 0.5, "
        "may_share_region: false}\n"
        "jobs:\n"
        "  - {id: a, program: bell.qasm}\n"
        "  - {id: b, program: bell.qasm, shots: 8, user: bob, arrival_s: 2, tier: buffered,\n"
        "     protections: [dynamical-decoupling, verified-reset], largest_loss: 0, may_share_region: true}\n"
    )
    told = [
        (job.shots, job.user, job.arrival_s, job.tier, job.protections, job.largest_loss, job.may_share_region)
        for job in queue.jobs
    ]
    assert told == [
        (9, "ann", 1.0, "sole", ("verified-reset",), 0.5, False),
        (8, "bob", 2.0, "buffered", ("dynamical-decoupling", "verified-reset"), 0.0, True),
    ]


def test_defaults_know_every_term_of_a_job():
    [job] = queue_of(SHOTS + "jobs: [{id: a, program: bell.qasm}]").jobs
    assert set(TERMS) <= {name for name in dir(job) if not name.startswith("_")}


def test_a_count_makes_so_many_jobs():
    queue = queue_of(SHOTS + "jobs: [{id: a, program: bell.qasm, count: 3}, {id: b, program: ghz.qasm, count: 1}]")
    assert [(job.id, job.program) for job in queue.jobs] == [("a.1", 0), ("a.2", 0), ("a.3", 0), ("b.1", 1)]


def test_jobs_stand_by_their_arrival_and_keep_their_order_within_one_moment():
    queue = queue_of(
        SHOTS + "jobs: [{id: a, program: bell.qasm, arrival_s: 2}, {id: b, program: bell.qasm}, "
        "{id: c, program: bell.qasm, arrival_s: 2}, {id: d, program: bell.qasm}]"
    )
    assert [job.id for job in queue.jobs] == ["b", "d", "a", "c"]


def test_equal_texts_are_one_program_by_whatever_name():
    queue = queue_of(
        SHOTS + "programs: {two: copy.qasm, unused: nowhere.qasm}\n"
        "jobs: [{id: a, program: bell.qasm}, {id: b, program: two}, {id: c, program: ghz.qasm},"
        " {id: d, program: ./bell.qasm}]"
    )
    assert [job.program for job in queue.jobs] == [0, 0, 1, 0]
    assert [(program.title, program.format, program.text) for program in queue.programs] == [
        ("bell.qasm", "openqasm2", BELL),
        ("ghz.qasm", "openqasm3", GHZ),
    ]


def test_faults_of_programs_are_theirs_alone():
    queue = queue_of(
        SHOTS + "programs: {bell: bell.qasm}\n"
        "jobs: [{id: a, program: bel}, {id: b, program: bell}, {id: c, program: notes.txt},"
        " {id: d, program: other.yaml}]",
        notes_txt="hello",
        other_yaml=HEAD,
    )
    assert [job.program for job in queue.jobs] == [0, 1, 2, 3]
    assert faults(queue) == ["QL0925", "", "QL0926", "QL0926"]
    first = json.loads(queue.programs[0].fault)
    assert (first["line"], first["column"], first["fix"]) == (4, 25, "did you mean `bell`?")


def test_a_faulty_program_is_text_that_is_kept():
    """Whether it parses is found out where it is compiled."""
    queue = queue_of(SHOTS + "jobs: [{id: a, program: bad.qasm}]", bad_qasm="OPENQASM 2.0;\nnonsense")
    assert faults(queue) == [""]
    assert queue.programs[0].text == "OPENQASM 2.0;\nnonsense"


def test_a_trace_gives_more_jobs():
    queue = queue_of(
        SHOTS + "trace: t.csv\njobs: [{id: a, program: bell.qasm, arrival_s: 1}]",
        t_csv="\ufeffid, program ,shots,user,arrival_s,protections,may_share_region,largest_loss,count\r\n"
        "17,bell.qasm,5,12, 0.5 ,verified-reset dynamical-decoupling,false,0.1,\r\n"
        "\r\n"
        "18,ghz.qasm,,,2,,,,2\r\n",
    )
    assert [(job.id, job.user, job.shots, job.arrival_s) for job in queue.jobs] == [
        ("17", "12", 5, 0.5),
        ("a", "", 100, 1.0),
        ("18.1", "", 100, 2.0),
        ("18.2", "", 100, 2.0),
    ]
    first = queue.jobs[0]
    assert first.protections == ("dynamical-decoupling", "verified-reset")
    assert (first.may_share_region, first.largest_loss) == (False, 0.1)


def test_a_trace_that_is_not_attached_is_a_diagnostic():
    with pytest.raises(QlowerError) as caught:
        queue_of(SHOTS + "trace: t.csv")
    assert caught.value.diagnostics[0].code == "QL0924"


def test_origins_point_to_the_job_and_to_the_program():
    text = SHOTS + "trace: t.csv\njobs:\n  - {id: a, program: bell.qasm}\n"
    source = Source("jobs.yaml", text, {**FILES, "t.csv": "id,program\nb,bell.qasm\n"})
    _, origins = collect_origins(QLOWER_JOBS.read(source))
    spans = [source.span(origin) for origin in origins.tolist()]
    assert [(span.source.name, span.line, span.column) for span in spans] == [
        ("jobs.yaml", 5, 5),
        ("t.csv", 2, 1),
        ("bell.qasm", 1, 1),
    ]


def test_files_that_cannot_be_read_are_recorded_with_the_reason(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "latin.qasm").write_bytes(b"OPENQASM 2.0; // \xe9\n")
    (tmp_path / "bell.qasm").write_text(BELL)
    names = ("gone.qasm", "folder", "latin.qasm", "bell.qasm")
    text = SHOTS + "jobs:\n" + "".join(f"  - {{id: j{i}, program: {name}}}\n" for i, name in enumerate(names))
    source = with_attachments(Source("jobs.yaml", text), QLOWER_JOBS)
    assert source.attachments == {"bell.qasm": BELL}
    assert source.unreadable == {
        "gone.qasm": "`gone.qasm` cannot be read: No such file or directory",
        "folder": "`folder` is not a file",
        "latin.qasm": "`latin.qasm` is not UTF-8 text: byte 17 is 0xe9",
    }
    module = QLOWER_JOBS.read(source)
    assert faults(read_queue(module)) == ["QL0925", "QL0925", "QL0925", ""]
    again = source_of("jobs.yaml", recorded(source), QLOWER_JOBS)
    assert (again, again.attachments, again.unreadable) == (source, source.attachments, source.unreadable)
    assert QLOWER_JOBS.read(again).digest == module.digest


def test_a_file_of_missing_programs_alone_is_recorded_with_the_reasons(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    source = with_attachments(Source("jobs.yaml", SHOTS + "jobs: [{id: a, program: gone.qasm}]"), QLOWER_JOBS)
    assert source_of("jobs.yaml", recorded(source), QLOWER_JOBS).unreadable == source.unreadable != {}


def test_where_the_file_stands_is_no_part_of_its_digest(tmp_path):
    digests = set()
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "jobs.yaml").write_text(SHOTS + "jobs: [{id: a, program: gone.qasm}, {id: b, program: bell.qasm}]")
        (folder / "bell.qasm").write_text(BELL)
        digests.add(start_of(Source(str(folder / "jobs.yaml"), (folder / "jobs.yaml").read_text())).digest)
    assert len(digests) == 1


def test_it_is_recognised_and_read_back_from_ir_text():
    module = qlower.parse(SHOTS + "jobs: [{id: a, program: missing.qasm, count: 2}]")
    assert module.level == "queue"
    assert qlower.parse(print_module(module)).digest == module.digest


def test_many_jobs_are_read_once():
    """Reading 10,000 jobs takes well under two seconds; here only that nothing is lost."""
    lines = "".join(f"  - {{id: j{i}, user: u{i % 7}, program: bell.qasm, arrival_s: {i}}}\n" for i in range(3000))
    queue = queue_of(SHOTS + "jobs:\n" + lines)
    assert len(queue.jobs) == 3000
    assert len(queue.programs) == 1
    assert queue.jobs[2999].user == "u3"


def _jobs(draw_ids):
    """Random jobs as mappings; ids are given."""
    terms = {
        "program": st.sampled_from(["bell.qasm", "ghz.qasm", "gone.qasm", "two"]),
        "shots": st.integers(1, 10**9),
    }
    optional = {
        "user": st.sampled_from(["ann", "12", "true", "jo o", "ö"]),
        "arrival_s": st.floats(0, 1e6) | st.integers(0, 10),
        "tier": st.sampled_from(TIERS),
        "protections": st.lists(st.sampled_from(PROTECTIONS), unique=True, min_size=1),
        "largest_loss": st.floats(0, 1),
        "may_share_region": st.booleans(),
        "count": st.integers(1, 3),
    }
    jobs = st.fixed_dictionaries(terms, optional=optional)
    return draw_ids.flatmap(
        lambda ids: st.tuples(*(jobs for _ in ids)).map(
            lambda found: [{"id": name, **job} for name, job in zip(ids, found, strict=True)]
        )
    )


IDS = st.lists(st.from_regex(r"[a-z][a-z0-9]{0,3}", fullmatch=True), unique=True, min_size=1, max_size=6)


@given(jobs=_jobs(IDS))
def test_a_list_and_a_trace_say_the_same(jobs):
    columns = list(dict.fromkeys(key for job in jobs for key in job))
    rows = [",".join(_cell(job.get(column)) for column in columns) for job in jobs]
    head = HEAD + "programs: {two: copy.qasm}\n"
    listed = queue_of(head + "jobs: " + json.dumps(jobs, ensure_ascii=False) + "\n")
    traced = queue_of(head + "trace: t.csv\n", t_csv="\n".join([",".join(columns), *rows]))
    assert [_without_position(job) for job in listed.jobs] == [_without_position(job) for job in traced.jobs]
    assert len(listed.jobs) == sum(job.get("count", 1) for job in jobs)
    arrivals = [job.arrival_s for job in listed.jobs]
    assert arrivals == sorted(arrivals)
    by_id = {job.id: job for job in listed.jobs}
    for job in jobs:
        found = by_id[job["id"] + (".1" if "count" in job else "")]
        assert (found.shots, found.user, found.tier) == (job["shots"], job.get("user", ""), job.get("tier", "shared"))
        assert set(found.protections) == set(job.get("protections", ()))


def _cell(value):
    if value is None:
        return ""
    if isinstance(value, list):
        return " ".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _without_position(job):
    return replace(job, position=0)
