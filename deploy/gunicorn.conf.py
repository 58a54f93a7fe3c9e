"""gunicorn behind nginx; a few slow clients would hold it up if it stood alone.

gunicorn --config deploy/gunicorn.conf.py kanazawa2030.wsgi
"""

import multiprocessing
import os

# Under systemd the socket of kanazawa2030-web.socket takes the place of this.
bind = os.environ.get("GUNICORN_BIND", "unix:/run/kanazawa2030/web.sock")
# One thread each. Whoever holds the lock on an event's seats must not wait for the
# interpreter: 200 people at once on 30 seats, on a loaded machine of two processors, took
# 5, 11 and 5 s with two such processes, and 13, 11 and 8 s with two of four threads, in turn.
# Such a process closes each connection, so nginx keeps none to it: on a local socket a new
# one costs a fraction of a millisecond. nginx also reads what slow visitors send.
worker_class = "sync"
# Of each of the two services: together processors + 2, and one alone carries an update.
workers = int(os.environ.get("GUNICORN_WORKERS") or multiprocessing.cpu_count() // 2 + 1)
# Processes are forks of a loaded parent: a new one costs no two seconds of loading, and
# they share most of their memory. New code needs a restart; a reload would keep the old.
preload_app = True
timeout = 30
graceful_timeout = 30
# A leak never lives long; the jitter keeps workers from leaving together.
max_requests = 5000
max_requests_jitter = 1000
# Its control socket would go into a home folder the service does not have.
control_socket_disable = True
# The portal writes a line about each request itself (core.watch). Who turns this log on
# still finds neither addresses nor tokens nor what was searched for in it.
accesslog = None
access_log_format = "%(m)s %(s)s in %(M)s ms, %({x-request-id}o)s"
errorlog = "-"
# Gunicorn's own lines as the portal's: JSON, without what stands in an address.
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "kanazawa2030.core.web.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"level": "INFO", "handlers": ["console"]},
    "loggers": {
        name: {"level": "INFO", "handlers": ["console"], "propagate": False}
        for name in ("gunicorn.error", "gunicorn.access")
    },
}


def when_ready(server):
    """Load in the parent what the first page would; it holds no connection afterwards."""
    from kanazawa2030.wsgi import warm_up

    warm_up()
