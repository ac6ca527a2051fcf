"""The words of page furniture: share bars, captions, credits, sidebars, comments, footers.

Each table holds one regular expression a line, matched without regard to letter case.
"""

import re


def _any(table: str, form: str = "(?:{})") -> re.Pattern[str]:
    rows = [row.strip() for row in table.strip().splitlines()]
    return re.compile(form.format("|".join(rows)), re.I)


WORD = r"\b(?:{})\b"
START = r"^(?:{})\b"
WHOLE = r"^(?:{})$"

# what stands at the foot of pages, or in a cookie notice
FOOTER = _any(
    r"""
    (?:^|\s|\W)© ?\W?(?:(?:19|20)\d\d|[^\W\d_]|$)
    \(c\) ?(?:19|20)\d\d
    \bcopyright\b
    all rights reserved
    terms (?:of|and) (?:use|service|conditions)
    privacy (?:policy|notice|statement)
    cookie (?:policy|settings|notice|preferences)
    do not sell my
    ad ?choices
    powered by (?!an?\b|the\b)\w+
    site ?map\b
    may not be (?:published|reproduced|republished|reprinted|distributed)
    (?:we use|uses) cookies
    by (?:using|continuing|clicking|signing|subscribing|submitting)\b.{0,80}\b(?:agree|consent|accept)
    your (?:email address|e-mail address|privacy)
    \bcookies?\b.{0,150}\b(?:web ?site|browser|consent|experience|categori[sz]ed)
    ^\[\w+ [\w-]+=
    enable javascript
    javascript (?:is|must be)
    ad ?blocker
    registered trademarks?
    (?:statements|products?) (?:have|has) not been evaluated
    for (?:informational|information|educational) purposes only
    results (?:may )?vary
    we (?:reserve the right|invite you|welcome you)\b.{0,160}\bcomment(?:s|ing)\b
    \bcommenting (?:platform|policy|rules|guidelines)
    """,
)

# what asks the reader for something
PLEA = _any(
    r"""
    sign up
    subscribe
    log ?in
    sign in
    register (?:now|here|for|to)
    registered users?
    click here
    follow us
    (?:like|join) us on
    join the conversation
    download (?:the|our) app
    newsletters?
    free trial
    support (?:our|independent) journalism
    donate
    become a member
    our (?:daily|weekly|free|morning) (?:e-?mails?|briefing|newsletter|digest|round-?up)
    (?:discuss|comment on|print|share) this (?:article|story|post|page)
    send (?:this )?to a friend
    get (?:the|our) (?:latest|best|top|daily)
    in your inbox
    to your inbox
    stay (?:connected|informed|up to date)
    breaking news alerts?
    unsubscribe
    have a (?:news )?tip
    send (?:us )?(?:a )?tips?
    contact (?:us|the author)
    follow (?:him|her|me|them|@\w+) on
    follow \w+(?: \w+)? on (?:twitter|facebook|instagram)
    """,
    WORD,
)

# a button of a share bar
SHARE = _any(
    r"""
    pin it
    copy link
    share (?:on|this|via|to) .{0,40}
    \d+ (?:shares?|comments?)
    click to (?:share|print|email).{0,60}
    """,
    WHOLE,
)
BUTTONS = frozenset(
    """
    share shares tweet email e-mail mail print pin facebook twitter linkedin whatsapp reddit pinterest flipboard
    telegram tumblr google google+ messenger vkontakte odnoklassniki instagram youtube rss save comment comments
    reply like follow more link copy sms
    """.split()
)


def is_share_bar(text: str) -> bool:
    """Whether ``text`` is nothing but the buttons of a share bar."""
    words = re.findall(r"[\w+-]+", text.lower())
    if 0 < len(words) <= 20 and all(word in BUTTONS or word.isdigit() for word in words):
        return True
    return bool(SHARE.search(text))


# the heading of a sidebar or of a list of links, or a link within the text
ASIDE = _any(
    r"""
    related
    read (?:more|also|next)
    see also
    also read
    more (?:on|from|in|like|stories|news|about)
    recommended
    you (?:may|might) (?:also )?(?:like|enjoy|be interested)
    trending
    most (?:read|popular|viewed|shared|commented|recent)
    popular
    latest (?:news|stories|articles|posts|videos|headlines)
    top stories
    editor['’]?s['’]? picks
    don['’]t miss
    in case you missed
    must.read
    what to read next
    up next
    watch(?: now| next)?:?$
    (?:watch|video|photos?|read|related|more):
    play video
    gallery
    advertisement
    sponsored
    promoted
    paid content
    around the web
    from (?:the|our) web
    (?:previous|next) (?:post|article|story)
    recent (?:posts|comments|articles)
    categories
    archives
    tags?:?
    topics?:?
    filed under
    story timeline
    share this
    about (?:the author|us)
    join the discussion
    we recommend
    about \w+(?: \w+)?$
    .{0,80}\(\d{1,2}:\d\d\)$
    (?:see|find out|learn|read|watch|click|get) [a-z ]{0,20}:
    (?:story|article) continues
    continue reading
    this (?:video|content) (?:is|file)
    loading
    skip to
    back to top
    newsletter
    (?:get|download) the app
    show (?:more|less)
    load more
    view (?:all|more)
    read (?:the )?full
    listen (?:to|now)
    """,
    START,
)

# the heading of the readers’ comments
COMMENTS = _any(
    r"""
    (?:leave|post|add|write) (?:a|your) (?:reply|comment)
    (?:\d+ )?(?:comments?|responses?|replies)(?: \(\d+\)| on .+|:)?
    \d+ thoughts on .+
    join the (?:conversation|discussion)
    (?:view|show|read|hide) (?:all |the )?(?:\d+ )?comments
    discussion
    cancel reply
    """,
    WHOLE,
)

# a note on the author
BIO = _any(
    r"""
    \b(?:is|was|works as) an? (?:[\w-]+ ){0,3}(?:writer|reporter|editor|journalist|blogger)\b
    \b(?:is|was|works as) an? (?:[\w-]+ ){0,3}(?:correspondent|columnist|contributor)\b
    \bthe author of (?:the )?(?:book|several|many|\d+|[“"‘])
    \bcan be (?:reached|followed|contacted) (?:at|on|by)\b
    ^(?:über|sobre|à propos d|om|o autorze) ?(?:[^\W\d_]+ ?){0,3}$
    """,
)

# where the comments certainly begin: their heading, or the first of them
COMMENTS_BEGIN = _any(
    r"""
    (?:leave|post|add|write) (?:a|your) (?:reply|comment)
    \d+ (?:comments?|responses?|replies|thoughts)(?: \(\d+\)| (?:on|to) .+|:)?
    .{2,40} says:
    comments (?:powered by .*|are closed\.?)
    """,
    WHOLE,
)

# a caption, or the credit of a picture
CAPTION = _any(
    r"""
    \((?:photo|image|picture|credit|source|ap photo|file|illustration)\b[^)]{0,120}\)?
    \((?:getty|reuters|ap|afp)\b[^)]{0,60}\)\W*$
    \b(?:photo|image|picture|video|illustration)s?(?: credit)?(?: by|:| courtesy)
    \bcredits?:
    ^image (?:caption|copyright|source)
    \bpictured (?:here|above|below|at|in|with|on)\b|\b(?:shown|seen) (?:here|above|below)\b
    (?:, |\()(?:left|right|center|centre|l|r)(?:, |\) )
    \bgetty images\b
    \b(?:ap|file) photo\b
    \bshutterstock\b
    \bhandout\b
    / ?(?:ap|afp|reuters|getty)\b
    \bscreenshot\b
    """,
)

# when the page was published, or how long it takes to read
UPDATED = _any(
    r"""
    ^(?:first |originally )?(?:published|posted|updated|last updated|modified|created|added|date|on)\b[: ].{0,80}$
    ^\d+ (?:min(?:ute)?s?|hours?|days?|weeks?|months?|years?) (?:ago|read)\b
    \b\d+ min(?:ute)? read$
    ^\d{1,2}:\d\d\b.{0,20}$
    """,
)

# who else had a hand in it, where it stood first
ORIGIN = _any(
    r"""
    ^(?:originally|first) (?:published|appeared)
    ^the post .{1,200} (?:appeared first|first appeared) on\b
    ^this (?:story|article|post|report) (?:was|has been|originally|first|is)
    ^(?:with )?(?:additional )?reporting by
    ^(?:reporting|editing|writing) by
    contributed to this (?:report|story|article)
    """,
)
