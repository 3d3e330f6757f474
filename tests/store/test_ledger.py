"""The ledger: what it holds, what it cuts, what it never cuts."""

import hashlib
import itertools
import json
from pathlib import Path

import pytest
import rfc8785

from qlower.diagnostics import QlowerError, Severity
from qlower.store import maintenance
from qlower.store.record import FIRST, decode
from qlower.store.store import Store
from tests.store.old_formats import write_old_store


@pytest.fixture
def three(store: Store) -> Store:
    for number in range(3):
        with store.transaction() as tx:
            tx.put(b"%d" % number)
            tx.commit({"number": number, "text": 'quotes "run":"r2" and π', "rate": 0.1, "large": 1e20})
    return store


def lines(store: Store) -> list[bytes]:
    return store.layout.ledger.read_bytes().splitlines(keepends=True)


def code_of(store: Store) -> str:
    with pytest.raises(QlowerError) as caught:
        store.transaction().commit({})
    return caught.value.diagnostics[0].code


def codes(store: Store) -> list[tuple[str, Severity]]:
    return [(finding.code, finding.severity) for finding in maintenance.fsck(store)]


def test_records_are_canonical_and_chained(three: Store) -> None:
    previous = FIRST
    for number, line in enumerate(lines(three)):
        fields = json.loads(line, parse_int=lambda text: int(text) if len(text) < 16 else float(text))
        assert rfc8785.dumps(fields) + b"\n" == line
        digest = fields.pop("digest")
        assert hashlib.sha256(rfc8785.dumps(fields)).hexdigest() == digest
        assert fields["previous"] == previous
        assert fields["run"] == f"r{number + 1}"
        previous = digest


def test_a_run_is_found_although_others_quote_it(three: Store) -> None:
    assert three.ledger.find("r2").content["number"] == 1
    assert three.ledger.last() == three.ledger.find("r3")
    for name in ("r4", "r0", "r", "", "2", 'r2"'):
        with pytest.raises(QlowerError, match="QL0534"):
            three.ledger.find(name)


def test_an_unfinished_record_is_cut_and_kept(three: Store) -> None:
    whole = three.layout.ledger.read_bytes()
    torn = lines(three)[0][:100]
    three.layout.ledger.write_bytes(whole + torn)
    assert codes(three) == [("QL0530", Severity.REMARK)]
    assert [record.run for record in three.ledger.records()] == ["r1", "r2", "r3"]
    assert three.transaction().commit({}).run == "r4"
    assert [warning.code for warning in three.warnings] == ["QL0530"]
    assert three.layout.ledger.read_bytes().startswith(whole)
    assert (three.layout.quarantine / f"ledger-{len(whole)}").read_bytes() == torn
    assert codes(three) == []


def test_blocks_that_were_never_written_are_cut(three: Store) -> None:
    whole = three.layout.ledger.read_bytes()
    three.layout.ledger.write_bytes(whole + bytes(50) + b'"run":"r4"}\n')
    assert codes(three) == [("QL0530", Severity.REMARK)]
    assert three.transaction().commit({}).run == "r4"
    assert codes(three) == []


def test_a_record_that_lacks_only_its_newline_is_completed(three: Store) -> None:
    whole = three.layout.ledger.read_bytes()
    three.layout.ledger.write_bytes(whole[:-1])
    assert [record.run for record in three.ledger.records()] == ["r1", "r2", "r3"]
    assert three.transaction().commit({}).run == "r4"
    assert three.layout.ledger.read_bytes().startswith(whole)
    assert [warning.code for warning in three.warnings] == ["QL0530"]
    assert codes(three) == []


@pytest.mark.parametrize("position", [-1, -2, -200])
def test_a_damaged_last_record_without_a_frame_is_never_cut_on_its_own(three: Store, position: int) -> None:
    content = bytearray(three.layout.ledger.read_bytes())
    content[position] ^= 4
    for path in three.layout.segments.iterdir():
        path.unlink()
    three.layout.ledger.write_bytes(content)
    assert code_of(three) == "QL0533"
    assert three.layout.ledger.read_bytes() == content
    assert ("QL0531", Severity.ERROR) in codes(three)
    (packs,) = (record.packs for record in three.ledger.records() if record.run == "r2")
    done = maintenance.repair(three)
    assert {"QL0540"} <= {finding.code for finding in done}
    assert three.transaction().commit({}).run == "r3"
    assert three.ledger.find("r2").packs == packs
    (kept,) = three.layout.quarantine.glob("ledger-*")
    assert content.endswith(kept.read_bytes())


@pytest.mark.parametrize("position", [-1, -2, -200, 0, 250, 260])
def test_a_damaged_record_is_written_again_from_its_frame(three: Store, position: int) -> None:
    whole = three.layout.ledger.read_bytes()
    content = bytearray(whole)
    content[position] ^= 4
    three.layout.ledger.write_bytes(content)
    assert ("QL0531", Severity.ERROR) in codes(three)
    maintenance.repair(three)
    assert three.layout.ledger.read_bytes() == whole
    assert codes(three) == []
    kept = b"".join(path.read_bytes() for path in three.layout.quarantine.glob("ledger-*"))
    assert kept in content


def test_damage_in_the_middle_is_reported_and_left(tmp_path: Path) -> None:
    write_old_store(tmp_path, 3, [[b"0"], [b"1"], [b"2"]], "text")
    ledger = tmp_path / "ledger" / "runs.jsonl"
    first, second, third = ledger.read_bytes().splitlines(keepends=True)
    content = first + second.replace(b"text", b"tent") + third
    ledger.write_bytes(content)
    with Store.open(tmp_path) as three:
        assert codes(three)[0] == ("QL0531", Severity.ERROR)
        assert [record.run for record in three.ledger.records()] == ["r1", "r3"]
        assert "QL0531" in [warning.code for warning in three.warnings]
        assert three.transaction().commit({}).run == "r4"
        maintenance.repair(three)
        maintenance.gc(three)
        assert three.layout.ledger.read_bytes().startswith(content)
        assert len(list(three.layout.objects.glob("*.pack"))) == 3, "gc removes no pack while a record is unreadable"


def test_damage_in_the_middle_is_seen_past_until_it_is_repaired(three: Store) -> None:
    whole = three.layout.ledger.read_bytes()
    three.layout.ledger.write_bytes(whole.replace(b'"number":1,', b'"number":7,'))
    assert [record.run for record in three.ledger.records()] == ["r1", "r3"]
    assert three.transaction().commit({}).run == "r4"
    maintenance.repair(three)
    assert [record.run for record in three.ledger.records()] == ["r1", "r2", "r3", "r4"]
    assert three.layout.ledger.read_bytes().startswith(whole)
    assert codes(three) == []


@pytest.mark.parametrize("order", [(0, 2), (0, 2, 1), (1, 2), (0, 1, 1, 2), (0, 1, 2, 2)])
def test_removed_exchanged_and_repeated_lines_break_the_chain(three: Store, order: tuple[int, ...]) -> None:
    content = lines(three)
    three.layout.ledger.write_bytes(b"".join(content[number] for number in order))
    assert ("QL0532", Severity.ERROR) in codes(three)


def test_lines_removed_from_the_end_are_written_again(three: Store) -> None:
    content = three.layout.ledger.read_bytes()
    for left in (b"", *itertools.accumulate(lines(three)[:-1])):
        three.layout.ledger.write_bytes(left)
        with Store.open(three.layout.root) as store:
            assert [warning.code for warning in store.warnings] == ["QL0530"]
            assert codes(store) == []
        assert three.layout.ledger.read_bytes() == content


def test_another_ledger_is_left_alone(three: Store) -> None:
    """Of a ledger that was restored from an older copy and gone on with elsewhere, no record gives way to a frame."""
    with Store.open(three.layout.root.parent / "other") as other:
        other.transaction().commit({"another": 1})
        other.transaction().commit({"another": 2})
        content = other.layout.ledger.read_bytes()
    three.layout.ledger.write_bytes(content)
    three.layout.index.unlink()
    with Store.open(three.layout.root) as store:
        assert store.layout.ledger.read_bytes() == content
        assert store.transaction().commit({}).run == "r3"
        assert {code for code, _ in codes(store)} == {"QL0523"}
        maintenance.gc(store)
        assert codes(store) == []
        assert store.layout.ledger.read_bytes().startswith(content)


def test_lines_removed_from_the_end_are_missed_by_the_index(three: Store) -> None:
    content = lines(three)
    three.close()
    for line, framed in zip(content, three.segments.walk(1), strict=True):
        assert three.segments.line(framed) + b"\n" == line
    *_, last = three.segments.walk(1)
    three.segments.cut(last.spot)
    three.layout.ledger.write_bytes(b"".join(content[:2]))
    with Store.open(three.layout.root) as store:
        assert "QL0535" in [code for code, _ in codes(store)]
        assert store.get(hashlib.sha256(b"1").hexdigest()) == b"1"


def test_a_missing_ledger_is_an_error(three: Store) -> None:
    three.layout.ledger.unlink()
    assert code_of(three) == "QL0535"
    with pytest.raises(QlowerError, match="QL0535"):
        maintenance.fsck(three)
    assert not three.layout.ledger.exists()


def test_long_records_are_read_from_the_end(store: Store) -> None:
    for number in range(3):
        store.transaction().commit({"text": "x" * (40_000 * number + 16_000)})
    assert [record.run for record in store.ledger.records()] == ["r1", "r2", "r3"]
    last = store.ledger.last()
    assert last is not None
    assert last.content == {"text": "x" * 96_000}


@pytest.mark.parametrize("text", [b"", b"{}", b"[]", b"null", b"\xff", b"[" * 10_000, b'{"digest":1,"run":"r1"}'])
def test_what_is_no_record_is_not_read_as_one(text: bytes) -> None:
    assert decode(text) is None


def test_a_record_keeps_every_value(store: Store, tmp_path: Path) -> None:
    content = {"a": [1, 2.5, None, True, {"b": "é\n\u2028"}], "e": 1e-7, "path": str(tmp_path), "z": []}
    given = store.transaction().commit(content)
    assert store.ledger.find("r1") == given
    assert given.content == content
