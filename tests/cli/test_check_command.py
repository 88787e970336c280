"""``check``: everything that is wrong, in every form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from salesprocess.loading import builtin_text

from .helpers import PROCESS, run, written

BROKEN = PROCESS.replace("from: lead", "from: leed").replace("guards: large", "guards: larg")
WARNED = PROCESS.replace("roles: {manager", "roles: {idle: {en: Idle, id: Diam}, manager")


def test_a_file_without_mistakes_is_status_0(tmp_path: Path) -> None:
    """The summary says so."""
    result = run("check", written(tmp_path))
    assert (0, "1 file checked: 0 errors, 0 warnings.\n") == (result.exit_code, result.output)


def test_the_process_that_ships_is_clean() -> None:
    """Strictly, and by its name."""
    assert 0 == run("check", "generic", "--strict").exit_code


def test_every_mistake_is_shown_with_its_line(tmp_path: Path) -> None:
    """Place, nearest word, and the line with a mark under the mistake."""
    file = written(tmp_path, BROKEN)
    result = run("check", file)
    lines = result.output.splitlines()
    excerpt = next(index for index, line in enumerate(lines) if "from: leed" in line)
    assert 1 == result.exit_code
    assert "did you mean 'lead'?" in result.output
    assert "did you mean 'large'?" in result.output
    assert "1 file checked: 2 errors, 0 warnings." == lines[-1]
    assert lines[excerpt].index("leed") == lines[excerpt + 1].index("^")


def test_the_findings_of_several_files_are_told_together(tmp_path: Path) -> None:
    """One that cannot be read does not hide the others, and makes the status 2."""
    broken, clean = written(tmp_path, BROKEN), written(tmp_path, name="clean.yaml")
    result = run("check", broken, clean, tmp_path / "nowhere.yaml")
    assert 2 == result.exit_code
    assert "did you mean 'lead'?" in result.output
    assert "nowhere.yaml: error unreadable" in result.output
    assert "3 files checked: 3 errors, 0 warnings." in result.output


def test_warnings_count_only_when_strict(tmp_path: Path) -> None:
    """The role that nobody needs is a warning."""
    file = written(tmp_path, WARNED)
    assert (0, 1) == (run("check", file).exit_code, run("check", file, "--strict").exit_code)
    assert "0 errors, 1 warning." in run("check", file).output


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"stages: [", b"", b"- 1"])
def test_no_content_is_too_strange(content: bytes, tmp_path: Path) -> None:
    """Binary, unfinished or empty: findings, at the file."""
    path = tmp_path / "strange.yaml"
    path.write_bytes(content)
    result = run("check", path)
    assert result.exit_code in {1, 2}
    assert str(path) in result.output


def test_an_excerpt_cannot_steer_the_terminal(tmp_path: Path) -> None:
    """What cannot be printed becomes a space."""
    result = run("check", written(tmp_path, BROKEN.replace("leed", "leed\u202e")))
    assert "\u202e" not in result.output.replace("\\u202e", "")


def test_json_names_everything(tmp_path: Path) -> None:
    """The keys are stable."""
    file = written(tmp_path, BROKEN)
    result = run("check", file, "--format", "json")
    first = json.loads(result.output)[0]
    line = BROKEN[: BROKEN.index("leed")].count("\n") + 1
    assert 1 == result.exit_code
    assert ["file", "line", "column", "severity", "rule", "message", "address"] == list(first)
    assert (file, line, "error", "unknown-stage") == (
        first["file"], first["line"], first["severity"], first["rule"],
    )  # fmt: skip


def test_json_of_a_clean_file_is_an_empty_list() -> None:
    """Programs need no special case."""
    assert [] == json.loads(run("check", "generic", "--format", "json").output)


def test_sarif_has_the_shape_that_code_scanning_reads(tmp_path: Path) -> None:
    """A run with its tool and rules, and a result with its place for each finding."""
    file = written(tmp_path, BROKEN, name="a b%.yaml")
    log = json.loads(run("check", file, "--format", "sarif").output)
    run_ = log["runs"][0]
    assert "2.1.0" == log["version"]
    assert "salesprocess" == run_["tool"]["driver"]["name"]
    assert 2 == len(run_["results"])
    for result in run_["results"]:
        place = result["locations"][0]["physicalLocation"]
        assert result["ruleId"] == run_["tool"]["driver"]["rules"][result["ruleIndex"]]["id"]
        assert result["level"] in {"error", "warning"}
        assert place["artifactLocation"]["uri"].endswith("/a%20b%25.yaml")
        assert place["region"]["startLine"] > 0
        assert place["region"]["startColumn"] > 0


def test_a_lint_rule_in_sarif_says_what_it_looks_for(tmp_path: Path) -> None:
    """The first line of its documentation."""
    log = json.loads(run("check", written(tmp_path, WARNED), "--format", "sarif").output)
    rule = log["runs"][0]["tool"]["driver"]["rules"][0]
    assert "unused-role" == rule["id"]
    assert rule["shortDescription"]["text"]


def test_annotations_for_github_are_escaped(tmp_path: Path) -> None:
    """A name with a comma, a colon or a percent sign does not break the line."""
    file = written(tmp_path, BROKEN, name="a,b:c%.yaml")
    result = run("check", file, "--format", "github")
    lines = result.output.splitlines()
    assert 2 == len(lines)
    assert lines[0].startswith("::error file=")
    assert "a%2Cb%3Ac%25.yaml,line=" in lines[0]
    assert ",title=unknown-stage::" in lines[0]


def test_a_builtin_name_means_a_file_of_that_name_where_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One's own file comes first."""
    monkeypatch.chdir(tmp_path)
    written(tmp_path, builtin_text("generic").replace("to: prospect", "to: prospct"), "generic")
    assert 1 == run("check", "generic").exit_code


LAW = "salesprocess: 1\nlayer: law\nfields: {consent: boolean}\n"


def test_the_line_of_the_right_file_is_shown(tmp_path: Path) -> None:
    """Also of a file that the checked one extends, and of what ships."""
    written(tmp_path, LAW + "guards: {agreed: {when: consnt}}\n", "law.yaml")
    top = "salesprocess: 1\nprocess: acme\nextends: [generic, ./law.yaml]\n"
    file = written(tmp_path, top + "fields: {candidate: {remove: true}}\n")
    told = run("check", file).output
    assert "     4 | guards: {agreed: {when: consnt}}" in told
    assert "builtin:generic:" in told
    assert " | " + " " * 4 + "when: candidate" in told


def test_a_layer_is_checked_alone(tmp_path: Path) -> None:
    """It may name what only another file has; what is wrong by itself is told."""
    good = written(tmp_path, LAW + "transitions: {call: {guards: anything}}\n", "good.yaml")
    bad = written(
        tmp_path,
        LAW
        + "stages: {lead: {probability: 300}}\n"
        + "guards: {a: {when: consent > 3}, b: {when: consent and below > 'x'}, c: {message: x}}\n",
        "bad.yaml",
    )
    assert 0 == run("check", "--strict", good).exit_code
    told = run("check", good, bad)
    assert "2 files checked: 2 errors, 0 warnings." in told.output
    assert f"{bad}:4:30: error wrong-type" in told.output
    assert f"{bad}:5:30: error expression" in told.output


def test_a_layer_over_what_is_not_there(tmp_path: Path) -> None:
    """The place is that of the item."""
    file = written(tmp_path, LAW + "extends: genric\n")
    assert f"{file}:4:10: error unknown-layer" in run("check", file).output
