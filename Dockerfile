# The application for an office's own server; docker-compose.yml runs it as web, worker and beat.
FROM python:3.13-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    HELP_CENTRE_NO_VENV=1 \
    DJANGO_SETTINGS_MODULE=config.settings \
    WEB_BIND=0.0.0.0:8000 \
    WEB_ACCESS_LOG=1 \
    DATABASE_POOL=1 \
    MALLOC_ARENA_MAX=2

# WeasyPrint's libraries, for official paper.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*

# Nobody's account but the application's own; it owns no file of the programme, only its state.
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/help-centre help-centre \
    && install --directory --owner=help-centre --mode=0700 /var/lib/help-centre-anchors
WORKDIR /srv/help-centre
COPY requirements.txt .
RUN pip install --require-hashes -r requirements.txt
COPY . .
# The commit it is built from, for the ledger of runs: --build-arg CODE_VERSION=$(git rev-parse HEAD); git itself is not needed.
ARG CODE_VERSION=""
ENV CODE_VERSION=$CODE_VERSION
RUN python -m compileall -q . && python manage.py collectstatic --noinput

USER help-centre
VOLUME ["/var/lib/help-centre", "/var/lib/help-centre-anchors"]
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/', timeout=4)"]
CMD ["gunicorn", "-c", "python:config.gunicorn", "config.wsgi:application"]
