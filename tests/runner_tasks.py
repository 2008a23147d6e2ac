"""What the workers of ``test_runner`` evaluate in place of claims: the id names the function."""

import ctypes
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path


def evaluate(id, extra_modules, settings, cited):
    reason = globals()[id.partition(":")[0]](cited)
    return {
        "id": id,
        "source": "tasks",
        "verdict": "proved",
        "expected": "proved",
        "readings": {},
        "reason": reason,
        "seconds": 0,
    }


def succeeds(cited):
    return None


def reports_cited(cited):
    return json.dumps({id: result["verdict"] for id, result in sorted(cited.items())})


def spins(cited):
    for number in itertools.count():
        number * number


def spins_in_c(cited):
    sum(itertools.repeat(0))


def sleeps(cited):
    time.sleep(1000)


def sleeps_after_writing_its_pid(cited):
    Path(os.environ["PID_FILE"]).write_text(str(os.getpid()))
    time.sleep(1000)


def allocates(cited):
    return len([bytearray(10**7) for _ in itertools.count()])


def aborts_for_want_of_memory(cited):
    os.write(2, b"GNU MP: Cannot allocate memory (size=8589934608)\n")
    os.abort()


def recurses(cited):
    return recurses(cited)


def overflows_the_stack(cited):
    sys.setrecursionlimit(10**9)

    class Endless:
        def __getattr__(self, name):
            return getattr(self, name + "x")

    return Endless().x


def segfaults(cited):
    ctypes.string_at(0)


def raises(cited):
    raise ValueError("no\nsuch thing")


def exits(cited):
    sys.exit(0)


def exits_at_once(cited):
    os._exit(0)


def kills_itself(cited):
    os.kill(os.getpid(), signal.SIGKILL)


def blocks_every_signal(cited):
    signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals))
    spins(cited)


def ignores_the_limit(cited):
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    spins(cited)


def prints_megabytes(cited):
    for _ in range(50):
        print("x" * 10**6)
        os.write(2, b"y" * 10**6)


def returns_a_set(cited):
    return {1, 2}


def returns_nan(cited):
    return float("nan")


def changes_everything(cited):
    os.environ.clear()
    os.chdir("/")
    random.seed(0)
    sys.setrecursionlimit(50)
    del sys.modules["time"]
    os.closerange(0, 3)


def leaves_a_child(cited):
    Path(os.environ["PID_FILE"]).write_text(str(subprocess.Popen(["sleep", "1000"]).pid))


def reports_state(cited):
    return json.dumps([sorted(os.environ), os.getcwd(), sys.getrecursionlimit(), sorted(set("abcdefgh"), key=hash)])
