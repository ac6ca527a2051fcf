"""Random RDF documents in each syntax, written by hand here rather than by the parser's own writer."""

import json
import random
from xml.sax.saxutils import escape, quoteattr

NAME = "http://fuzz.example/"
XSD = "http://www.w3.org/2001/XMLSchema#"
WORDS = ("ferry", "é\u0301", 'a "b"', "x\ny\t", "\U0001f6a2", "", "</x>&amp;", "\\u00e9", "]]>", "1", "true")
LANGUAGES = (None, None, None, "en", "de-CH-1996", "nan-Hant-TW")
DATATYPES = (None, None, "integer", "date", "double", "boolean")

Value = tuple[str, str | None, str | None] | str
"""A literal with language and datatype, or the name of a node."""


def statements(rng: random.Random) -> list[tuple[str, str, Value]]:
    return [
        (f"s{rng.randrange(9)}", f"p{rng.randrange(4)}", f"s{rng.randrange(9)}" if rng.random() < 0.4 else literal(rng))
        for _ in range(rng.randrange(1, 12))
    ]


def literal(rng: random.Random) -> tuple[str, str | None, str | None]:
    language = rng.choice(LANGUAGES)
    return rng.choice(WORDS), language, None if language else rng.choice(DATATYPES)


def document(rng: random.Random) -> tuple[str, str]:
    """Return a media type and a document of it."""
    media_type = rng.choice(sorted(WRITERS))
    return media_type, WRITERS[media_type](rng)


def quoted(value: Value, resource: str = "<" + NAME + "{}>") -> str:
    if isinstance(value, str):
        return resource.format(value)
    text, language, datatype = value
    marks = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
    written = '"' + "".join(marks.get(sign, sign) for sign in text) + '"'
    return written + (f"@{language}" if language else f"^^<{XSD}{datatype}>" if datatype else "")


def n_triples(rng: random.Random) -> str:
    return "".join(f"<{NAME}{s}> <{NAME}{p}> {quoted(o)} .\n" for s, p, o in statements(rng))


def n_quads(rng: random.Random) -> str:
    graph = rng.choice(["", "", "", "", "", f"<{NAME}g> ", "_:g "])
    return "".join(f"<{NAME}{s}> <{NAME}{p}> {quoted(o)} {graph}.\n" for s, p, o in statements(rng))


def turtle(rng: random.Random) -> str:
    head = rng.choice([f"@prefix x: <{NAME}> .", f"PREFIX x: <{NAME}>", f"@base <{NAME}> . @prefix x: <> ."])
    extras = ["", "[] x:p ( 1 2.0 3e0 true [ x:q 'z' ] ) .", "x:a x:b x:c ; ; x:d 'e' , '''f''' .", "# no end"]
    lines = [f"x:{s} x:{p} {quoted(o, 'x:{}')} ." for s, p, o in statements(rng)]
    return "\n".join([head, *lines, rng.choice(extras)])


def trig(rng: random.Random) -> str:
    body = turtle(rng)
    head, _, rest = body.partition("\n")
    return f"{head}\n{rng.choice(['', '', '', '', 'x:g', 'GRAPH x:g', '_:b'])} {{ {rest}\n }}"


def rdf_xml(rng: random.Random) -> str:
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    head = rng.choice(["", '<?xml version="1.0" encoding="utf-8"?>', "<?xml version='1.1'?>", "<!-- a note -->"])
    parts = []
    for subject, predicate, value in statements(rng):
        if isinstance(value, str):
            inner = f"<x:{predicate} rdf:resource={quoteattr(NAME + value)}/>"
        else:
            text, language, datatype = value
            mark = f' xml:lang="{language}"' if language else f' rdf:datatype="{XSD}{datatype}"' if datatype else ""
            inner = f"<x:{predicate}{mark}>{escape(text)}</x:{predicate}>"
        parts.append(f"<rdf:Description rdf:about={quoteattr(NAME + subject)}>{inner}</rdf:Description>")
    odd = ['<x:p rdf:parseType="Resource"><x:q>1</x:q></x:p>', '<x:p rdf:parseType="Collection"><x:U/><x:U/></x:p>']
    parts.append(rng.choice(["", "<x:T rdf:about='x:a' x:p='&lt;'/>", *(f"<x:T>{each}</x:T>" for each in odd)]))
    return f'{head}<rdf:RDF xmlns:rdf="{rdf}" xmlns:x="{NAME}">{"".join(parts)}</rdf:RDF>'


def json_ld(rng: random.Random) -> str:
    nodes = []
    for subject, predicate, value in statements(rng):
        if isinstance(value, str):
            item: dict[str, object] = {"@id": f"x:{value}"}
        else:
            text, language, datatype = value
            item = {"@value": text} | ({"@language": language} if language else {})
            item |= {"@type": XSD + datatype} if datatype else {}
        kept = rng.choice([item, [item], {"@list": [item, 1, None]}, {"@set": [item]}])
        nodes.append({"@id": f"x:{subject}", f"x:{predicate}": kept, "@type": rng.choice([[], "x:T"])})
    context = rng.choice([{"x": NAME}, {"x": NAME, "@vocab": NAME, "name": {"@id": "x:p0", "@container": "@language"}}])
    extras = [{}, {"@included": [{"@id": "x:i", "x:p": 1}]}, {}, {}, {"@id": "x:g"}]
    return json.dumps({"@context": context, "@graph": nodes} | rng.choice(extras), ensure_ascii=rng.random() < 0.5)


WRITERS = {
    "application/n-triples": n_triples,
    "application/n-quads": n_quads,
    "text/turtle": turtle,
    "text/n3": turtle,
    "application/trig": trig,
    "application/rdf+xml": rdf_xml,
    "application/ld+json": json_ld,
}
