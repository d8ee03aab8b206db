"""The office's report on paper, drawn from what was compiled and nothing else."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import translation

from coopoffice.printing.render import Paper, render_paper
from coopoffice.printing.services import issue_document

TEMPLATE = "planning/pdf/office_report.html"
MOST_COLUMNS = 10  # groups beside each other in the table of figures; more go into a list


def figure_words(value: str | None) -> str:
    """A figure as printed: thousands apart, no empty decimals, a dash for none."""
    if value is None:
        return "-"
    number = Decimal(value)
    return f"{number:,.0f}" if number == number.to_integral_value() else f"{number:,.2f}"


def _totals(snapshot: dict[str, Any]) -> list[dict[str, Any]]:
    groups = snapshot["groups"]
    return [
        {
            "label": total["label"],
            "count_of": total["count_of"],
            "value": figure_words(total["value"]),
            "cells": [figure_words(total["by"].get(str(group["id"]))) for group in groups],
        }
        for total in snapshot["totals"]
    ]


def _parts(snapshot: dict[str, Any]) -> list[dict[str, Any]]:
    """By heading, what each group wrote; groups that wrote the same nothing stand together."""
    found: dict[str, list[dict[str, str]]] = {}
    for group in snapshot["groups"]:
        for part in group["texts"]:
            if part["text"].strip():
                found.setdefault(part["heading"], []).append({"short": group["short"], "text": part["text"].strip()})
    return [{"heading": heading, "lines": lines} for heading, lines in found.items()]


def paper_context(report: Any) -> dict[str, Any]:
    """What the paper prints of a compiled report."""
    snapshot = report.snapshot
    with translation.override("th"):
        orders = [
            {
                "who": order.assignment.receiver,
                "text": order.assignment.details.rpartition("\n\n")[0] or order.assignment.title,
                "due_on": order.assignment.due_on,
            }
            for order in report.orders.filter(with_signature=True).select_related(
                "assignment__unit", "assignment__assignee"
            )
        ]
        instructions: dict[tuple[str, dt.date], list[str]] = {}
        for order in orders:
            instructions.setdefault((order["text"], order["due_on"]), []).append(order["who"])
    return {
        "report": report,
        "snapshot": snapshot,
        "wide": len(snapshot["groups"]) <= MOST_COLUMNS,
        "totals": _totals(snapshot),
        "parts": _parts(snapshot),
        "late": [group["short"] for group in snapshot["groups"] if group["late"]],
        "summary": [line.strip() for line in report.summary.splitlines() if line.strip()],
        "orders": [{"text": text, "due_on": due, "who": ", ".join(who)} for (text, due), who in instructions.items()],
        "compiled_by": report.compiled_by.full_name if report.compiled_by else "",
        "signed_by": report.signed_by.full_name if report.signed_by else "",
    }


def office_report_draft(report: Any) -> Paper:
    """The paper as it would be signed now; nothing is kept."""
    return render_paper(TEMPLATE, {"title": str(report), "draft": True, **paper_context(report)})


def issued_office_report(*, by: Any, report: Any) -> Any:
    """The paper of a signed report: made once, with the signature, and the same ever after."""
    with translation.override("th"):
        title = str(report)
    return issue_document(
        by=by,
        kind="planning.office_report",
        subject_key=f"planning.officereport:{report.pk}",
        title=title,
        unit=report.office,
        template=TEMPLATE,
        context=paper_context(report),
        owner=title[:300],
    )
