"""A program that parses one RDF document and ends: standard input to canonical N-Quads.

It is run as ``python -m claimgraph.storage.parsing MEDIA-TYPE MEGABYTES SECONDS BASE``, by
:mod:`claimgraph.reading.rdf`. A document that brings the parser down takes only this process with it.
"""

import resource
import sys

SYNTAX_ERROR = 3
BLANK_NODE = 4


def main(arguments: list[str]) -> int:
    """Parse standard input; return 0, ``SYNTAX_ERROR`` or ``BLANK_NODE``, with the message on standard error."""
    media_type, memory, seconds, base = arguments
    resource.setrlimit(resource.RLIMIT_AS, (int(memory) << 20,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (int(float(seconds)) + 1,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import pyoxigraph

    format_ = pyoxigraph.RdfFormat.from_media_type(media_type)
    if format_ is None:
        print(f"no RDF syntax is called {media_type}", file=sys.stderr)
        return SYNTAX_ERROR
    lines = set()
    try:
        for quad in pyoxigraph.parse(sys.stdin.buffer, format_, base_iri=base or None):
            if any(isinstance(term, pyoxigraph.BlankNode) for term in quad):
                return BLANK_NODE
            if isinstance(quad.object, pyoxigraph.Triple):
                print("a triple term (RDF 1.2), which this graph does not use", file=sys.stderr)
                return SYNTAX_ERROR
            lines.add(str(quad))
    except (SyntaxError, ValueError) as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return SYNTAX_ERROR
    sys.stdout.buffer.write("".join(f"{line} .\n" for line in sorted(lines)).encode("utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
