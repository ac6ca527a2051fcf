"""One act, told once: events that share their verbs, or of which one only says more of the other."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from claimgraph.extraction.events import Event
from claimgraph.model import ActionType


def without(read: list[Event]) -> Iterator[Event]:
    """Yield the events without those that another one tells as well, in their order."""
    told: defaultdict[int, list[Event]] = defaultdict(list)
    for event in read:
        for index in event.verbs:
            told[index].append(event)
    added: dict[int, Event] = {}
    for event in read:
        above = next((other for other in told[event.trigger.head.i] if _adds_to(event, other)), None)
        if above is not None:
            added[id(above)] = event
    gone = {id(event) for event in added.values()}
    for event in read:
        same = {id(o): o for index in event.verbs for o in told[index]}.values()
        if id(event) in gone or any(_tells_it_better(other, event) for other in same):
            continue
        more = added.get(id(event), event)
        yield replace(event, targets=event.targets or more.targets, object=event.object or more.object)


def _is_same(one: Event, other: Event) -> bool:
    same = one is not other and one.type is other.type and one.negated == other.negated
    return same and bool(set(one.actors) & set(other.actors))


def _tells_it_better(other: Event, event: Event) -> bool:
    """Tell whether another event has the same verbs and more, or as many and more of its parties: "banned (flying)"."""
    if not _is_same(other, event) or not (other.verbs <= event.verbs or event.verbs <= other.verbs):
        return False
    return set(event.targets) <= set(other.targets) and _size(other) > _size(event)


def _size(event: Event) -> tuple[int, bool, int]:
    return len(event.targets), event.object is not None, len(event.verbs)


def _adds_to(event: Event, above: Event) -> bool:
    """Tell whether a participle only says what the act above it was about: "marched in Lyon, protesting the cuts"."""
    verb = event.trigger
    if verb.dep_ != "advcl" or verb.tag_ != "VBG" or event.type is ActionType.OTHER or not _is_same(event, above):
        return False
    return event.type is ActionType.PROTEST or set(event.targets) <= set(above.targets)
