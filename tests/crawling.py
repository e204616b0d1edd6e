"""Every page that a reader can reach, followed link by link."""

import re

# Words planted in restricted text by tests, and looked for on every page.
CANARY = "zanzibarquux"
LINK = re.compile(r'(?:href|action)="(?:http://testserver)?(/[^"#]*)')
STARTS = [
    "/",
    "/themes/",
    "/search/",
    "/search/?q=scared",
    "/search/?q=%22he+will%22&sort=newest",
    f"/search/?q={CANARY}",
    "/search/?q=-nothing",
    "/search/?platform=gone",
    "/search/?page=9999",
    "/quotes/bcdfghjkmn/",
    "/about/",
    "/help-now/",
    "/robots.txt",
    "/withdrawals.atom",
    "/no-such-page/",
]


def crawl(client):
    """Every answer that links lead to from STARTS, by address; the staff's side is asked, not followed."""
    pages, waiting = {}, list(STARTS)
    while waiting:
        address = waiting.pop()
        if address in pages or address.startswith(("/static/", "/admin/")):
            continue
        assert len(pages) < 600
        page = pages[address] = client.get(address)
        if "&" not in address:  # filters of filters have no end
            waiting += [link.replace("&amp;", "&") for link in LINK.findall(page.content.decode())]
    return pages


def said(page):
    """All that an answer tells: its headers and its text."""
    return f"{page.headers} {page.content.decode()}"


def leaks(pages, word):
    """The addresses whose answer holds the word; what a reader typed comes back to them."""
    return [
        address
        for address in sorted(pages)
        if word not in address and word in said(pages[address]).casefold()
    ]
