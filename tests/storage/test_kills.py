"""kill -9 at random moments: what was acknowledged is whole, nothing is there in part.

``CLAIMGRAPH_TEST_KILLS`` sets how often (default 30).
"""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

from promises import Promises

from claimgraph.storage import Snapshots, Store
from patience import limited

KILLS = int(os.environ.get("CLAIMGRAPH_TEST_KILLS", "30"))
WRITER = Path(__file__).with_name("writer.py")


def test_a_killed_writer_loses_nothing_that_it_acknowledged(folder: Path) -> None:
    chance = random.Random(20210316)
    promises = Promises()
    number = acknowledged = 0
    for seed in range(KILLS):
        command = [sys.executable, WRITER, folder, str(seed), str(chance.choice([3, 20, 1000]))]
        with limited(subprocess.Popen(command, stdout=subprocess.PIPE, text=True)) as writer:
            assert writer.stdout is not None
            start = "" if chance.random() < 0.2 else writer.stdout.readline()  # one in five dies while it starts
            time.sleep(chance.random() * 0.3)
            writer.kill()
            output = start + writer.stdout.read()
        promises.hear(output)
        acknowledged += output.count("done")
        with Store.open(folder) as store:
            assert promises.broken(store) == []
            store.verify()
            promises.settle(store)
        with Snapshots(folder).newest() as snapshot:
            assert snapshot.number >= number
            number = snapshot.number
    assert acknowledged > KILLS, "the writer was too slow to be tested"
