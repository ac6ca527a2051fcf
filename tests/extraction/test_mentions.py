"""Whom noun phrases mean: names, titles, groups, descriptions, pronouns and capitals."""

import pytest
from spacy.language import Language

from claimgraph.extraction import name_types
from claimgraph.extraction.mentions import Mentions
from claimgraph.model import Party, PartyType
from claimgraph.parties import Gazetteer


@pytest.fixture
def meant(nlp: Language, gazetteer: Gazetteer):
    """Return the names of the parties that the last token of this form means."""

    def read(text: str, word: str) -> list[str]:
        doc = nlp(text)
        token = [token for token in doc if token.text == word][-1]
        return [party.name for party in Mentions(doc, gazetteer).parties(token)]

    return read


@pytest.mark.parametrize(
    ("text", "word", "names"),
    [
        ("Norwegian Foreign Minister Kari Hansen met reporters.", "Hansen", ["Kari Hansen"]),
        ("The foreign minister, Kari Hansen, met reporters.", "minister", ["Kari Hansen"]),
        ("Sen. Marlow criticized the bill.", "Marlow", ["Marlow"]),
        ("Russian officials rejected the offer.", "officials", ["Russian officials"]),
        ("Senior Hungarian and Romanian officials met.", "officials", ["Hungarian officials", "Romanian officials"]),
        ("Rights activists protested.", "activists", ["rights activists"]),
        ("Dozens of rights activists protested.", "Dozens", ["rights activists"]),
        ("Two officials denied the report.", "officials", ["two officials"]),
        ("Israel's army shelled the town.", "army", ["Israeli army"]),
        ("The government of Turkey rejected the offer.", "government", ["Turkish government"]),
        ("The U.N. Security Council condemned the attack.", "Council", ["UN Security Council"]),
        ("The White House denied the report.", "House", ["White House"]),
        ("The British and the French agreed.", "French", ["French"]),
        ("The talks failed.", "talks", []),
    ],
)
def test_a_noun_phrase_means_a_party(meant, text: str, word: str, names: list[str]) -> None:
    assert meant(text, word) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Moscow promised to send aid.", ["Russia"]),
        ("Kyiv accused Moscow of lying.", ["Russia"]),
        ("The minister landed in Moscow on Sunday.", ["Moscow"]),
        ("The minister visited Moscow.", ["Moscow"]),
        ("She moved from Oslo to Moscow, Russia.", ["Moscow"]),
        ("Norway held talks with Moscow.", ["Russia"]),
    ],
)
def test_a_capital_is_a_government_or_a_town(meant, text: str, names: list[str]) -> None:
    assert meant(text, "Moscow") == names


LOPEZ = "Maria Lopez, a former general, met Peter Novak in Oslo. "


@pytest.mark.parametrize(
    ("text", "word", "names"),
    [
        (LOPEZ + "Lopez praised the talks.", "Lopez", ["Maria Lopez"]),
        (LOPEZ + "The former general praised the talks.", "general", ["Maria Lopez"]),
        (LOPEZ + "She praised the talks.", "She", ["Maria Lopez"]),
        (LOPEZ + "He praised the talks.", "He", ["Peter Novak"]),
        (LOPEZ + "“We will not wait,” Lopez said.", "We", ["Maria Lopez"]),
        ("The World Widget Agency (WWA) met. Later the WWA fined a firm.", "WWA", ["World Widget Agency"]),
        ("The World Widget Agency met. The agency fined a firm.", "agency", ["World Widget Agency"]),
        ("Iran said it would resume talks.", "it", ["Iran"]),
        ("The drill took place in Iran. It frightened many.", "It", []),
        ("It is clear that Iran will resume talks.", "It", []),
        ("Peter Novak and Maria Lopez said they had agreed.", "they", ["Peter Novak", "Maria Lopez"]),
        ("Peter Novak, who leads the party, resigned.", "who", ["Peter Novak"]),
    ],
)
def test_names_descriptions_and_pronouns_are_resolved(meant, text: str, word: str, names: list[str]) -> None:
    assert meant(text, word) == names


@pytest.mark.parametrize(
    ("text", "word", "kind"),
    [
        ("Two officials denied the report.", "officials", PartyType.UNNAMED_SOURCE),
        ("Russian officials denied the report.", "officials", PartyType.GROUP),
        ("The defence ministry denied the report.", "ministry", PartyType.ORGANIZATION),
        ("Peter Novak denied the report.", "Novak", PartyType.PERSON),
        ("France denied the report.", "France", PartyType.COUNTRY),
        ("Turkish troops left.", "troops", PartyType.GROUP),
    ],
)
def test_a_party_has_a_type(nlp: Language, gazetteer: Gazetteer, text: str, word: str, kind: PartyType) -> None:
    doc = nlp(text)
    party = Mentions(doc, gazetteer).party(next(token for token in doc if token.text == word))
    assert party is not None
    assert party.type is kind


@pytest.mark.parametrize(
    ("text", "word", "names"),
    [
        ("The US Ambassador to Norway Kari Berg praised the talks.", "Ambassador", ["Kari Berg"]),
        ("The ambassador to Norway, Peter Novak, praised the talks.", "ambassador", ["Peter Novak"]),
        ("The leader of France, Peter Novak, praised the talks.", "France", ["Peter Novak"]),
        ("The presidents of France, Peter Novak and Kari Berg met.", "presidents", ["French presidents"]),
        ("Iranian airline Nordvik Air cut flights. The airline blamed strikes.", "airline", ["Nordvik Air"]),
        ("The militant group, Hezbollah, denied the report.", "group", ["Hezbollah"]),
        (
            "Maria Lopez met Peter Novak in Oslo. Both leaders praised the talks.",
            "leaders",
            ["Maria Lopez", "Peter Novak"],
        ),
        ("Maria Lopez, Kari Berg and Peter Novak met. Both leaders praised it.", "leaders", ["leaders"]),
        ("France banned the drug. The country had warned before.", "country", ["France"]),
        ("France banned a drug. Maria Lopez left the country.", "country", []),
        ("A person called the police.", "person", []),
        ("The army said in a statement it had left. The statement said all were safe.", "statement", ["army"]),
        ("The statement said all were safe.", "statement", []),
        ("To feed its people, Norway bought wheat from Nordvik Air.", "its", ["Norway"]),
        ("The Housing and Transport Committee fined a firm.", "Committee", ["Housing and Transport Committee"]),
    ],
)
def test_offices_and_bare_nouns_mean_who_is_named(meant, text: str, word: str, names: list[str]) -> None:
    assert meant(text, word) == names


@pytest.mark.parametrize(
    ("words", "guessed", "told"),
    [
        ("Anna Berg Hospital", PartyType.PERSON, PartyType.ORGANIZATION),
        ("Nordvik Air", PartyType.PERSON, PartyType.ORGANIZATION),
        ("Nordvik Bridge", PartyType.ORGANIZATION, PartyType.PLACE),
        ("Maria Lopez", PartyType.ORGANIZATION, PartyType.PERSON),
        ("Maria Bank", PartyType.ORGANIZATION, PartyType.ORGANIZATION),
        ("Nordvik", PartyType.PERSON, PartyType.PERSON),
        ("WidgetWatch", PartyType.PERSON, PartyType.ORGANIZATION),
        ("McDonald", PartyType.PERSON, PartyType.PERSON),
        ("nordvik-news.com", PartyType.PERSON, PartyType.ORGANIZATION),
        ("Nordvik Bulletin", PartyType.PERSON, PartyType.ORGANIZATION),
        ("Office of the Commissioner", PartyType.PERSON, PartyType.ORGANIZATION),
    ],
)
def test_the_words_of_a_name_tell_its_type(
    gazetteer: Gazetteer, words: str, guessed: PartyType, told: PartyType
) -> None:
    assert name_types.told(tuple(words.split()), guessed, gazetteer) is told


def test_a_spokeswoman_for_a_campaign_tells_nothing_of_the_candidate(meant) -> None:
    text = "Tom Marlow ran. Kari Berg, a spokeswoman for the Marlow campaign, resigned. Marlow said he would wait."
    assert meant(text, "he") == ["Tom Marlow"]


def test_a_name_without_its_diacritics_is_the_same(nlp: Language, gazetteer: Gazetteer) -> None:
    doc = nlp("Angela Müller met Ola Berg in Oslo on Monday. Muller praised Berg.")
    mentions = Mentions(doc, gazetteer)
    short = next(token for token in doc if token.text == "Muller")
    assert mentions.party(short) == Party("Angela Müller", PartyType.PERSON)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Blaming Novak, the board left. Peter Novak had led it.", ["Peter Novak", "Peter Novak"]),
        ("Lead Anna Berg came.", ["Anna Berg"]),
        ("Judge Peter Novak QC jailed Ola Berg.", ["Peter Novak", "Ola Berg"]),
        ("A director of Oxfam Anna Berg came.", ["Oxfam", "Anna Berg"]),
        ("Assemblywoman Selena Torres came.", ["Selena Torres"]),
        ("Nicolas Berg 6-4 beat Peter Novak 6-3.", ["Nicolas Berg", "Peter Novak"]),
        ("Maria Lopez Garza resigned. Lopez and Maria Lopez are the same.", ["Maria Lopez Garza"] * 3),
        ("Patrick Novak resigned. Pat Novak denied it.", ["Patrick Novak"] * 2),
        ("Peter Novak left. The Novaks denied it.", ["Peter Novak", "Novak family"]),
        ("Hurricane Marlow hit Norway. Marlow left France on Monday.", ["Norway", "France"]),
        ("The USS Marlow left Norway.", ["Norway"]),
        ("The Marlow Water Act bars Norway.", ["Norway"]),
        ("Findings differ. Norway shared the findings.", ["Norway"]),
    ],
)
def test_names_begin_and_end_where_they_should(
    nlp: Language, gazetteer: Gazetteer, text: str, names: list[str]
) -> None:
    assert [name.party.name for name in Mentions(nlp(text), gazetteer).names] == names


@pytest.mark.parametrize(
    ("text", "word", "day", "name"),
    [
        ("The French president left.", "president", "2016-03-01", "François Hollande"),
        ("The French president left.", "president", "2019-03-01", "Emmanuel Macron"),
        ("The president of France left.", "president", "2019-03-01", "Emmanuel Macron"),
        ("The former French president left.", "president", "2019-03-01", "French president"),
        ("The French president left.", "president", None, "French president"),
        ("Donald Trump met Kari Berg. The president left.", "president", "2019-03-01", "Donald Trump"),
        (
            "Donald Trump met Kari Berg. The president of the club left.",
            "president",
            "2019-03-01",
            "president of the club",
        ),
        ("Donald Trump met Emmanuel Macron. The president left.", "president", "2019-03-01", "president"),
        ("Putin left.", "Putin", "2019-03-01", "Vladimir Putin"),
        ("President Moon left.", "Moon", "2019-03-01", "Moon Jae-in"),
        ("Lyudmila Putin left. Putin was alone.", "Putin", "2019-03-01", "Lyudmila Putin"),
    ],
)
def test_an_office_or_a_surname_means_a_leader_on_the_day(
    nlp: Language, gazetteer: Gazetteer, text: str, word: str, day: str | None, name: str
) -> None:
    doc = nlp(text)
    token = [token for token in doc if token.text == word][-1]
    party = Mentions(doc, gazetteer, day).party(token)
    assert party is not None
    assert party.name == name


@pytest.mark.parametrize(
    ("text", "word", "names"),
    [
        ("Norway hailed a deal that leaves Oslo in control of the port it captured.", "it", ["Norway"]),
        ("Norway signed the treaty. The treaty binds Oxfam. It expires soon.", "It", []),
        ("Norway met rebels. The prices rose fast. They fell later.", "They", []),
        ("The rebels met Oxfam. The prices rose fast. They said they would leave.", "They", ["rebels"]),
        ("The rebels told Reuters on Monday that they would leave.", "they", ["rebels"]),
        ("Oxfam mailed Nordvik Air, telling it to leave.", "it", []),
        ("Peter Novak warned Ola Berg, telling him to leave.", "him", ["Ola Berg"]),
        (
            "Peter Novak met Ola Berg, the vice president. Novak is the president. The president left.",
            "president",
            ["Peter Novak"],
        ),
        ("The UK government left.", "government", ["British government"]),
        ("American troops left.", "troops", ["U.S. troops"]),
        ("France rose. French towns hailed France. The government left.", "government", ["French government"]),
        ("France rose. French towns hailed Norway. The government left.", "government", ["government"]),
        ("France rose. French towns hailed France. A government left.", "government", ["government"]),
    ],
)
def test_pronouns_and_bodies_keep_to_their_owners(meant, text: str, word: str, names: list[str]) -> None:
    assert meant(text, word) == names


@pytest.mark.parametrize(
    ("text", "word", "names"),
    [
        (
            "Rovelli Bank met Karsten Air. Karsten Air said it would buy planes. The company published a letter.",
            "company",
            ["Karsten Air"],
        ),
        (
            "Rovelli Bank lent money to Karsten Air. Rovelli Bank tried to save the company.",
            "company",
            ["Karsten Air"],
        ),
        (
            "Karsten Air was sued by the Ministry of Defence. The company denied the report.",
            "company",
            ["Karsten Air"],
        ),
        (
            "Rovelli Bank and Karsten Air met. The company denied the report.",
            "company",
            ["company"],
        ),
        (
            "Taxes hurt growers, said Anna Berg, who leads the Farm League, a group that has sued Norway.",
            "group",
            ["Farm League"],
        ),
        ("Olga Petrov, an engineer who sued Norway, left.", "engineer", ["Olga Petrov"]),
        (
            "Three Norwegians, Ann Berg, Ivan Orlov and Olga Petrov, sued Karsten Air.",
            "Norwegians",
            ["Ann Berg", "Ivan Orlov", "Olga Petrov"],
        ),
        (
            "Nordwind Air flies to Oslo and Nordwind Bank lends money. Nordwind said that it would pay.",
            "Nordwind",
            ["Nordwind"],
        ),
        (
            "Ottawa scored three goals in the second period and Ottawa beat Detroit in a hockey game of the league. "
            "The goalie stopped the puck in overtime, and the players of the team left the rink.",
            "Ottawa",
            ["Ottawa"],
        ),
        ("Canada sent ships, and Ottawa beat back the criticism.", "Ottawa", ["Canada"]),
        (
            "The ministers of Norway, Kenya and Peru met in Oslo.",
            "ministers",
            ["Norwegian ministers", "Kenyan ministers", "Peruvian ministers"],
        ),
        ("The leaders of Norway met in Oslo.", "leaders", ["Norwegian leaders"]),
    ],
)
def test_who_is_named_near_by_is_meant(meant, text: str, word: str, names: list[str]) -> None:
    assert meant(text, word) == names
