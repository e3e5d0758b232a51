"""Every page, dialog and state of the console on a filled server: no finding of axe in either theme, nothing too wide at 360 px."""

from concurrent.futures import ThreadPoolExecutor

from browser import run_script
from fill import PASSWORD, fill
from server import Server

PARTS = 2


def test_every_page_and_state_is_accessible_in_both_themes_and_fits_a_narrow_screen():
    with Server() as server, ThreadPoolExecutor(PARTS) as pool:
        owner = fill(server)
        runs = [pool.submit(run_script, "looks.mjs", server, language=language, link=server.console, console=server.console,
                            password=PASSWORD, part=[at, PARTS]) for at, language in enumerate(("en", "ko"))]
        for run in runs:
            run.result()
        objects = owner.call("GET", "/usage").json["objects"]
        run_script("metrics.mjs", server, link=server.console, console=server.console, password=PASSWORD, objects=objects)
