"""Asks one SHACL engine about many graphs; run by the interpreter in which that engine is installed.

``python shacl_adapters.py ENGINE CASES.json`` prints a line of JSON for each case, ``[data file, shapes file]``:
``[conforms, or null with the reason, seconds of a processor]``. The last line is the most memory taken, in MB.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

Ask = Callable[[str, str], bool]
BASE = "http://tests.example/"


def pyshacl() -> Ask:
    from pyshacl import validate
    from rdflib import Graph

    def ask(data: str, shapes: str) -> bool:
        graphs = [Graph().parse(data=text, format="turtle", publicID=BASE) for text in (data, shapes)]
        return bool(validate(graphs[0], shacl_graph=graphs[1], inference="none", advanced=False)[0])

    return ask


def pyshacl_turbo() -> Ask:
    from pyshacl_turbo import validate

    def ask(data: str, shapes: str) -> bool:
        formats = {"data_graph_format": "turtle", "shacl_graph_format": "turtle"}
        return bool(validate(data, shacl_graph=shapes, inference="none", advanced=False, **formats)[0])

    return ask


def shacl_rust() -> Ask:
    import shacl_rust as engine

    return lambda data, shapes: bool(engine.conforms(data, shapes, experimental_index=True))


def pyrudof() -> Ask:
    from pyrudof import ReaderMode, Rudof, RudofConfig

    def ask(data: str, shapes: str) -> bool:
        rudof = Rudof(RudofConfig())
        rudof.read_data(data, base=BASE, reader_mode=ReaderMode.Strict)
        rudof.read_shacl(shapes, base=BASE, reader_mode=ReaderMode.Strict)
        return bool(rudof.validate_shacl().conforms)

    return ask


def maplib() -> Ask:
    from maplib import Model

    def ask(data: str, shapes: str) -> bool:
        model = Model()
        model.reads(data, "turtle", base_iri=BASE)
        model.reads(shapes, "turtle", base_iri=BASE, graph="urn:shapes")
        return bool(model.validate("urn:shapes").conforms)

    return ask


ENGINES = {engine.__name__: engine for engine in (pyshacl, pyshacl_turbo, shacl_rust, pyrudof, maplib)}


def main(name: str, cases: str) -> None:
    """Ask about each case."""
    ask = ENGINES[name]()
    for data, shapes in json.loads(Path(cases).read_text("utf-8")):
        texts = [Path(file).read_text("utf-8") for file in (data, shapes)]
        began, conforms, reason = time.process_time(), None, ""
        try:
            conforms = ask(*texts)
        except BaseException as error:  # noqa: BLE001  a panic in Rust is no Exception
            reason = f"{type(error).__name__}: {error}"[:200]
        print(json.dumps([conforms, reason, time.process_time() - began]), flush=True)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
