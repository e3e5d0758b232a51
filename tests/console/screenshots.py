"""Takes a picture of every page, dialog and state of the console, on a server filled with plausible data.

    /usr/bin/python3 tests/console/screenshots.py OUT [FACES] [STATES]     to look at them
    /usr/bin/python3 tests/console/screenshots.py docs                     renews docs/images

FACES are like light-1440,dark-360 (default: both themes, both widths), STATES are names of states.mjs. The pages come from
console/dist (npm run build --prefix console), the server is build/release/onggi or $ONGGI_BINARY.
"""

import json
import subprocess
import sys
from pathlib import Path

from fill import PASSWORD, fill
from server import ROOT, Server

NODE = next((ROOT / "scripts/node/node_modules").glob("node-linux-*/bin/node"))


def take(out, faces, states, languages, quality=82):
    with Server(env={"ONGGI_CONSOLE__ASSETS_DIR": str(ROOT / "console/dist")}) as server:
        fill(server)
        for language in languages:
            words = {"link": server.console, "console": server.console, "password": PASSWORD, "language": language,
                     "out": str(Path(out).resolve()), "faces": faces, "states": states, "quality": quality}
            command = [NODE, "--no-warnings", ROOT / "tests/console/screenshots.mjs", json.dumps(words)]
            subprocess.run(command, check=True)


def main(out, faces="light-1440,dark-1440,light-360,dark-360", states="", languages="en,ko"):
    if out == "docs":
        images = ROOT / "docs/images"
        take(images, ["light-1440", "dark-1440"], ["overview", "object", "user", "access", "keys"], ["en"], quality=75)
        for path in images.glob("*-en-1440.webp"):
            path.rename(images / path.name.replace("-en-1440", ""))
    else:
        take(out, faces.split(","), states.split(",") if states else [], languages.split(","))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(*sys.argv[1:])
