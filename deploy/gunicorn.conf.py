"""gunicorn behind nginx; six slow clients would hold it up if it stood alone.

gunicorn --config deploy/gunicorn.conf.py kanazawa2030.wsgi
"""

import multiprocessing
import os

bind = os.environ.get("GUNICORN_BIND", "unix:/run/kanazawa2030/web.sock")
worker_class = "gthread"
workers = int(os.environ.get("GUNICORN_WORKERS") or multiprocessing.cpu_count() + 1)
threads = 4
timeout = 30
graceful_timeout = 30
keepalive = 5
# A leak never lives long; the jitter keeps workers from leaving together.
max_requests = 1000
max_requests_jitter = 100
# Its control socket would go into a home folder the service does not have.
control_socket_disable = True
# Requests are counted by nginx; addresses and tokens stay out of this log.
accesslog = None
errorlog = "-"
