"""The AWS SDK for JavaScript v3: each script in js/ is one test. `npm ci --prefix tests/clients/js` installs the SDK."""

import shutil
import subprocess
from pathlib import Path

import pytest
from clients import clean_environment, run

JS = Path(__file__).parent / "js"
NODE_MIN = 20  # the oldest Node.js that the SDK supports


@pytest.fixture(scope="session")
def node():
    found = shutil.which("node")
    if not found:
        pytest.skip("no node: apt-get install nodejs")
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.lstrip("v").split(".")[0]) < NODE_MIN:
        pytest.skip(f"node is {version}; today's AWS SDK needs {NODE_MIN}")
    if not (JS / "node_modules").exists():
        pytest.skip("the SDK is not installed: npm ci --prefix tests/clients/js")
    return found


@pytest.mark.parametrize("style", ["path", "virtual"])
@pytest.mark.parametrize("script", ["checksums", "streams", "presigned", "upload"])
def test_script(site, node, script, style, tmp_path):
    keys = {**site.keys, "AWS_ENDPOINT_URL": site.endpoint if style == "path" else site.domain_endpoint}
    if site.ca:
        keys["NODE_EXTRA_CA_CERTS"] = str(site.ca)
    env = clean_environment(tmp_path, BUCKET=site.new_bucket("js"), STYLE=style, **keys)
    run([node, f"{script}.mjs"], env, cwd=JS, timeout_s=60)
