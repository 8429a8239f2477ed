# Three stages: the front end, the Python packages, and what runs (no compiler, no root).

FROM node:22.21-bookworm-slim AS front-end
WORKDIR /build
COPY package.json package-lock.json .npmrc vite.config.js ./
RUN npm ci --no-progress
COPY static static
COPY templates templates
RUN npx --no-install vite build --logLevel warn


FROM python:3.13-slim-trixie AS packages
ENV UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
RUN pip install --no-cache-dir uv==0.13.9
COPY requirements.txt .
RUN uv venv /opt/venv \
 && uv pip sync --python /opt/venv/bin/python --require-hashes --compile-bytecode requirements.txt


FROM python:3.13-slim-trixie
# postgresql-client: `manage.py backup` and `restore` call pg_dump and pg_restore. Debian has an older
# one than the server; postgresql-common knows where its makers keep theirs.
RUN apt-get update \
 && apt-get install -y --no-install-recommends postgresql-common ca-certificates \
 && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y \
 && apt-get install -y --no-install-recommends postgresql-client-18 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin portal
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    STATIC_ROOT=/srv/static \
    HOME=/tmp
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY manage.py ./
COPY fbias fbias
COPY members members
COPY consultations consultations
COPY projects projects
COPY templates templates
COPY deploy/alive.py deploy/alive.py
COPY --from=front-end /build/static static
# These open no connection; the values are not kept and never used.
RUN export SECRET_KEY=build DATABASE_URL=postgres://build@127.0.0.1:1/build \
        REDIS_URL=redis://127.0.0.1:1/0 S3_ENDPOINT=http://127.0.0.1:1 \
        S3_ACCESS_KEY=build S3_SECRET_KEY=build \
 && python -m compileall -q fbias members consultations projects \
 && python manage.py compile_catalogues \
 && python manage.py collectstatic --noinput -v0
USER 10001:10001
EXPOSE 8000
CMD ["gunicorn", "--config", "/app/fbias/gunicorn.py", "fbias.wsgi"]
