"""Walking and rewriting keep what did not change, as the same objects."""

from ir_programs import function, module, run_of

from qlower.dialects.circuit.rows import gate_kind
from qlower.dialects.classical.ops import Constant, If, Yield
from qlower.ir import I1, Module, Region, Run, Value
from qlower.ir.operation import unregistered
from qlower.ir.rewriting import rewrite_module, rewrite_regions, rewrite_runs, runs, walk
from qlower.ir.run import body

H, X = gate_kind("h"), gate_kind("x")


def program():
    condition = Value(I1)
    constant = Constant(results=(condition,), attributes={"value": True})
    inner = Region(body((run_of((H, [1])), Yield())))
    branch = If((condition,), regions=(inner, Region((Yield(),))))
    return Module("circuit", (function(run_of((H, [0])), constant, branch, run_of((H, [2]))), function(name="other")))


def names(root):
    return [op.name for op in walk(root)]


def test_walk_is_in_program_order():
    assert names(program())[:8] == [
        "circuit.func", "qlower.run", "classical.constant", "classical.if", "qlower.run", "classical.yield",
        "classical.yield", "qlower.run",
    ]  # fmt: skip
    assert [run.rows.qubits.tolist() for run in runs(program())] == [[0], [1], [2]]
    region = program().operations[0].regions[0]
    assert names(region) == names(program())[1:9]


def test_nothing_changed_gives_the_same_objects():
    before = program()
    assert rewrite_module(before, lambda op: None) is before
    assert rewrite_runs(before, lambda run: run) is before


def test_untouched_functions_stay_the_same_objects():
    before = program()

    def replace_h(run: Run) -> Run:
        return run.with_rows(run.rows.with_kinds([X] * len(run.rows.kinds)))

    after = rewrite_runs(before, replace_h)
    assert after.operations[1] is before.operations[1]
    assert {kind.name for run in runs(after) for kind in run.rows.kinds} == {"circuit.x"}
    assert {kind.name for run in runs(before) for kind in run.rows.kinds} == {"circuit.h"}


def test_dropping_what_stands_between_runs_merges_them():
    before = program()
    after = rewrite_module(before, lambda op: () if op.name in ("classical.if", "classical.constant") else None)
    (run,) = runs(after)
    assert run.rows.qubits.tolist() == [0, 2]


def test_replacements_may_be_many_and_see_inner_ops_first():
    seen = []

    def visit(op):
        seen.append(op.name)
        return (op, unregistered("vendor.mark")()) if op.name == "classical.if" else None

    after = rewrite_module(program(), visit)
    assert names(after).count("vendor.mark") == 1
    assert seen.index("classical.yield") < seen.index("classical.if") < seen.index("circuit.func")


def test_the_root_itself_is_not_rewritten():
    (main, _) = program().operations
    assert rewrite_regions(main, lambda op: None) is main


def test_modules_find_functions_by_name():
    module_ = program()
    assert list(module_.symbols) == ["main", "other"]
    assert module_.find("other") is module_.operations[1]
    assert module_.find("missing") is None
    assert module_.with_operations(module_.operations) is module_
    assert module_.with_level("physical").level == "physical"
    assert module(run_of((H, [0]))).with_attribute("a", 1).attributes == {"a": 1}
