"""Closed classes of words that tell what a noun phrase means."""

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


HONORIFICS: Final = _words(
    """
    mr mr. mrs mrs. ms ms. miss dr dr. prof prof. rev rev. sen sen. rep rep. gov gov. gen gen. lt lt. col col. capt
    capt. maj maj. sgt sgt. adm adm. hon hon. sir lord lady dame president premier chancellor senator congressman
    congresswoman governor king queen prince princess pope cardinal archbishop bishop ayatollah sheikh sheik imam
    mullah colonel lieutenant sergeant admiral judge justice professor mayor emir marshal
    """
)
"""Titles that stand before a person's name and nothing else, where they are capitalised."""

FEMALE_WORDS: Final = _words(
    """
    mrs mrs. ms ms. miss lady dame queen princess woman girl wife mother daughter sister aunt niece grandmother
    granddaughter widow girlfriend actress spokeswoman chairwoman congresswoman businesswoman policewoman councilwoman
    businesswoman saleswoman servicewoman duchess countess baroness empress goddess nun
    """
)
MALE_WORDS: Final = _words(
    """
    mr mr. sir lord king prince pope man boy husband father son brother uncle nephew grandfather grandson widower
    boyfriend spokesman chairman congressman businessman policeman councilman salesman serviceman gunman fisherman
    fireman clergyman duke count baron emperor monk priest bishop archbishop cardinal imam ayatollah mullah sheikh
    """
)

SAYING: Final = _words(
    """
    accuse acknowledge add admit advise affirm agree allege announce answer argue ask assert assure believe boast call
    caution charge cite claim comment complain conclude concede condemn confess confirm contend continue declare demand
    deny describe disclose emphasize estimate exclaim explain express forecast hint hope indicate inform insist joke
    lament maintain mention note object observe pledge point predict proclaim promise propose protest quip read reaffirm
    recall recommend reiterate remark remind repeat reply report respond reveal say shout speak state stress suggest
    swear tell testify think threaten tweet urge vow warn wonder write
    """
)
"""Verbs whose subject speaks, writes or thinks."""

QUANTITIES: Final = _words(
    """
    dozen dozens score scores hundred hundreds thousand thousands million millions billion billions number majority
    minority handful couple pair series group groups crowd crowds band team bunch half third quarter percent rest most
    many some several few all both each one two three four five six seven eight nine ten none any part lot lots
    plenty host array majority tens another
    """
)
"""Heads before "of" that count what follows: dozens of protesters, one of the senators."""

MOTION: Final = _words(
    """
    approach besiege blockade bomb bombard capture circle cross enter evacuate flee hit invade leave liberate occupy
    overrun patrol pound quit raid reach reenter retake rock seize sell shake shell siege storm strike surround take
    tour visit
    """
)
"""Verbs whose object is a town and not the government that sits in it."""

PLACING: Final = _words(
    """
    in at near from outside around to into through toward towards inside across over above off via within beyond
    throughout
    """
)
"""Prepositions after which a capital is the town."""

SINGULAR_PERSON: Final = {"he": "male", "him": "male", "his": "male", "himself": "male",
                          "she": "female", "her": "female", "hers": "female", "herself": "female"}  # fmt: skip
THINGS: Final = _words("it its itself")
PLURALS: Final = _words("they them their theirs themselves")
SPEAKERS: Final = _words("i me my mine myself we us our ours ourselves")
RELATIVES: Final = _words("who whom whose which that")
