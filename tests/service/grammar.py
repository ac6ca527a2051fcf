"""Random SPARQL queries and updates, by the grammar of SPARQL 1.1 (section 19.8), and spoiling of any text.

All that is made is about the small graph that the tests serve, or about ``x:`` names; updates touch ``x:`` names
only, so that others' answers stay what they are.
"""

import random
from collections.abc import Callable

PROLOGUE = """PREFIX cg: <https://w3id.org/claimgraph/ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX schema: <https://schema.org/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> PREFIX x: <http://fuzz.example/>
PREFIX id: <http://127.0.0.1:8080/id/> """
IRIS = ("id:actor\\/estonia", "id:actor\\/finland", "x:a", "x:b", "<http://fuzz.example/é>", "cg:Claim", "cg:Article")
PREDICATES = ("a", "cg:actor", "cg:action", "cg:target", "cg:source", "skos:prefLabel", "schema:headline", "x:p", "x:q")
KNOWN = (
    "?s a cg:Claim .", "?s cg:actor ?o .", "?s ?p ?o .", "?o skos:prefLabel ?v .", "?s schema:headline ?o .",
    "?s cg:target ?o .", "?s cg:source/skos:prefLabel ?v .", "GRAPH ?g { ?s ?p ?o }", "?s cg:date ?o .",
)  # fmt: skip
LITERALS = (
    "1", "-2.5", "1e3", "true", "'ferry'", '"Estonia"@en', '"""a "b"\nc"""', "'2021-05-03'^^xsd:date", "'x'^^x:t", "''",
    "'\\u00e9\\t'", "'P1D'^^xsd:dayTimeDuration", "'NaN'^^xsd:double", "'2021-13-45'^^xsd:date", "99999999999999999999",
)  # fmt: skip
VARIABLES = ("?s", "?p", "?o", "?v", "$w", "?été")
UNARY = (
    "STR LANG DATATYPE ABS CEIL FLOOR ROUND STRLEN UCASE LCASE ENCODE_FOR_URI YEAR MONTH DAY HOURS MINUTES SECONDS "
    "TIMEZONE TZ MD5 SHA1 SHA256 SHA512 isIRI isBLANK isLITERAL isNUMERIC IRI BNODE xsd:integer xsd:date xsd:string"
).split()
BINARY = (
    "CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER LANGMATCHES sameTerm STRLANG STRDT REGEX CONCAT COALESCE"
).split()
OPERATORS = ("=", "!=", "<", ">=", "+", "-", "*", "/", "&&", "||")
AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")
PIECES = (
    "", "{", "}", "(", ")", "[", "\x00", "'", '"""', "\\u", "<", ">", "ü", "\U0001f600", "SERVICE", "%", "\n", "#", ".",
    ";", "?", "SELECT", "FILTER", "UNION", "99999999999999999999999", "<<(", "^^", "@", "*", "\ufeff", "GRAPH",
)  # fmt: skip


class Grammar:
    """Makes texts from random choices; ``depth`` bounds how far they nest."""

    def __init__(self, rng: random.Random, depth: int = 3) -> None:
        self.rng, self.depth = rng, depth

    def query(self) -> str:
        form = self.rng.choice(["SELECT"] * 6 + ["ASK", "CONSTRUCT", "CONSTRUCT", "DESCRIBE"])
        source = self.rng.choice(["", "", "", "", "FROM x:g FROM NAMED <http://127.0.0.1:8080/graph/actors> "])
        where = f"{source}WHERE {self.group(self.depth)}"
        if form == "SELECT":
            return PROLOGUE + self.select(where) + self.values(0.1)
        if form == "ASK":
            return f"{PROLOGUE}ASK {where}"
        head = f"CONSTRUCT {{ {self.template()} }} " if form == "CONSTRUCT" else f"DESCRIBE {self.iri()} ?s "
        return PROLOGUE + head + where + f" LIMIT {self.rng.randrange(200)}"

    def select(self, where: str) -> str:
        rng = self.rng
        if rng.random() < 0.3:
            keys = rng.sample(VARIABLES[:4], rng.randrange(3))
            group = f" GROUP BY {' '.join(keys)}" if keys else ""
            having = f" HAVING ({self.aggregate()} > 1)" if rng.random() < 0.3 else ""
            return f"SELECT {' '.join(keys)} ({self.aggregate()} AS ?n) {where}{group}{having}{self.page('?n')}"
        columns = rng.choice(["*", "*", "?s ?o", f"?s ({self.expression(2)} AS ?made)"])
        kind = rng.choice(["", "", "DISTINCT ", "REDUCED "])
        return f"SELECT {kind}{columns} {where}{self.page(self.expression(1))}"

    def page(self, key: str) -> str:
        order = self.rng.choice(["", "", f" ORDER BY DESC({key}) ?s", f" ORDER BY ({key})"])
        return f"{order} LIMIT {self.rng.randrange(1000)}" + self.rng.choice(["", " OFFSET 3"])

    def aggregate(self) -> str:
        distinct = self.rng.choice(["", "DISTINCT "])
        return f"{self.rng.choice(AGGREGATES)}({distinct}{self.expression(1)})"

    def group(self, depth: int) -> str:
        parts = [self.triples(self.rng.randrange(1, 4))]
        parts += [self.part(depth) for _ in range(self.rng.randrange(3))] if depth else []
        self.rng.shuffle(parts)
        return "{ " + " ".join(parts) + " }"

    def part(self, depth: int) -> str:
        inner: Callable[[], str] = lambda: self.group(depth - 1)  # noqa: E731  made only where it is chosen
        return self.rng.choice(
            [
                lambda: f"OPTIONAL {inner()}",
                lambda: f"{inner()} UNION {inner()}",
                lambda: f"MINUS {inner()}",
                lambda: f"GRAPH {self.rng.choice(['?g', 'x:g', '<http://127.0.0.1:8080/graph/actors>'])} {inner()}",
                lambda: f"FILTER ({self.expression(depth)})",
                lambda: f"FILTER NOT EXISTS {inner()}",
                lambda: f"BIND ({self.expression(depth)} AS ?b{self.rng.randrange(10**6)})",
                lambda: f"{{ {self.select('WHERE ' + inner())} }}",
                lambda: self.values(1),
                lambda: f"?s {self.path(depth)} ?o .",
            ]
        )()

    def values(self, chance: float) -> str:
        if self.rng.random() >= chance:
            return ""
        rows = " ".join(f"({self.term()} UNDEF)" for _ in range(self.rng.randrange(4)))
        return f" VALUES (?o ?u) {{ {rows} }} "

    def triples(self, number: int) -> str:
        kinds = [lambda: self.rng.choice(KNOWN), lambda: f"{self.subject()} {self.verb()} {self.node(1)} ."]
        return " ".join(self.rng.choices(kinds, (3, 1))[0]() for _ in range(number))

    def template(self) -> str:
        """Make what a CONSTRUCT or an INSERT writes: triples without paths."""
        return " ".join(f"{self.subject()} {self.rng.choice(PREDICATES)} {self.node(1)} ." for _ in range(2))

    def subject(self) -> str:
        return self.rng.choice(["?s", "?s", "?s", "?o", self.iri(), "[]", "_:n"])

    def verb(self) -> str:
        return self.rng.choice(["?p", *PREDICATES, self.path(2)])

    def node(self, depth: int) -> str:
        if depth and self.rng.random() < 0.15:
            return self.rng.choice([f"[ {self.rng.choice(PREDICATES)} {self.node(0)} ]", f"( {self.node(0)} ?v )"])
        return self.rng.choice(["?o", "?o", "?v", "?s", self.term()])

    def path(self, depth: int) -> str:
        if not depth:
            return self.rng.choice(PREDICATES)
        left, right = self.path(depth - 1), self.path(depth - 1)
        return self.rng.choice(
            [left, f"^{left}" if left[0] not in "^" else left, f"({left}/{right})", f"({left}|{right})", f"({left})*",
             f"({left})+", f"({left})?", "!(cg:actor|^a)"]
        )  # fmt: skip

    def iri(self) -> str:
        return self.rng.choice(IRIS)

    def term(self) -> str:
        return self.rng.choice([self.iri(), self.rng.choice(LITERALS)])

    def expression(self, depth: int) -> str:
        rng = self.rng
        if not depth or rng.random() < 0.2:
            return rng.choice([*VARIABLES, rng.choice(LITERALS), self.iri()])
        one, two = self.expression(depth - 1), self.expression(depth - 1)
        return rng.choice(
            [
                f"{rng.choice(UNARY)}({one})",
                f"{rng.choice(BINARY)}({one}, {two})",
                f"({one} {rng.choice(OPERATORS)} {two})",
                f"IF({one}, {two}, {one})",
                f"(!{one})",
                f"({one} IN ({two}, {one}))",
                f"SUBSTR({one}, {rng.choice(['0', '-3', '2'])}, 3)",
                f"REPLACE(STR({one}), '{rng.choice(['e', '(a*)*', '^', '[', '.'])}', '$0$1')",
                "BOUND(?o)",
                rng.choice(["RAND()", "NOW()", "UUID()"]),
            ]
        )

    def update(self) -> str:
        return PROLOGUE + " ; ".join(self.operation() for _ in range(self.rng.randrange(1, 4)))

    def operation(self) -> str:
        rng = self.rng
        data = " ".join(f"x:s{rng.randrange(50)} x:p{rng.randrange(3)} {self.term()} ." for _ in range(3))
        graph = f"GRAPH x:g{rng.randrange(3)}"
        old, where = f"{graph} {{ ?s x:p1 ?o }}", f"{{ {graph} {{ ?s x:p1 ?o }} {self.part(1)} }}"
        return rng.choice(
            [
                f"INSERT DATA {{ {data} }}",
                f"INSERT DATA {{ {graph} {{ {data} }} }}",
                f"DELETE DATA {{ {graph} {{ {data} }} }}",
                f"DELETE WHERE {{ {graph} {{ ?s x:p{rng.randrange(3)} ?o }} }}",
                f"DELETE {{ {old} }} INSERT {{ {graph} {{ ?s x:p2 {self.node(0)} }} }} WHERE {where}",
                f"WITH x:g1 INSERT {{ ?s x:p0 [] }} USING x:g2 WHERE {{ ?s x:p1 ?o FILTER({self.expression(2)}) }}",
                f"{rng.choice(['CLEAR', 'DROP', 'CREATE'])} SILENT GRAPH x:g{rng.randrange(3)}",
                f"{rng.choice(['ADD', 'COPY', 'MOVE'])} SILENT x:g{rng.randrange(3)} TO x:g{rng.randrange(3)}",
            ]
        )


def spoil(text: str, rng: random.Random) -> str:
    """Put one to three faults into a text: pieces lost, doubled, or others put in."""
    for _ in range(rng.randrange(1, 4)):
        start, length = rng.randrange(len(text) + 1), rng.choice([0, 0, 1, 2, 12])
        piece = rng.choice([*PIECES, text[start : start + length] * 2])
        text = text[:start] + piece + text[start + length :]
    return text
