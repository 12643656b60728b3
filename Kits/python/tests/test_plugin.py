"""The plug-in from outside: what pytest says, and what is left behind. Each test runs a pytest of its own."""

import os
import pathlib
import signal
import subprocess
import sys
import time

import pytest

import drydock

HERE = pathlib.Path(__file__).parent
PASSES = "def test_x(drydock):\n    assert drydock.requests() == []\n"


@pytest.fixture
def run(pytester, monkeypatch):
    """Runs pytest on the given test; the plug-in is loaded as a user's is."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(HERE.parent), str(HERE)]))
    plugin = ["-p", "drydock.pytest_plugin"] if os.environ.get("DRYDOCK_KIT") != "installed" else []

    def run(text, *arguments):
        pytester.makepyfile(text)
        return pytester.runpytest_subprocess(*plugin, "-p", "no:cacheprovider", *arguments)

    return run


def test_nothing_but_the_fixture_is_needed(run):
    run(PASSES).assert_outcomes(passed=1)


def test_a_failure_shows_requests_rules_and_findings(run):
    result = run("""
        import pytest
        from client import Client

        @pytest.mark.drydock(scenario="throttled", clock="manual")
        def test_upload(drydock):
            Client(drydock.url, drydock.headers).upload(pause=lambda seconds: None)
            assert False, "for its own reasons"
        """)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([
        "*for its own reasons*", "*Drydock*", "tenant test-upload-* of http://127.0.0.1:*", "its last 3 requests:",
        "  POST  /sources/v1/*/load-accounts  429*by: throttle the first two uploads",
        "  POST  /sources/v1/*/load-accounts  202*", "findings:", "  * early-retry, 2x: *"])


def test_a_finding_fails_a_test_that_passes(run):
    test = """
        from client import Client

        def test_export(drydock):
            assert Client(drydock.url, drydock.headers).start_export() == 400
        """
    result = run(test)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["The client did what would hurt*", "error missing-experimental-header, 1x*"])
    run(test, "-o", "drydock_findings=show").assert_outcomes(passed=1)


def test_a_failing_fixture_shows_the_same(run):
    result = run("""
        import pytest

        @pytest.fixture
        def client(drydock):
            raise ValueError("no client")

        def test_x(client):
            pass
        """)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*no client*", "no requests", "no findings"])


def test_marks_of_class_and_function_are_joined(run):
    run("""
        import pytest

        @pytest.mark.drydock(scenario="throttled", clock="manual")
        class TestBoth:
            @pytest.mark.drydock(scenario="forbidden")
            def test_nearest_wins(self, drydock):
                assert drydock.admin("GET", "scenario")["name"] == "forbidden"
                assert drydock.admin("GET", "clock")["mode"] == "manual"
        """).assert_outcomes(passed=1)


@pytest.mark.parametrize("mark", ["'throttled'", "scenari='throttled'", "findings='maybe'", "clock='scaled:fast'"])
def test_a_wrong_mark_is_told(run, mark):
    result = run(f"import pytest\n@pytest.mark.drydock({mark})\n{PASSES}")
    assert result.ret != 0
    assert "drydock" in str(result.stdout) + str(result.stderr)


def test_options_reach_the_server(run):
    run("""
        import pytest

        @pytest.fixture(scope="session")
        def drydock_options():
            return ["--seed", "7"]

        def test_x(drydock):
            assert drydock.admin("GET", "scenario")["seed"] == 7
        """).assert_outcomes(passed=1)


def test_workers_share_nothing(run):
    pytest.importorskip("xdist")
    run("""
        import pytest
        from client import Client

        @pytest.mark.parametrize("number", range(24))
        def test_x(drydock, number):
            Client(drydock.url, drydock.headers).upload(rows=number + 1)
            assert len(drydock.requests()) == 1
        """, "-n", "3").assert_outcomes(passed=24)


def test_what_failed_can_be_looked_at_on_a_server_that_runs_already(run, drydock_server):
    result = run(PASSES + "def test_y(drydock):\n    assert False\n", "--drydock-url", drydock_server.url)
    result.assert_outcomes(passed=1, failed=1)
    [link] = [line for line in result.outlines if line.startswith("page, while the server runs: ")]
    assert "/__admin/ui/#/test-y-" in link and link.endswith("/requests")
    names = [tenant["name"] for tenant in drydock_server.call("GET", "tenants")["tenants"]]
    assert [name for name in names if name in link] and not [name for name in names if name.startswith("test-x-")]


def test_a_server_that_asks_for_a_token_gets_it(run, monkeypatch):
    server = drydock.Server.start("--admin-token", "secret")
    run(PASSES, "--drydock-url", server.url).assert_outcomes(errors=1)
    monkeypatch.setenv("DRYDOCK_ADMIN_TOKEN", "secret")
    run(PASSES, "--drydock-url", server.url).assert_outcomes(passed=1)
    server.stop()


def test_a_server_that_ends_before_its_time_says_so(run):
    result = run("""
        def test_x(drydock, drydock_server):
            drydock_server._process.kill()
            drydock.jobs()
        """)
    assert result.ret == 1
    result.stdout.fnmatch_lines(["E*does not answer at http://127.0.0.1:*: it has ended with -9.*"])


def test_all_errors_of_a_scenario_are_told_without_lines_of_the_kit(run):
    scenario = "faults:\\n  - on: load-acounts\\n    answr: 429\\n"
    result = run(f"import pytest\n@pytest.mark.drydock(scenario='{scenario}')\n{PASSES}")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["drydock: The scenario has 3 errors*", "*line 2, column 9:*`load-accounts`*", "*`answer`?"])
    result.stdout.no_fnmatch_line("*_server.py*")


@pytest.mark.parametrize("binary, said", [("/nowhere/drydock", "cannot be started: No such file"), ("hello", "did not start: hello")])
def test_what_cannot_be_started_is_told(run, pytester, binary, said):
    hello = pytester.path / "hello"
    hello.write_text("#!/bin/sh\necho hello\n")
    hello.chmod(0o755)
    result = run(PASSES, "--drydock-binary", str(pytester.path / binary))
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"drydock: */{binary.rpartition('/')[2]}*{said}*"])


def test_a_binary_that_says_nothing_is_given_up(pytester, monkeypatch):
    silent = pytester.path / "silent"
    silent.write_text("#!/bin/sh\nsleep 60\n")
    silent.chmod(0o755)
    monkeypatch.setattr("drydock._server.STARTS_WITHIN_SECONDS", 0.1)
    with pytest.raises(drydock.DrydockError, match="did not start: silent for 0.1 s, it has ended with -9"):
        drydock.Server.start(binary=str(silent))


def test_a_server_that_runs_already_is_used(run, drydock_server):
    for _ in range(2):
        run(PASSES, "--drydock-url", drydock_server.url, "--drydock-binary", "/nowhere").assert_outcomes(passed=1)


def test_no_binary_is_an_error_that_names_all_four_places(run, monkeypatch, pytester):
    monkeypatch.delenv("DRYDOCK_BINARY", raising=False)
    monkeypatch.setenv("PATH", str(pytester.path))
    if os.environ.get("DRYDOCK_KIT") == "installed":
        pytest.skip("the wheel carries one")
    result = run(PASSES)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*--drydock-binary*DRYDOCK_BINARY*wheel*PATH*"])


def test_what_a_server_says_that_does_not_start_is_shown(run):
    result = run(f"""
        import pytest

        @pytest.fixture(scope="session")
        def drydock_options():
            return ["--clock", "sundial"]

        {PASSES.replace(chr(10), chr(10) + " " * 8)}""")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*sundial*"])


def test_a_binary_of_another_time_is_refused(run, pytester):
    old = pytester.path / "old"
    old.write_text('#!/bin/sh\necho \'{"url":"http://127.0.0.1:1","adminUrl":"http://127.0.0.1:1/__admin"}\'\ncat >/dev/null\n')
    old.chmod(0o755)
    result = run(PASSES, "--drydock-binary", str(old))
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*this kit needs api 1*"])


def test_a_killed_runner_leaves_no_server(pytester, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(HERE.parent))
    pytester.makepyfile("""
        import pathlib, time

        def test_x(drydock):
            pathlib.Path("url").write_text(str(drydock._server._process.pid))
            time.sleep(60)
        """)
    plugin = ["-p", "drydock.pytest_plugin"] if os.environ.get("DRYDOCK_KIT") != "installed" else []
    runner = subprocess.Popen([sys.executable, "-m", "pytest", *plugin], cwd=pytester.path, stdout=subprocess.DEVNULL)
    file = pytester.path / "url"
    server = int(_eventually(lambda: file.exists() and file.read_text()))
    runner.send_signal(signal.SIGKILL)
    runner.wait()
    _eventually(lambda: not _runs(server))


def _runs(pid):
    """Whether a process is there and has not ended: one that nobody waits for stays in the table."""
    stat = pathlib.Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _eventually(condition):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError("it never came to be")
