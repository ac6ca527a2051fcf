"""``claimgraph serve``: the graph over HTTP."""

import errno
import socket

import click

from claimgraph.cli.options import settings_options
from claimgraph.errors import UsageError
from claimgraph.settings import Settings


@click.command(
    "serve",
    short_help="Serve pages, linked data and SPARQL.",
    epilog="Example: claimgraph serve --port 8080 --store data/store",
)
@settings_options(
    "store",
    "host",
    "port",
    "base_iri",
    "licence",
    "tokens",
    "log_format",
    "log_requests",
    "timeout",
    "query_workers",
    "query_queue",
    "slow_after",
    "slow_workers",
    "slow_queue",
    "services",
    "query_memory",
    "union_graph",
    "result_bytes",
    "cache_bytes",
    "max_bytes",
    "max_triples",
    "write_delay",
    "bodies",
    "audit",
    "run_time",
    "exports",
    "export_at",
    "time_zone",
    "export_daily",
    "export_weekly",
    "export_monthly",
    "export_packing",
    "export_drill",
    "export_max_age",
)
@click.option("--check", is_flag=True, help="Print the settings in force with their origin, and serve nothing.")
@click.option("--systemd", is_flag=True, help="Print a service for systemd with these settings, and serve nothing.")
def command(settings: Settings, check: bool, systemd: bool) -> None:
    """Serve the store: pages, linked data and a SPARQL endpoint.

    Ctrl-C ends it cleanly.
    """
    if check and systemd:
        raise UsageError("Give one of --check and --systemd.")
    if systemd:
        from claimgraph.cli.units import service_unit

        click.echo(service_unit(settings, click.get_current_context().params), nl=False)
        return
    if check:
        from claimgraph.cli.checking import complaints, table

        click.echo(table(click.get_current_context().params))
        listen(settings.host, settings.port).close()
        found = list(complaints(settings))
        if found:
            raise UsageError("\n".join(found))
        return
    listener = listen(settings.host, settings.port)
    from claimgraph.export import nightly
    from claimgraph.web.server import run  # gunicorn, waitress and flask

    nightly.start(settings)
    run(settings, listener)


def listen(host: str, port: int) -> socket.socket:
    """Take the address to serve at.

    Raises:
        UsageError: it is taken or is none of this machine's; the message says what to do.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2048)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise UsageError(f"Port {port} is taken. Choose another with --port; 0 takes a free one.") from None
        if error.errno == errno.EACCES:
            raise UsageError(f"Port {port} may not be used by this user. Choose one above 1023 with --port.") from None
        raise UsageError(f"{host} is no address of this machine: {error.strerror}. Mend --host.") from None
    return listener
