"""``--epsilon`` on the command line."""

import pytest

from tests.cli.conftest import cli, folder  # noqa: F401  # fixtures

PIPELINE = ("-p", "decompose-standard,synthesize-clifford-t", "-f", "openqasm3")


def test_the_error_allowed_is_recorded_and_spent(cli):  # noqa: F811
    result = cli("compile", "bell.qasm", *PIPELINE, "--epsilon", "1e-6", "--json")
    assert result.code == 0
    trace = result.json["trace"]
    step = next(step for step in trace["steps"] if step["name"] == "synthesize-clifford-t")
    assert trace["epsilon"] == 1e-6
    assert 0 < step["epsilon"] <= 1e-6
    assert step["evidence"] == "bounded"
    assert "rz" not in result.json["output"]
    assert cli("replay", "r1").code == 0


def test_another_error_is_another_answer(cli):  # noqa: F811
    outputs = [cli("compile", "bell.qasm", *PIPELINE, "--epsilon", error).out for error in ("1e-3", "1e-9", "1e-3")]
    assert outputs[0] == outputs[2]
    assert outputs[0] != outputs[1]


@pytest.mark.parametrize("error", ["0", "-1", "nan", "inf", "1.5", "small"])
def test_errors_that_are_none(cli, error):  # noqa: F811
    result = cli("compile", "bell.qasm", *PIPELINE, "--epsilon", error)
    assert result.code == 2
    assert "error[QL0003]" in result.err


def test_nothing_is_approximated_without_one(cli):  # noqa: F811
    result = cli("compile", "bell.qasm", *PIPELINE)
    assert result.code == 2
    assert "error[QL0986]" in result.err
    assert "give --epsilon" in result.err
