"""Switching tabs keeps the rest of the console, its focus and its inputs. Also checks that unexpected output of a page (messages, errors,
foreign requests) fails the tests of this folder."""

from browser import run_script
from server import Server


def test_a_change_of_tabs_keeps_the_focus_and_what_was_typed():
    with Server() as server:
        run_script("tabs.mjs", server)
