"""New items of feeds and folders, once each, whatever happens in between."""

from misbehaving import TEXT, Here, Site, feed, page


def test_pages_of_new_items_go_in_once(site: Site, here: Here) -> None:
    one, two = site.put("/one.html", page(1)), site.put("/two.html", page(2))
    address = site.feed(one, two)
    done = here.watch(address)
    assert done.exit_code == 0, done.output
    assert "2 accepted" in done.output
    assert here.articles()[one]["headline"] == "Ferry 1 agreed"
    assert here.articles()[two]["date"] == "2021-03-16"
    three = site.put("/three.html", page(3))
    site.feed(one, two, three)
    assert "1 accepted" in here.watch(address).output
    assert len(here.articles()) == 3
    assert site.times("/one.html") == site.times("/two.html") == site.times("/three.html") == 1


def test_a_feed_is_asked_for_with_its_validators(site: Site, here: Here) -> None:
    one = site.put("/one.html", page(1))
    address = site.feed(one, ETag='"a"', Last_Modified="Tue, 16 Mar 2021 10:00:00 GMT")
    here.watch(address)
    site.put("/feed.xml", status=304)
    done = here.watch(address)
    assert done.exit_code == 0, done.output
    first, second = (header for path, header in site.asked if path == "/feed.xml")
    assert "if-none-match" not in first
    assert second["if-none-match"] == '"a"'
    assert second["if-modified-since"] == "Tue, 16 Mar 2021 10:00:00 GMT"


def test_an_item_that_changed_is_fetched_again_and_replaces_its_article(site: Site, here: Here) -> None:
    one = site.put("/one.html", page(1))
    item = f"<item><guid>one</guid><link>{one}</link><pubDate>{{}} Mar 2021 10:00:00 GMT</pubDate></item>"
    address = site.feed(items=item.format("Tue, 16"))
    here.watch(address)
    site.put("/one.html", page("one, mended,"))
    site.feed(items=item.format("Wed, 17"))
    assert "1 replaced" in here.watch(address).output
    assert here.articles()[one]["headline"] == "Ferry one, mended, agreed"


def test_a_page_that_two_feeds_list_is_fetched_once(site: Site, here: Here) -> None:
    one = site.put("/one.html", page(1))
    other = site.put("/other.xml", feed(one), "application/rss+xml")
    assert here.watch(site.feed(one), other).exit_code == 0
    assert site.times("/one.html") == 1


def test_hundreds_of_items_go_in_at_one_go(site: Site, here: Here) -> None:
    links = [site.put(f"/{number}.html", page(number)) for number in range(300)]
    done = here.watch(site.feed(*links))
    assert "300 accepted" in done.output
    assert done.exit_code == 0
    assert here.articles().keys() == set(links)


def test_what_was_not_stored_comes_again(site: Site, here: Here) -> None:
    one = site.put("/one.html", page(1))
    address = site.feed(one, ETag='"a"')
    (here.folder / "store").write_text("no store")
    assert here.watch(address).exit_code == 2
    (here.folder / "store").unlink()
    site.put("/feed.xml", status=304)
    assert "1 accepted" in here.watch(address).output


def test_links_are_resolved_and_what_the_feed_says_fills_the_page_up(site: Site, here: Here) -> None:
    bare = f"<html><body><article><h1>Ferry</h1><p>{TEXT}</p><p>{TEXT}</p></article></body></html>"
    one = site.put("/news/one.html", bare)
    site.feed("news/one.html")
    here.watch(f"{site.base}/feed.xml")
    assert here.articles()[one]["date"] == "2021-03-16"
    assert here.articles()[one]["publisher"] == "The Lantern"


def test_a_page_cannot_speak_for_another_site(site: Site, here: Here) -> None:
    head = '<link rel="canonical" href="https://other.example/famous.html">'
    one = site.put("/one.html", page(1, head))
    here.watch(site.feed(one))
    assert list(here.articles()) == [one]


def test_lines_and_rdf_are_not_taken_from_the_net(site: Site, here: Here) -> None:
    line = '{"id": "famous", "headline": "Forged", "text": "Norway threatened Denmark on Monday."}\n'
    triple = '<http://127.0.0.1:8080/id/article/famous> <https://schema.org/headline> "Forged" .\n'
    done = here.watch(site.feed(site.put("/a.html", line), site.put("/b.html", triple, "text/plain")))
    assert done.exit_code == 1
    assert done.output.count("This is no page") == 2
    assert not here.articles()


def test_items_without_a_page_are_taken_from_the_feed_itself(site: Site, here: Here) -> None:
    item = f"<item><title>Ferry</title><description>{TEXT}</description></item>"
    assert here.watch(site.feed(items=item)).exit_code == 0
    assert [row["headline"] for row in here.articles().values()] == ["Ferry"]


def test_new_and_changed_files_of_a_folder_go_in(here: Here) -> None:
    inbox = here.folder / "inbox"
    inbox.mkdir()
    (inbox / "one.html").write_text(page(1))
    (inbox / ".two.html").write_text(page(2))
    assert "1 accepted" in here.watch(inbox).output
    (inbox / ".two.html").rename(inbox / "two.html")
    assert "articles: 1 accepted, 0 unchanged" in here.watch(inbox).output
    (inbox / "one.html").write_text(page(1).replace("ferry number", "the ferry of number"))
    assert "1 replaced" in here.watch(inbox).output
    assert "articles: 0 accepted, 0 unchanged, 0 replaced, 0 refused" in here.watch(inbox).output


def test_what_is_neither_a_folder_nor_an_address_is_wrong_use(here: Here) -> None:
    done = here.watch(here.folder / "nowhere")
    assert done.exit_code == 2
    assert "nowhere" in done.output


def test_addresses_of_other_letters_are_escaped(site: Site, here: Here) -> None:
    one = site.put("/n%C3%A5r/%C3%A5n.html", page(1))
    moved = site.put("/moved", status=302, Location="/når/ån.html".encode().decode("latin-1"))
    site.put("/feed.xml", feed("/når/ån.html", moved), "text/xml; charset=utf-8")
    done = here.watch(f"{site.base}/feed.xml")
    assert done.exit_code == 0, done.output
    assert list(here.articles()) == [one]


def test_of_two_items_with_one_key_the_first_counts(site: Site, here: Here) -> None:
    one, two = site.put("/one.html", page(1)), site.put("/two.html", page(2))
    address = site.feed(
        items=f"<item><guid>x</guid><link>{one}</link></item><item><guid>x</guid><link>{two}</link></item>"
    )
    for _ in range(2):
        assert here.watch(address).exit_code == 0
    assert list(here.articles()) == [one]
    assert site.times("/two.html") == 0
