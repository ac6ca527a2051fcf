"""RDF documents, parsed in a process that can be lost.

Two kilobytes of nested brackets can overflow a parser's stack, and no limit on size prevents it;
so the parser runs in a process of its own, with limits on its time and memory.
"""

import signal
import subprocess
import sys

from claimgraph.errors import InputRefused, Refusal

PARSER = "claimgraph.storage.parsing"
TIMEOUT = 60.0
MEMORY = 1024
SYNTAX_ERROR = 3
BLANK_NODE = 4


def parse_rdf(
    data: bytes, media_type: str, base: str | None = None, *, timeout: float = TIMEOUT, memory: int = MEMORY
) -> str:
    """Return the document as canonical N-Quads, sorted, each statement once.

    ``base`` resolves relative IRIs; ``timeout`` counts seconds, ``memory`` megabytes.

    Raises:
        InputRefused: it is no such document, it has blank nodes, or it takes too much.
    """
    command = [sys.executable, "-I", "-m", PARSER, media_type, str(memory), str(timeout), base or ""]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=timeout, check=False)
    except subprocess.TimeoutExpired:
        raise _refused(f"The document takes more than {timeout:g} seconds to parse.", "Split it.") from None
    if done.returncode == 0:
        return done.stdout.decode("utf-8")
    message = done.stderr.decode("utf-8", "replace").strip().splitlines()
    if done.returncode == SYNTAX_ERROR:
        raise _refused(
            f"The document is no {media_type}: {(message or ['it cannot be parsed'])[-1].rstrip('.')}.",
            "Mend its syntax.",
        )
    if done.returncode == BLANK_NODE:
        raise _refused("The document has blank nodes.", "Give every node an IRI (skolemize it).")
    if done.returncode == -signal.SIGXCPU:
        raise _refused(f"The document takes more than {timeout:g} seconds to parse.", "Split it.")
    raise _refused(
        "The document brought the parser down: it is nested too deeply or too large.", "Simplify or split it."
    )


def _refused(reason: str, remedy: str) -> InputRefused:
    return InputRefused(Refusal(reason, remedy))
