"""Prepare the database and run the portal with its worker, as `make run` does.

`--load-only [--events N]` stops after the content is there. Settings are those of
manage.py: development, without any environment variable.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
HOST = "127.0.0.1"
STOP_WITHIN = 15  # seconds; the worker finishes the mail it is sending


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def prepare(events: int | None = None):
    """Bring database, catalogue and content up to date; every step may run again."""
    import django
    from django.core.management import call_command

    from kanazawa2030.core.management.commands.build_translations import build

    build()  # before Django reads the catalogue, which it does once
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kanazawa2030.settings.dev")
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("load_content")
    call_command("load_demo", **({"events": events} if events else {}))


def serve(port: int) -> int:
    """Run site and worker until one of them ends or Ctrl-C; return the exit code."""
    manage = [sys.executable, str(ROOT / "manage.py")]
    # Own sessions: Ctrl-C reaches this process, which then stops both in order.
    children = {
        "The worker": subprocess.Popen([*manage, "run_worker"], start_new_session=True),
        "The site": subprocess.Popen(
            [*manage, "runserver", f"{HOST}:{port}"], start_new_session=True
        ),
    }
    stopping = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stopping.append(True))
    code, parent = 0, os.getppid()
    # Without the make or shell that started it nobody could stop it again.
    while not stopping and os.getppid() == parent:
        for name, child in children.items():
            if child.poll() is not None:
                print(f"{name} ended with code {child.returncode}.", file=sys.stderr)
                code = child.returncode or 1
                stopping.append(True)
        time.sleep(0.2)
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + STOP_WITHIN
    for child in children.values():
        try:
            child.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    return code


def address_at(port: int) -> str:
    return f"http://{HOST}:{port}"


def announce(port: int):
    address = address_at(port)
    print(
        f"""
IMAGINE KANAZAWA 2030 runs on {address}/
  English   {address}/en/
  staff     {address}/admin/ with an account printed above
  mails     {address}/dev/mail/
Ctrl-C stops it.
""",
        flush=True,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--load-only", action="store_true")
    parser.add_argument("--events", type=int)
    options = parser.parse_args()
    try:
        port = int(os.environ.get("PORT") or 8000)
    except ValueError:
        print("PORT must be a number, such as 8001.", file=sys.stderr)
        return 2
    if not options.load_only and not port_is_free(port):
        print(f"Port {port} is taken. Try another: PORT={port + 1} make run", file=sys.stderr)
        return 1
    os.chdir(ROOT)
    # Links in mails lead to this server, whatever its port.
    os.environ.setdefault("SITE_ORIGIN", address_at(port))
    prepare(options.events)
    if options.load_only:
        return 0
    announce(port)
    return serve(port)


if __name__ == "__main__":
    sys.exit(main())
