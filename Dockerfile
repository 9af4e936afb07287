FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 \
    SOTAY_DATA_DIR=/data \
    SOTAY_WEB_HOST=0.0.0.0 \
    SOTAY_WEB_PORT=8080

WORKDIR /app

# The libraries come first: they change less often than the program.
COPY requirements.lock ./
RUN pip install --no-cache-dir --no-deps --require-hashes --requirement requirements.lock

COPY pyproject.toml README.md LICENSE ./
COPY fonts/ fonts/
COPY locales/ locales/
COPY db/ db/
COPY core/ core/
COPY handlers/ handlers/
COPY bot/ bot/

# Compiled here, since the program's own user may not write beside it.
RUN python -m compileall -q bot handlers core db \
    && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin sotay \
    && install --directory --owner 10001 --group sotay --mode 0700 /data

USER 10001
VOLUME /data
EXPOSE 8080

HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ['SOTAY_WEB_PORT']}/health\", timeout=4)"]

CMD ["python", "-m", "bot", "run"]
