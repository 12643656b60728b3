"""`drydock validate` of files and of folders of them, one a tenant: what is wrong, where, and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from support.server import BINARY


def validate(folder: Path, *arguments: str) -> tuple[int, list[str], str]:
    """How it ends, what it prints, and what it says of itself, in a folder."""
    environment = {"PATH": os.environ["PATH"]}
    ended = subprocess.run(
        [BINARY, "validate", *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=20
    )
    return ended.returncode, ended.stdout.splitlines(), ended.stderr


@pytest.fixture
def tenants(tmp_path: Path) -> Path:
    """A folder in which two tenants' scenarios are wrong, one is fine, and other things lie beside them."""
    folder = tmp_path / "tenants"
    (folder / "more.yaml.d").mkdir(parents=True)
    for name, text in {
        "acme.yaml": "name: acme\nfaults:\n  - { on: tokn, answer: 500 }\n",
        "beta.yml": "clock: { mode: manual }\n",
        "default.yaml": "seed: -1\nresponses: sdk\n",
        ".hidden.yaml": "nme: x\n",
        "body.json": "{ not: a scenario",
        "more.yaml.d/inner.yaml": "nme: x\n",
    }.items():
        (folder / name).write_text(text)
    return tmp_path


FOUND = [
    'tenants/acme.yaml:3:11: error: `on`: expected an operation, not "tokn"; did you mean `token`?',
    "tenants/beta.yml: ok",
    "tenants/default.yaml:1:7: error: `seed`: expected a whole number from 0 to 9223372036854775807, not -1",
    'tenants/default.yaml:2:12: error: `responses`: expected sdk-safe, docs or wire, not "sdk"',
]


@pytest.mark.parametrize("name", ["tenants", "tenants/", "./tenants//"])
def test_every_scenario_of_a_folder_is_checked(tenants: Path, name: str) -> None:
    code, lines, _ = validate(tenants, name)
    assert code == 3
    assert [line.removeprefix("./") for line in lines] == FOUND


def test_folder_is_told_as_json_and_as_annotations(tenants: Path) -> None:
    code, [document], _ = validate(tenants, "tenants", "--format", "json")
    places = [(one["file"], one["line"], one["column"]) for one in json.loads(document)]
    assert (code, places) == (
        3,
        [("tenants/acme.yaml", 3, 11), ("tenants/default.yaml", 1, 7), ("tenants/default.yaml", 2, 12)],
    )
    code, lines, _ = validate(tenants, "tenants", "--format", "github")
    assert (code, [line.split("::")[1] for line in lines]) == (
        3,
        [f"error file={file},line={line},col={column}" for file, line, column in places],
    )


def test_serve_says_the_same_of_the_folder(tenants: Path) -> None:
    environment = {"PATH": os.environ["PATH"]}
    ended = subprocess.run(
        [BINARY, "serve", "tenants/", "--port", "0"], cwd=tenants, env=environment, capture_output=True, text=True
    )
    assert (ended.returncode, ended.stdout) == (3, "")
    assert ended.stderr.splitlines() == [line for line in FOUND if not line.endswith(": ok")]


def test_folder_that_is_fine_is_fine(tenants: Path) -> None:
    for name in ("acme.yaml", "default.yaml"):
        (tenants / "tenants" / name).write_text("name: fine\n")
    assert validate(tenants, "tenants") == (
        0,
        ["tenants/acme.yaml: ok", "tenants/beta.yml: ok", "tenants/default.yaml: ok"],
        "",
    )


def test_second_file_of_a_tenant_is_an_error(tmp_path: Path) -> None:
    for name in ("a.yaml", "a.yml"):
        (tmp_path / name).write_text("name: a\n")
    assert validate(tmp_path, ".") == (
        3,
        ["./a.yaml: ok", "./a.yml:1:1: error: a.yaml is the scenario of tenant a already"],
        "",
    )


def test_folder_without_a_scenario_has_not_passed(tmp_path: Path) -> None:
    (tmp_path / "readme.md").write_text("# Nothing here\n")
    code, lines, _ = validate(tmp_path, ".")
    assert (code, lines) == (
        1,
        [".:1:1: error: cannot check .: this folder has no scenario: no file of it ends in .yaml or .yml"],
    )


def test_files_a_scenario_names_are_looked_for_beside_it(tenants: Path) -> None:
    (tenants / "tenants" / "acme.yaml").write_text("sources: [{ id: hr, accounts: hr.csv }]\n")
    (tenants / "tenants" / "default.yaml").write_text("sources: [{ id: hr, accounts: gone.csv }]\n")
    (tenants / "tenants" / "hr.csv").write_text("id\n1\n")
    code, lines, _ = validate(tenants, "tenants")
    assert (code, lines[:2]) == (3, ["tenants/acme.yaml: ok", "tenants/beta.yml: ok"])
    [line] = lines[2:]
    assert line.startswith("tenants/default.yaml:1:31: error: ") and "gone.csv" in line


def test_file_that_is_not_there_is_no_bad_scenario(tenants: Path) -> None:
    code, lines, _ = validate(tenants, "tenants/beta.yml", "tenants/nobody.yaml")
    assert (code, lines) == (
        1,
        [
            "tenants/beta.yml: ok",
            "tenants/nobody.yaml:1:1: error: cannot read tenants/nobody.yaml: No such file or directory",
        ],
    )
