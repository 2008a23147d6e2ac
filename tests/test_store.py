"""The store keeps what was put, whatever happens to the process, and leaves alone what is not its own."""

import os
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from reports.store import KEPT, Store, StoreError, default_path


def result(id="text:a", verdict="proved", **fields):
    return {"id": id, "verdict": verdict} | fields


@pytest.fixture
def path(tmp_path):
    return tmp_path / "made" / "store.sqlite"


def test_a_result_is_current_under_its_own_fingerprint_only(path):
    Store(path).put("text:a", "one", result(reason="é"))
    assert Store(path).current({"text:a": "one", "text:b": "one"}) == {"text:a": result(reason="é")}
    assert Store(path).current({"text:a": "two"}) == {}


def test_results_of_other_fingerprints_stay(path):
    store = Store(path)
    store.put("text:a", "quick", result(verdict="survived"))
    store.put("text:a", "standard", result())
    assert store.current({"text:a": "quick"})["text:a"]["verdict"] == "survived"
    assert store.latest() == {"text:a": "proved"}


def test_putting_again_replaces(path):
    store = Store(path)
    store.put("text:a", "one", result())
    store.put("text:a", "one", result(verdict="survived"))
    assert store.current({"text:a": "one"}) == {"text:a": result(verdict="survived")}


def test_only_the_last_rows_of_a_claim_are_kept(path):
    store = Store(path)
    store.put("text:b", "0", result("text:b"))
    for number in range(KEPT + 1):
        store.put("text:a", str(number), result())
    assert not store.current({"text:a": "0"})
    assert store.current({"text:a": "1", "text:b": "0"}).keys() == {"text:a", "text:b"}


def test_audits_and_results_are_kept_apart(path):
    store = Store(path)
    store.put("text:a", "one", result())
    store.put("text:a", "one", result(verdict="audited"), "audits")
    assert store.current({"text:a": "one"}) == {"text:a": result()}
    assert store.current({"text:a": "one"}, "audits") == {"text:a": result(verdict="audited")}
    assert store.latest() == {"text:a": "proved"}


def test_a_store_from_before_there_were_audits_is_used(path):
    Store(path).put("text:a", "one", result())
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE audits")
    store = Store(path)
    assert store.current({"text:a": "one"}, "audits") == {}
    assert store.current({"text:a": "one"}) == {"text:a": result()}


def test_a_result_without_a_fingerprint_is_shown_but_never_current(path):
    store = Store(path)
    store.put("text:a", None, result(verdict="undecided"))
    assert store.latest() == {"text:a": "undecided"}
    assert store.current({"text:a": "one"}) == {}


def test_a_killed_process_loses_nothing_that_was_put(path):
    program = (
        "import sys\nfrom pathlib import Path\nfrom reports.store import Store\nstore = Store(Path(sys.argv[1]))\n"
        "for number in range(10**6):\n"
        "    store.put(f'text:{number}', 'one', {'id': '', 'verdict': 'proved', 'number': number})\n"
        "    print(number, flush=True)\n"
    )
    for delay in (0.05, 0.1, 0.15):
        process = subprocess.Popen([sys.executable, "-c", program, path], stdout=subprocess.PIPE, text=True)
        process.stdout.readline()
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        last = int(process.stdout.read().splitlines()[-1])
        process.wait()
        kept = Store(path).current({f"text:{number}": "one" for number in range(last + 1)})
        assert [kept[f"text:{number}"]["number"] for number in range(last + 1)] == list(range(last + 1))


def test_two_processes_may_write(path):
    first, second = Store(path), Store(path)
    first.put("text:a", "one", result())
    second.put("text:b", "one", result("text:b"))
    assert first.latest().keys() == second.latest().keys() == {"text:a", "text:b"}


@pytest.mark.parametrize("content", [b"not a database, not even nearly " * 200, b"x"])
def test_a_corrupt_file_is_refused_and_left_as_it_is(tmp_path, content):
    path = tmp_path / "store.sqlite"
    path.write_bytes(content)
    with pytest.raises(StoreError, match="store.sqlite"):
        Store(path)
    assert path.read_bytes() == content


def test_a_database_of_another_program_is_refused_and_left_as_it_is(tmp_path):
    path = tmp_path / "store.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE results (x)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="not a store"):
        Store(path)
    assert path.read_bytes() == before


def test_a_place_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="PROOFREAD_STORE"):
        Store(tmp_path / "file" / "store.sqlite")


def test_the_environment_names_the_file(monkeypatch, tmp_path):
    monkeypatch.delenv("PROOFREAD_STORE", raising=False)
    assert default_path().parts == (".proofread", "store.sqlite")
    monkeypatch.setenv("PROOFREAD_STORE", str(tmp_path / "other"))
    assert str(default_path()) == os.environ["PROOFREAD_STORE"]
