"""Which language a text is in: by its script, then by its commonest function words."""

import re
import unicodedata
from collections import Counter
from functools import cache

SAMPLE = 20_000
FEW_WORDS = 25
FEW_LETTERS = 20
# function words that two languages share ("in", "de") count for both
FUNCTION_WORDS = {
    "en": "the of and to a in that is was for it with as his on be at by he this had not are but from or have "
    "an they which one you were her all she there would their we him been has when who will more no if "
    "out so said what its about into than them can only other new could these two may then do first any "
    "my now such like our over",
    "de": "der die das und in zu den ist im mit von nicht sich des auf für eine ein dem auch als an es wird aus "
    "nach bei einer sind am wie um hat dass werden oder zur haben einen wir über so zum war nur noch sie "
    "ich bis aber vor",
    "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont la "
    "avec son aux d'une cette ont mais comme nous ou été leur deux sa ces elle être fait je lui tout",
    "es": "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me "
    "si sin sobre este ya entre cuando todo esta ser son dos también fue había era muy años hasta desde",
    "pt": "de a o que e do da em um para com não uma os no se na por mais as dos como mas ao ele das à seu sua "
    "ou quando muito nos já eu também só pelo pela até isso ela entre depois sem mesmo aos seus quem nas "
    "me esse foi são",
    "it": "di e il la che in a per un è del con non della una le si da i nel al alla dei sono come più ha anche "
    "lo gli ma o delle dal se su questo nella ci stato tra essere anni loro",
    "nl": "de van het een en in is dat op te zijn met voor niet aan er om ook als dan maar bij of uit nog naar "
    "door over wordt hij worden heeft deze ze ik je was had hun tot",
    "id": "yang dan di dari untuk pada dengan ini itu dalam tidak adalah akan ke oleh sebagai juga mereka ada "
    "atau karena bahwa kita saya telah lebih orang bisa saat seperti tersebut para ia dia kami sudah "
    "menjadi",
    "sv": "och i att det som en på är av för med till den har de inte om ett han men var jag sig från vi så kan "
    "när år under också efter eller nu sin där vid mot ska skulle kommer",
    "da": "og i at det som en på er af for med til den har de ikke om et han men var jeg sig fra vi så kan når "
    "år under også efter eller nu sin der ved mod skal ville kommer",
    "pl": "i w na z się nie do to że jest o jak po za od przez co ale dla przy są tym tego który która które "
    "było być już czy jego oraz tak może ze tylko",
    "tr": "ve bir bu da de için ile olarak çok daha olan gibi en kadar sonra ne var ama ki ya her o mi ise "
    "değil oldu olduğu göre",
    "ro": "de și în a la cu pe care din nu o că un mai este sa pentru ale fi au sunt prin lui cel după dar ca fost",
    "fi": "ja on ei että se oli hän mutta ovat kun niin myös tai mukaan kuin ole joka sen ovat jo sekä vain",
}
SCRIPTS = {"CYRILLIC": "ru", "ARABIC": "ar", "HEBREW": "he", "GREEK": "el", "THAI": "th", "DEVANAGARI": "hi",
           "HANGUL": "ko", "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "zh", "BENGALI": "bn", "TAMIL": "ta",
           "GEORGIAN": "ka", "ARMENIAN": "hy"}  # fmt: skip


def detect(text: str) -> str | None:
    """Return the text's language (ISO 639-1), or None where it is too short or too odd to tell.

    A script that several languages use is named by the commonest of them.
    """
    sample = text[:SAMPLE]
    script = _script(sample)
    if script and script != "LATIN":
        return SCRIPTS.get(script, "und")
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", sample.lower())
    if len(words) < FEW_WORDS:
        return None
    counts = Counter(words)
    shares = {
        language: sum(counts[word] for word in counts.keys() & known) / len(words)
        for language, known in _function_words().items()
    }
    best = max(shares, key=lambda language: shares[language])
    if shares[best] < 0.12:
        return None
    # results and tables are thin in function words: English is only given up for a clear lead
    return best if best == "en" or shares[best] > 1.3 * shares["en"] else "en"


@cache
def _function_words() -> dict[str, frozenset[str]]:
    return {language: frozenset(words.split()) for language, words in FUNCTION_WORDS.items()}


def _script(text: str) -> str | None:
    letters = [sign for sign in text if sign.isalpha()]
    if len(letters) < FEW_LETTERS:
        return None
    if sum(map(str.isascii, letters)) > 0.9 * len(letters):
        return "LATIN"
    step = max(1, len(letters) // 2000)
    counts = Counter(unicodedata.name(sign, "?").split()[0] for sign in letters[::step])
    japanese = counts["HIRAGANA"] + counts["KATAKANA"]
    if japanese > 0.1 * sum(counts.values()):
        return "HIRAGANA"
    script, count = counts.most_common(1)[0]
    return script if count > 0.5 * sum(counts.values()) else None


def is_english(code: str | None) -> bool:
    """Whether a language tag (BCP 47) is English or says nothing."""
    return code is None or code.lower().split("-")[0].split("_")[0] in ("en", "und", "")
