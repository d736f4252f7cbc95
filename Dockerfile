# The office as a container; docs/operations.md says how to run it. The folder of the office is the volume /kantor.
FROM python:3.13-slim AS build
WORKDIR /src
COPY requirements.txt ./
RUN python -m venv /opt/mailroom \
 && /opt/mailroom/bin/pip install --no-cache-dir --require-hashes --only-binary :all: --no-binary dkimpy,pyspf -r requirements.txt
COPY requirements-dev.txt pyproject.toml README.md LICENSE config.toml hatch_build.py ./
COPY mailroom mailroom
COPY templates templates
COPY LICENSES LICENSES
# The build backend comes from the lock of the developers, and the wheel is built without network.
RUN python -m venv /opt/build \
 && /opt/build/bin/pip install --no-cache-dir --require-hashes --only-binary :all: --no-binary dkimpy,pyspf -r requirements-dev.txt \
 && /opt/build/bin/pip wheel --no-build-isolation --no-deps --no-index -w /src/wheel . \
 && /opt/mailroom/bin/pip install --no-cache-dir --no-deps --no-index /src/wheel/*.whl

FROM python:3.13-slim
RUN useradd --uid 1000 --create-home kantor && install -d -o kantor -g kantor -m 0700 /kantor
COPY --from=build /opt/mailroom /opt/mailroom
ENV PATH=/opt/mailroom/bin:$PATH PYTHONUNBUFFERED=1
USER kantor
WORKDIR /kantor
VOLUME /kantor
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=1m --timeout=20s --start-period=2m CMD ["mailroom", "status", "--healthcheck"]
CMD ["mailroom", "serve"]
