"""No request ends the service, holds it up, leads it outside, or spoils the answers of others."""

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import poisons
import pytest
from hostile import LIMIT, TOKEN, WRITTEN, ask, good_answers_beside, send
from serving import Served, fill, start

pytestmark = pytest.mark.xdist_group("poisons")


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("poisoned") / "store"
    fill(folder)
    service = start(folder, "--timeout", str(LIMIT), "--query-workers", "3", "--query-memory", "256", "--tokens", TOKEN)
    yield service
    assert service.process.poll() is None
    assert service.stop() == 0
    service.close_log()


@pytest.fixture(scope="module")
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as made:
        made.settimeout(0.2)
        yield made


def test_poisons_harm_nobody(target: Served, listener: socket.socket) -> None:
    port = str(listener.getsockname()[1])

    def query(text: str) -> Callable[[], tuple[int, float]]:
        return lambda: ask(target, text.replace("{port}", port))

    def write(path: str, method: str, text: str, media_type: str) -> Callable[[], tuple[int, float]]:
        return lambda: send(target, method, path, text.replace("{port}", port).encode(), media_type)

    doses = {name: query(text) for name, text in poisons.QUERIES.items()}
    doses |= {
        name: write("/update", "POST", text, "application/sparql-update") for name, text in poisons.UPDATES.items()
    }
    doses |= {
        name: write("/store?graph=x:poison", "PUT", text, media_type)
        for name, (media_type, text) in poisons.DOCUMENTS.items()
    }
    assert len(doses) >= 60
    with good_answers_beside(target), ThreadPoolExecutor(2) as clients:
        results = dict(zip(doses, clients.map(lambda dose: dose(), doses.values()), strict=True))
    late = [name for name, (_, seconds) in results.items() if seconds > LIMIT + 1]
    results |= {name: doses[name]() for name in late}  # once more, as the machine may have been busy elsewhere
    faults = {
        name: (status, seconds)
        for name, (status, seconds) in results.items()
        if status in (500, 502) or (seconds > LIMIT + 1 and not (name in poisons.DOCUMENTS and status in WRITTEN))
    }
    assert not faults
    with pytest.raises(TimeoutError):
        listener.accept()
