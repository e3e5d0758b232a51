"""The console in a browser, below a path of Debian's nginx and Caddy, with the configurations from docs/console.md."""

import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from browser import ROOT, run_script, setup_link
from server import Server, boto3_client, free_port

sys.path[:0] = [str(ROOT / "tests" / folder) for folder in ("admin", "clients")]

from test_proxy import NGINX, Nginx  # noqa: E402
from waiting import wait_until  # noqa: E402

CADDY = shutil.which("caddy")
ENV = {"ONGGI_CONSOLE__BASE_PATH": "/onggi", "ONGGI_CONSOLE__TRUSTED_PROXIES": "127.0.0.1"}


def shown(kind, server):
    """Returns the configuration from docs/console.md, with the console port of this server."""
    text = re.search(rf"```{kind}\n(.*?)```", (ROOT / "docs/console.md").read_text(), re.S)[1]
    assert "127.0.0.1:9001" in text
    return text.replace("127.0.0.1:9001", f"127.0.0.1:{server.console_port}")


class Caddy:
    def __init__(self, folder, site):
        self.port = free_port()
        site = site.replace("store.example.com", f"http://127.0.0.1:{self.port}")
        (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n\tauto_https off\n}}\n{site}")
        self.log = open(folder / "log", "w")
        self.process = subprocess.Popen([CADDY, "run", "--config", folder / "Caddyfile", "--adapter", "caddyfile"], stdout=self.log,
                                        stderr=self.log, env={"HOME": str(folder), "PATH": "/usr/bin:/bin"})

    def answers(self):
        assert self.process.poll() is None, Path(self.log.name).read_text()
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{self.port}/onggi/api/v1/session", timeout=5).status == 200
        except OSError:
            return False

    def __enter__(self):
        wait_until(self.answers, 30)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)
        self.log.close()


@pytest.mark.parametrize("kind, proxy", [("nginx", Nginx if NGINX else None), ("caddy", Caddy if CADDY else None)], ids=["nginx", "caddy"])
def test_login_bucket_and_upload_below_a_path(kind, proxy, tmp_path):
    if proxy is None:
        pytest.skip(f"{kind} is not installed")
    with Server(folder=tmp_path / "data", env=ENV) as server:
        folder = tmp_path / kind
        folder.mkdir()
        with proxy(folder, shown(kind, server)) as running:
            setup = setup_link(server).split("?")[1]
            run_script("proxy.mjs", server, link=f"http://127.0.0.1:{running.port}/onggi/?{setup}")
        server.cli("grant", "admin", "through-a-proxy", "--preset", "read-only")
        body = boto3_client(server).get_object(Bucket="through-a-proxy", Key="parts.bin")["Body"].read()
        assert body == b"\7" * (20 << 20)
