# The portal as an image; compose.yaml starts it. Two targets: `site` (web and worker) and
# `proxy` (nginx with the static files).
FROM python:3.12-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /srv/kanazawa2030
COPY requirements.lock ./
RUN python -m venv .venv && .venv/bin/python -m pip install --require-hashes -r requirements.lock
COPY . ./
# Whose pictures and colours are collected; at run time the environment names the city too.
ARG CITY=kanazawa
# Collecting needs production's settings, which do not start without values; these are of
# this step alone and in no layer that is kept.
RUN .venv/bin/python manage.py build_translations \
    && export DJANGO_SETTINGS_MODULE=kanazawa2030.settings.prod SECRET_KEY=of-this-step-alone \
        DATABASE_URL=postgres://of-this-step/alone EMAIL_URL=smtp://of-this-step.invalid \
        SITE_ORIGIN=https://of-this-step.invalid ALLOWED_HOSTS=of-this-step.invalid \
        DEFAULT_FROM_EMAIL=of@this-step.invalid \
    && .venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && .venv/bin/python manage.py build_error_pages \
    && .venv/bin/python -m compileall -q kanazawa2030 partners events meetings \
    && rm -rf var

FROM nginx:1.28-alpine AS proxy
COPY deploy/nginx.conf /srv/kanazawa2030/deploy/nginx.conf
COPY --from=build /srv/kanazawa2030/staticfiles /srv/kanazawa2030/staticfiles
# The site's name and the web containers in place of the example's and of the local socket.
CMD ["sh", "-c", "sed \"s/portal\\.example\\.jp/$SITE/g; s|unix:/run/kanazawa2030/web.sock|web:8000|\" /srv/kanazawa2030/deploy/nginx.conf > /etc/nginx/conf.d/default.conf && exec nginx -g 'daemon off;'"]

FROM python:3.12-slim-bookworm AS site
RUN groupadd --system --gid 10001 kanazawa2030 \
    && useradd --system --uid 10001 --gid 10001 --no-create-home kanazawa2030 \
    && install -d -o 10001 -g 10001 /srv/kanazawa2030/var/media \
        /srv/kanazawa2030/var/private /srv/kanazawa2030/var/pages
WORKDIR /srv/kanazawa2030
COPY --from=build /srv/kanazawa2030 /srv/kanazawa2030
ENV DJANGO_SETTINGS_MODULE=kanazawa2030.settings.prod GUNICORN_BIND=0.0.0.0:8000 \
    PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
# Nothing is written but below var/ and /tmp: the file system may be read-only.
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=10s --start-period=30s --retries=3 \
    CMD [".venv/bin/python", "deploy/healthy.py"]
CMD [".venv/bin/python", "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "kanazawa2030.wsgi"]
