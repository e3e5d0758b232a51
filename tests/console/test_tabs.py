"""A change of tabs keeps the console around it; and what pages say by themselves fails every test of this folder."""

from browser import run_script
from server import Server


def test_a_change_of_tabs_keeps_the_focus_and_what_was_typed():
    with Server() as server:
        run_script("tabs.mjs", server)
