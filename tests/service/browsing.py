"""Debian's Chromium, for the tests that look at pages as a reader does."""

import shutil

import pytest

CHROMIUM = shutil.which("chromium") or ""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NEEDS_BROWSER = pytest.mark.skipif(not CHROMIUM, reason="there is no chromium; install it to run the browser tests")
