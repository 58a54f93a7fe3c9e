"""gunicorn behind nginx; a few slow clients would hold it up if it stood alone.

gunicorn --config deploy/gunicorn.conf.py kanazawa2030.wsgi
"""

import multiprocessing
import os

bind = os.environ.get("GUNICORN_BIND", "unix:/run/kanazawa2030/web.sock")
worker_class = "sync"
workers = int(os.environ.get("GUNICORN_WORKERS") or multiprocessing.cpu_count() + 1)
preload_app = True
timeout = 30
graceful_timeout = 30
# A leak never lives long; the jitter keeps workers from leaving together.
max_requests = 5000
max_requests_jitter = 1000
# Its control socket would go into a home folder the service does not have.
control_socket_disable = True
# Requests are counted by nginx; addresses and tokens stay out of this log.
accesslog = None
errorlog = "-"


def when_ready(server):
    """Load in the parent what the first page would: a new worker is then a mere fork."""
    from kanazawa2030.wsgi import warm_up

    warm_up()
