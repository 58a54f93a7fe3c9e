"""The server settings of deploy/, without loading the portal."""

import runpy

globals().update(runpy.run_path("deploy/gunicorn.conf.py"), when_ready=lambda server: None)
