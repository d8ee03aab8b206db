"""The files of the office's server as texts: compose file, Dockerfile, environment."""

import re
import subprocess
from pathlib import Path

import jsonschema
import pytest
import yaml

from tests.runtime.office import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")

WORDS = {"type": "array", "items": {"type": "string"}, "minItems": 1}
DURATION = {"type": "string", "pattern": r"^(\d+(ms|s|m|h))+$"}
# The part of the Compose specification that the file uses; whatever else appears is a slip.
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "patternProperties": {"^x-": {}},
    "required": ["name", "services", "volumes", "networks"],
    "properties": {
        "name": {"type": "string", "pattern": "^[a-z0-9][a-z0-9_-]*$"},
        "services": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": False,
                "required": ["image", "restart", "networks", "healthcheck", "logging"],
                "properties": {
                    "image": {"type": "string"},
                    "build": {"type": "string"},
                    "restart": {"enum": ["no", "unless-stopped"]},
                    "init": {"type": "boolean"},
                    "read_only": {"type": "boolean"},
                    "cap_drop": WORDS,
                    "security_opt": WORDS,
                    "tmpfs": WORDS,
                    "user": {"type": "string"},
                    "shm_size": {"type": "string"},
                    "command": WORDS,
                    "entrypoint": WORDS,
                    "environment": {
                        "type": "object",
                        "patternProperties": {"^[A-Z_]+$": {"type": "string"}},
                        "additionalProperties": False,
                    },
                    "volumes": WORDS,
                    "networks": WORDS,
                    "ports": WORDS,
                    "stop_grace_period": DURATION,
                    "logging": {
                        "type": "object",
                        "properties": {"driver": {"type": "string"}, "options": {"type": "object"}},
                    },
                    "healthcheck": {
                        "oneOf": [
                            {
                                "type": "object",
                                "additionalProperties": False,
                                "required": ["test", "interval", "timeout"],
                                "properties": {
                                    "test": WORDS,
                                    "interval": DURATION,
                                    "timeout": DURATION,
                                    "start_period": DURATION,
                                    "retries": {"type": "integer"},
                                },
                            },
                            {
                                "type": "object",
                                "additionalProperties": False,
                                "properties": {"disable": {"const": True}},
                            },
                        ]
                    },
                    "depends_on": {
                        "type": "object",
                        "additionalProperties": {
                            "type": "object",
                            "additionalProperties": False,
                            "required": ["condition"],
                            "properties": {
                                "condition": {"enum": ["service_healthy", "service_completed_successfully"]}
                            },
                        },
                    },
                },
            },
        },
        "volumes": {"type": "object", "additionalProperties": {"type": "object", "maxProperties": 0}},
        "networks": {
            "type": "object",
            "additionalProperties": {"type": "object", "properties": {"internal": {"type": "boolean"}}},
        },
    },
}


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions, continued lines joined, comments left out."""
    text = re.sub(r"(?m)^\s*#.*\n", "", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    lines = [line for line in re.sub(r"\\\n\s*", " ", text).splitlines() if line.strip()]
    return [tuple(line.split(None, 1)) for line in lines]


def test_compose_file_follows_the_specification():
    jsonschema.validate(COMPOSE, SCHEMA)
    assert set(COMPOSE["services"]) == {"db", "redis", "migrate", "web", "worker", "beat", "proxy", "backup"}
    for name, service in COMPOSE["services"].items():
        for other in service.get("depends_on", {}):
            assert other in COMPOSE["services"], f"{name} waits for {other}, which is not there"
        for volume in service.get("volumes", []):
            source = re.sub(r"^\$\{(\w+)[^}]*\}", r"./$\1", volume).split(":")[0]
            if source.startswith("./") and "$" not in source:
                assert (ROOT / source).exists(), f"{name} mounts {source}, which is not there"
            elif not source.startswith("./"):
                assert source in COMPOSE["volumes"]
        assert set(service["networks"]) <= set(COMPOSE["networks"])


def test_database_and_redis_are_reached_from_inside_only():
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    for name, service in COMPOSE["services"].items():
        assert ("ports" in service) == (name == "proxy")
    assert COMPOSE["services"]["db"]["networks"] == ["inside"]
    assert COMPOSE["services"]["redis"]["networks"] == ["inside"]


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "POSTGRES_PASSWORD", "DATABASE_OWNER_PASSWORD", "DATABASE_PASSWORD", "REDIS_PASSWORD"]
)
def test_secret_has_no_default_and_is_asked_for(name):
    assert re.search(rf"\$\{{{name}:\?[^}}]+\}}", TEXT), "a missing secret must stop compose with a sentence"
    assert not re.search(rf"\$\{{{name}(:?-)", TEXT), "a secret must have no default"


def test_no_secret_is_written_into_the_files():
    for service in COMPOSE["services"].values():
        for name, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|SECRET|KEY$|_URL$", name) and name != "SITE_URL":
                assert "${" in value, f"{name} is written out"
    for word, rest in instructions():
        if word in {"ENV", "ARG"}:
            assert not re.search(r"SECRET|PASSWORD|TOKEN", rest)


def test_new_environment_names_every_required_value_with_fresh_secrets(tmp_path):
    def make() -> dict[str, str]:
        done = subprocess.run(
            ["sh", str(ROOT / "docker" / "new-env.sh"), "office.example.go.th"],
            capture_output=True,
            text=True,
            check=True,
        )
        return dict(line.split("=", 1) for line in done.stdout.splitlines())

    first, second = make(), make()
    required = set(re.findall(r"\$\{(\w+):\?", TEXT))
    assert required <= set(first)
    secrets = [name for name in first if re.search("PASSWORD|SECRET", name)]
    assert len(secrets) == 5
    for name in secrets:
        assert re.fullmatch(r"[0-9a-f]{48,}", first[name])
        assert first[name] != second[name]
    assert len({first[name] for name in secrets}) == 5
    assert len(first["SECRET_KEY"]) >= 50
    assert subprocess.run(["sh", str(ROOT / "docker" / "new-env.sh")], capture_output=True).returncode != 0


def test_image_is_built_in_stages_and_runs_without_root():
    stages = [rest for word, rest in instructions() if word == "FROM"]
    assert [stage.split(" AS ")[1] for stage in stages] == ["front", "build", "office"]
    words = [word for word, _ in instructions()]
    last = instructions()[len(words) - words[::-1].index("FROM") :]
    assert ("USER", "office") in last
    assert last.index(("USER", "office")) < [word for word, _ in last].index("CMD")
    text = " ".join(f"{word} {rest}" for word, rest in last)
    assert "libpango-1.0-0 libpangoft2-1.0-0" in text
    assert "npm" not in text
    assert "pip install" not in text
    assert "ADD" not in words


def test_image_takes_only_what_is_pinned_and_there():
    text = " ".join(f"{word} {rest}" for word, rest in instructions())
    assert "npm ci --ignore-scripts" in text
    assert "pip install --require-hashes --no-deps" in text
    for word, rest in instructions():
        if word == "COPY" and "--from" not in rest:
            for source in rest.split()[:-1]:
                assert (ROOT / source).exists(), source
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".git", ".env", "var", ".venv", "tls"} <= set(ignored)


def test_image_and_compose_file_start_the_web_server_alike():
    command = dict(instructions())["CMD"]
    assert yaml.safe_load(command) == COMPOSE["services"]["web"]["command"]


@pytest.mark.parametrize("path", sorted((ROOT / "docker").glob("*.sh")), ids=lambda path: path.name)
def test_shell_scripts_can_be_read_by_a_plain_shell(path: Path):
    assert subprocess.run(["sh", "-n", str(path)], capture_output=True).returncode == 0
    assert "set -eu" in path.read_text(encoding="utf-8")
