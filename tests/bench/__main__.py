"""``make bench``: page times as ratios to a floor, at demo and department size; reach, numbers, import, papers.

Times are server times measured in the process (no network), pages and floor in turn so that a drift of the machine
touches both. Each size runs in its own process against its own database on one embedded server.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .registry import FRAME, SIZES

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="Put the table into docs/performance.md.")
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument(
        "--growth", action="store_true", help="Compare the department with 10,000 letters and with a million."
    )
    parser.add_argument("--load", action="store_true", help="Let 40 people click at once (its own options follow).")
    options, rest = parser.parse_known_args()
    if options.load:
        from . import load

        return load.main(rest)
    if rest:
        parser.error(f"unknown: {' '.join(rest)}")
    from coopoffice.runtime.embedded import EmbeddedPostgres, EmbeddedRedis

    folder = Path(tempfile.mkdtemp(prefix="coop-bench-"))
    folder.chmod(0o711)
    postgres = EmbeddedPostgres(
        folder / "postgres", durable=True, settings={"shared_buffers": "512MB", "random_page_cost": "1.1"}
    )
    redis = EmbeddedRedis(folder / "redis", durable=False)
    results = {}
    try:
        server, cache = postgres.start(), redis.start()
        import psycopg2

        connection = psycopg2.connect(server)
        connection.autocommit = True
        sizes = ("thin", "department") if options.growth else SIZES
        for size in sizes:
            connection.cursor().execute(f"CREATE DATABASE bench_{size}")
            environment = {
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
                "DATABASE_URL": address_of(server, f"bench_{size}"),
                "REDIS_URL": cache,
                "COOP_VAR": str(folder / f"var-{size}"),
            }
            (folder / f"var-{size}" / "static").mkdir(parents=True)
            out = folder / f"{size}.json"
            command = [sys.executable, "-m", "tests.bench.measure", size, str(out), str(options.rounds)]
            subprocess.run(command, cwd=ROOT, env=environment, check=True)
            results[size] = json.loads(out.read_text())
        connection.close()
    finally:
        redis.stop()
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)
    text = table(results)
    print(text)
    if options.write and not options.growth:
        write(text)
    return 0


def address_of(server: str, database: str) -> str:
    """The server's address with another database name."""
    before, _mark, query = server.partition("?")
    return f"{before.rsplit('/', 1)[0]}/{database}" + (f"?{query}" if query else "")


def table(results: dict) -> str:
    """Markdown: pages, then single figures, then machine and sizes."""
    name = next(iter(results))  # the smaller size
    lines = [
        f"| page | who | queries {name} / department | {name} p50, p95 ms | × floor | × frame | department p50, p95 ms |"
        " × floor | × frame | growth |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    first = name
    small, large = results[first], results["department"]
    floor = {size: results[size]["floor"] for size in results}
    frames = {size: {p["who"]: p["p50"] for p in results[size]["pages"] if p["page"] == FRAME} for size in results}
    lines.append(
        f"| floor (empty template, signed in) | | {small['floor']['queries']} / {large['floor']['queries']} |"
        f" {small['floor']['p50']:.1f}, {small['floor']['p95']:.1f} | 1.0 | |"
        f" {large['floor']['p50']:.1f}, {large['floor']['p95']:.1f} | 1.0 | | |"
    )
    others = {(page["page"], page["who"]): page for page in large["pages"]}
    for page in small["pages"]:
        other = others.pop((page["page"], page["who"]))
        a, b = page["p50"] / floor[first]["p50"], other["p50"] / floor["department"]["p50"]
        lines.append(
            f"| {page['page']} | {page['who']} | {page['queries']} / {other['queries']} | {page['p50']:.1f},"
            f" {page['p95']:.1f} | {a:.1f} | {of_frame(page, frames[first])} | {other['p50']:.1f}, {other['p95']:.1f} |"
            f" {b:.1f} | {of_frame(other, frames['department'])} | {b / a:.2f} |"
        )
    for page in others.values():  # roles only the department has
        b = page["p50"] / floor["department"]["p50"]
        lines.append(
            f"| {page['page']} | {page['who']} | - / {page['queries']} | | | | {page['p50']:.1f}, {page['p95']:.1f} |"
            f" {b:.1f} | {of_frame(page, frames['department'])} | |"
        )
    lines += ["", f"| figure | {name} | department |", "|---|---|---|"]
    for key in dict.fromkeys([*small["figures"], *large["figures"]]):
        lines.append(f"| {key} | {small['figures'].get(key, '')} | {large['figures'].get(key, '')} |")
    lines += [
        "",
        f"Sizes: {name} {small['sizes']}; department {large['sizes']}. Machine: {os.cpu_count()} cores shared with the"
        f" client, Python {platform.python_version()}, embedded PostgreSQL 18, {dt.date.today().isoformat()}.",
    ]
    return "\n".join(lines)


def of_frame(page: dict, frames: dict) -> str:
    """The page as a ratio to the same person's empty frame."""
    return f"{page['p50'] / frames[page['who']]:.1f}" if page["who"] in frames else ""


def write(text: str) -> None:
    """Replace the table between the marks of docs/performance.md."""
    path = ROOT / "docs" / "performance.md"
    before, _mark, rest = path.read_text(encoding="utf-8").partition("<!-- bench -->\n")
    _old, _end, after = rest.partition("<!-- end -->")
    path.write_text(f"{before}<!-- bench -->\n{text}\n<!-- end -->{after}", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
