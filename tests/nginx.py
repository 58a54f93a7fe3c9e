"""The shipped nginx with files, ports and a portal of a test's own."""

import re
import shutil
import socket
import subprocess
from pathlib import Path

from kanazawa2030.core.management.commands import build_error_pages

SHIPPED = (Path(__file__).parent.parent / "deploy" / "nginx.conf").read_text()
HOST = "portal.example.jp"
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def as_installed(folder: Path, upstream: str, port: int, plain: int = 0) -> str:
    """Return the shipped text with this test's files, ports (TLS, plain) and upstream."""
    text = re.sub(r"(?m)^    listen (\[::\]:|80).*\n", "", SHIPPED)
    text = text.replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl")
    text = re.sub(
        r"(?m)^(server \{\n)(    server_name portal)",
        rf"\1    listen 127.0.0.1:{plain or free_port()};\n\2",
        text,
    )
    text = text.replace("/var/log/nginx/", f"{folder}/")
    text = text.replace("/var/www/kanazawa2030-acme", f"{folder}/acme")
    text = text.replace("unix:/run/kanazawa2030/web.sock", upstream)
    text = text.replace("/etc/ssl/kanazawa2030/", f"{folder}/")
    text = text.replace("/srv/kanazawa2030/", f"{folder}/")
    text = text.replace("/var/cache/nginx-kanazawa2030", f"{folder}/pages")
    return (
        f"daemon off; pid {folder}/pid; error_log {folder}/main.log;\n"
        + ("user root;\n" if Path.home() == Path("/root") else "")
        + f"events {{}}\nhttp {{\n{text}\n}}\n"
    )


def installed_files(folder: Path):
    for name in (
        "staticfiles/css/site.0123456789ab.css",
        "staticfiles/css/site.css",
        "var/media/drawn.webp",
        "var/private/kept/plan.pdf",
        "acme/.well-known/acme-challenge/proof",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"content")
    build_error_pages.build(folder / "staticfiles")
    request = f"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN={HOST}"
    files = ["-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"]
    subprocess.run(["openssl", *request.split(), *files], check=True, capture_output=True)
