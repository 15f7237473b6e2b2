# Two images: `app` (server processes, worker, commands) and `front` (nginx with the static files).
# compose.yaml puts them together; `make check` lints both files.

FROM python:3.11-slim-bookworm AS app
ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production
WORKDIR /srv/plaza
# The folders that become volumes belong to who writes there; nginx, somebody else, reads them.
RUN groupadd --system --gid 10001 plaza \
    && useradd --system --uid 10001 --gid 10001 --no-create-home plaza \
    && install -d -o plaza -g plaza /run/plaza var var/media var/exports var/backups
# Backups need the client of the server's version, which is compose.yaml's; Debian's own is older. Of a version
# come fixes only, which are wanted:
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates postgresql-common \
    && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y \
    && apt-get install -y --no-install-recommends postgresql-client-17 \
    && rm -rf /var/lib/apt/lists/*
COPY requirements/base.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/base.txt
COPY manage.py ./
COPY config config
COPY feed feed
COPY users users
COPY templates templates
COPY static static
# Static files are the same with every settings module; the local one needs no secrets.
RUN DJANGO_SETTINGS_MODULE=config.settings.local python manage.py collectstatic --noinput --verbosity 0
ARG PLAZA_BUILD=
ENV PLAZA_BUILD=$PLAZA_BUILD
USER 10001:10001
STOPSIGNAL SIGTERM
CMD ["python", "-m", "config.server", "-u", "/run/plaza/web-1.sock", "-v", "0"]

FROM nginx:1.28-bookworm AS front
# The image fills in what begins with PLAZA_ and nothing else; the 1,024 connections of its own file are
# too few for pages that stay open.
ENV NGINX_ENVSUBST_FILTER=^PLAZA_
# Its workers are of the group whose sockets the processes are.
RUN groupadd --system --gid 10001 plaza && usermod --append --groups plaza nginx \
    && sed -i 's/worker_connections .*/worker_connections 16384;/' /etc/nginx/nginx.conf
COPY config/deploy/plaza.conf.template /etc/nginx/templates/default.conf.template
COPY config/deploy/errors /srv/plaza/errors
COPY --from=app /srv/plaza/var/static /srv/plaza/static
