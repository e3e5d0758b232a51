"""The tables that the program is built on, as printed by `onggi debug tables --json`."""

import json
import subprocess

from server import BINARY

TABLES = json.loads(subprocess.run([str(BINARY), "debug", "tables", "--json"], capture_output=True, text=True, check=True).stdout)
OPERATIONS = TABLES["operations"]
ERRORS = TABLES["errors"]
REASONS = {row["reason"]: row["english"] for row in TABLES["reasons"]}
ROUTES = TABLES["routes"]
SETTINGS = TABLES["settings"]
