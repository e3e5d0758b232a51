"""The console behind Debian's nginx, with the configuration from docs/console.md."""

import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from portal import PASSWORD, Portal, make_owner, setup_token
from server import Server, free_port

ROOT = Path(__file__).resolve().parents[2]
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/bin")

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")


class Nginx:
    def __init__(self, folder, location):
        self.port = free_port()
        paths = "".join(f"{kind}_temp_path {folder}/{kind}; " for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (folder / "nginx.conf").write_text(
            f"daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
            f"http {{ access_log off; {paths} server {{ listen 127.0.0.1:{self.port};\n{location}\n}} }}\n")
        self.process = subprocess.Popen([NGINX, "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"])

    def __enter__(self):
        deadline = time.monotonic() + 20
        while True:
            try:
                Portal(f"http://127.0.0.1:{self.port}").request("GET", "/")
                return self
            except OSError:
                assert self.process.poll() is None and time.monotonic() < deadline
                time.sleep(0.02)

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)


@pytest.mark.parametrize("strips", [False, True], ids=["whole-path", "stripped"])
def test_the_console_below_a_path_of_nginx(tmp_path, strips):
    env = {"ONGGI_CONSOLE__BASE_PATH": "/onggi", "ONGGI_CONSOLE__TRUSTED_PROXIES": "127.0.0.1"}
    with Server(folder=tmp_path / "data", env=env) as server:
        setup_token(server)
        shown = re.search(r"```nginx\n(.*?)```", (ROOT / "docs/console.md").read_text(), re.S)[1]
        upstream = f"http://127.0.0.1:{server.console_port}" + ("/" if strips else "")
        location = shown.replace("http://127.0.0.1:9001", upstream)
        assert location != shown
        folder = tmp_path / "nginx"
        folder.mkdir()
        with Nginx(folder, location) as nginx:
            portal = make_owner(server, f"http://127.0.0.1:{nginx.port}/onggi")
            page = portal.request("GET", "/onggi/buckets")
            assert page.status == 200 and page.headers["Content-Type"].startswith("text/html")
            for path in ("/metrics", "/health/live", "/health/ready"):
                published = portal.request("GET", "/onggi" + path)
                assert published.status == 404 and b"onggi_" not in published.raw, path
            assert portal.request("GET", "/onggi/", headers={"Host": "evil.example"}).status == 421
            # Over plain HTTP, a browser sends Origin but not Sec-Fetch-Site.
            plain = {"Origin": f"http://127.0.0.1:{nginx.port}"}
            assert portal.call("POST", "/buckets", {"name": "through-nginx"}, headers=plain).status == 201
            browser = {"Origin": f"http://127.0.0.1:{nginx.port}", "Sec-Fetch-Site": "same-origin"}
            assert portal.call("POST", "/users", {"name": "ann"}, headers=browser).status == 201
            log = portal.call("GET", "/audit/export?action=user.create&actor=account:*")
            assert log.status == 200 and b'"address":"127.0.0.1"' in log.raw and b"ann" in log.raw
            assert portal.call("DELETE", "/session").status == 204
            assert portal.call("POST", "/session", {"name": "owner", "password": PASSWORD}).status == 200
