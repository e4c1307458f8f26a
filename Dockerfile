# The app's pages.
FROM node:22-slim AS pages
WORKDIR /src/pwa
COPY pwa/package.json pwa/package-lock.json pwa/.npmrc ./
RUN npm ci
COPY pwa ./
RUN npm run build

# The Python packages, each checked against the hash in the list.
FROM python:3.13-slim AS packages
COPY requirements/base.txt /tmp/base.txt
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r /tmp/base.txt

# What runs. pyvroom's wheel carries GLPK under the GPL 3: NOTICE says what that asks of whoever
# passes this image on; the licence's text lies in /usr/share/common-licenses/GPL-3.
FROM python:3.13-slim
# pyosmium and OSRM look for the system's libexpat and zlib.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libexpat1 zlib1g \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin roundsman \
    && install -d -o roundsman -g roundsman /data
WORKDIR /app
COPY --from=packages /opt/venv /opt/venv
COPY LICENSE NOTICE ./
COPY api api
COPY routing routing
COPY --from=pages /src/pwa/dist pwa/dist
RUN printf '%s\n' '#!/opt/venv/bin/python' 'import sys' 'from api.cli import main' 'sys.exit(main())' \
        > /opt/venv/bin/roundsman \
    && chmod +x /opt/venv/bin/roundsman \
    && /opt/venv/bin/python -m compileall -q api routing
ENV PATH=/opt/venv/bin:$PATH PYTHONPATH=/app PYTHONUNBUFFERED=1 \
    ROUNDSMAN_HOST=0.0.0.0 ROUNDSMAN_PORT=8000 ROUNDSMAN_DATA=/data
USER roundsman
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s CMD ["python", "-c", \
    "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/api/health', timeout=2)"]
ENTRYPOINT ["roundsman"]
CMD ["serve"]
