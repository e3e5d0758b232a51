"""The first steps of a new operator, with the keyboard alone. An Enter that belongs to an input method must not submit a form."""

from browser import run_script
from server import Server


def test_everything_can_be_done_without_a_mouse():
    with Server() as server:
        run_script("keyboard.mjs", server, language="ko")
