"""Ask the site of this container for /healthz; end with an error if it is not well."""

import os
import urllib.request

port = os.environ.get("GUNICORN_BIND", ":8000").rpartition(":")[2]
host = os.environ["ALLOWED_HOSTS"].partition(",")[0]
request = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers={"Host": host})
with urllib.request.urlopen(request, timeout=8) as answer:
    print(answer.read().decode())
