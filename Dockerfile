# The office's image: front-end packages, then Python packages and static files, then a small runtime without compilers.
FROM node:24-slim AS front
WORKDIR /office
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev

FROM python:3.13-slim-trixie AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
COPY requirements/base.lock /tmp/base.lock
RUN pip install --require-hashes --no-deps --only-binary :all: --requirement /tmp/base.lock
WORKDIR /office
COPY . .
COPY --from=front /office/node_modules node_modules
# The static files are hashed and compressed here, once; the key serves this step only and is in no layer's environment.
RUN python -m coopoffice.runtime.catalogues compile \
    && SECRET_KEY=build-only DATABASE_URL=postgresql:///none COOP_VAR=/tmp/var STATIC_ROOT=/office/staticfiles \
       DJANGO_SETTINGS_MODULE=coopoffice.settings.local python -m coopoffice.runtime.prepare static

FROM python:3.13-slim-trixie AS office
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /srv/office --shell /usr/sbin/nologin office \
    && install -d -o office -g office -m 0750 /srv/office /srv/office/files
COPY --from=build /venv /venv
COPY --from=build /office /office
WORKDIR /office
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=coopoffice.settings.production \
    COOP_VAR=/srv/office \
    STATIC_ROOT=/office/staticfiles
USER office
VOLUME /srv/office
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["python", "docker/healthy.py"]
CMD ["gunicorn", "--config", "docker/gunicorn.conf.py", "coopoffice.wsgi"]
