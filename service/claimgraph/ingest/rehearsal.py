"""A program in which writes are rehearsed: made on a scratch copy of the store, and put before the shapes.

Run as ``python -m claimgraph.ingest.rehearsal STORE BASE``, it reads shapes and names once and forks a process,
which takes requests from standard input and answers on standard output, one after the other (see
:mod:`claimgraph.storage.passing` and :mod:`claimgraph.storage.rehearsals`). Foreign SPARQL is parsed there, and
foreign data judged: what takes that process down, or too long, takes only it, and another is forked.
"""

import gc
import mmap
import os
import signal
import sys
import traceback
from pathlib import Path
from typing import Any, Final

from claimgraph.errors import ClaimgraphError, StoreError
from claimgraph.identifiers import Minter
from claimgraph.ingest.examination import Examiner
from claimgraph.parties import Gazetteer
from claimgraph.storage import passing
from claimgraph.storage import workers_sandbox as sandbox
from claimgraph.storage.durable import remove_tree, write_all
from claimgraph.storage.rehearsals import EXAMINING, MAKING, NOTHING, PASSING
from claimgraph.storage.scratch import FOLDER, Scratch
from claimgraph.storage.trials import GENID
from claimgraph.storage.writes import decode
from claimgraph.validation import Validator

FILE_BYTES: Final = 1 << 30
SAID_BYTES: Final = 65536


def main(arguments: list[str]) -> int:
    """Fork one process after the other until standard input ends."""
    store, base = arguments
    sandbox.close_network()
    sandbox.be_first_to_go(FILE_BYTES)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    judging = Validator(), Minter(base), Gazetteer.load(None)
    gc.collect()
    gc.freeze()  # the processes to come share these pages
    server, stage = os.getpid(), mmap.mmap(-1, mmap.PAGESIZE)
    while True:
        stage[0] = NOTHING
        said = os.memfd_create("said")
        pid = os.fork()
        if pid == 0:
            os.dup2(said, sys.stderr.fileno())
            _serve(_Stage(Path(store), base, *judging), stage, server)
        _, status = os.waitpid(pid, 0)
        code = os.waitstatus_to_exitcode(status)
        words = os.pread(said, SAID_BYTES, 0).decode(errors="replace")
        os.close(said)
        remove_tree(Path(store) / FOLDER)
        if code == 0 or stage[0] == PASSING:  # what was on its way is lost: the pipe has to end, too
            return 0
        passing.send(sys.stdout.fileno(), {"ended": code, "stage": stage[0], "said": words})


def _serve(theatre: "_Stage", stage: mmap.mmap, server: int) -> None:
    """Answer requests until there are no more; never return."""
    try:
        sandbox.die_with_parent(server)
        while passing.readable(sys.stdin.fileno()):
            stage[0] = PASSING
            if (request := passing.receive(sys.stdin.fileno())) is None:
                break
            stage[0] = MAKING
            sandbox.limit_time(request["timeout"])
            answer = passing.encode(theatre.play(request, stage) | {"id": request["id"]})
            sandbox.limit_time(0)
            stage[0] = PASSING
            write_all(sys.stdout.fileno(), answer)
            stage[0] = NOTHING
    except BaseException:  # noqa: BLE001  whatever it is, it goes into the file that the owner is told of
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


class _Stage:
    """The scratch copy, and who judges what is done to it."""

    def __init__(self, store: Path, base: str, validator: Validator, minter: Minter, gazetteer: Gazetteer) -> None:
        self._folder, self._genid = store / FOLDER, base + GENID
        self._judging = validator, minter, gazetteer
        self._scratch: Scratch | None = None

    def play(self, request: dict[str, Any], stage: mmap.mmap) -> dict[str, Any]:
        """Rehearse one write: say what it changes, or why it may not be made."""
        try:
            if request["snapshot"] is not None:
                sandbox.limit_memory(None)  # what opens a store reserves far more than it uses, for its threads
                self._scratch = None  # closed before its files go
                self._scratch = Scratch(Path(request["snapshot"]), self._folder, self._genid, request["triples"])
        except OSError as error:
            return passing.error_fields(StoreError(f"A scratch copy of the store cannot be made: {error}."))
        scratch = self._scratch
        if scratch is None:
            return {"lost": True}
        sandbox.limit_memory(request["memory"])
        try:
            existed, met = scratch.make(decode(request["write"]))
            changes = scratch.changes()
            stage[0] = EXAMINING
            if changes:
                Examiner(scratch.engine, *self._judging).examine(changes)
        except ClaimgraphError as error:
            scratch.undo()
            return passing.error_fields(error)
        scratch.keep()
        told = [[change.graph, list(change.add), list(change.remove)] for change in changes]
        return {"changes": told, "existed": existed, "met": met}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
