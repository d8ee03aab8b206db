"""The forms of vehicles on paper. Each takes what it prints; none of them asks for a record."""

from __future__ import annotations

from typing import Any

from coopoffice.printing.render import Paper, render_paper


def request_form(*, context: dict[str, Any]) -> Paper:
    """แบบ 3 ใบขออนุญาตใช้รถส่วนกลาง."""
    return render_paper("procurement/pdf/form_3.html", context)


def use_book(*, context: dict[str, Any]) -> Paper:
    """แบบ 4 บันทึกการใช้รถ, one book per vehicle, A4 across."""
    return render_paper("procurement/pdf/form_4.html", context, base="register")


def accident_form(*, context: dict[str, Any]) -> Paper:
    """แบบ 5 รายงานอุบัติเหตุ."""
    return render_paper("procurement/pdf/form_5.html", context)


def repair_book(*, context: dict[str, Any]) -> Paper:
    """แบบ 6 รายละเอียดการซ่อมบำรุง, one per vehicle, A4 across."""
    return render_paper("procurement/pdf/form_6.html", context, base="register")


def position_cars(*, context: dict[str, Any]) -> Paper:
    """แบบ 1, the list of position cars."""
    return render_paper("procurement/pdf/form_1.html", context, base="register")


def fuel_slip(*, context: dict[str, Any]) -> Paper:
    """ใบขอเบิก/สั่งจ่ายน้ำมันเชื้อเพลิง."""
    return render_paper("procurement/pdf/fuel_slip.html", context)


def fuel_account(*, context: dict[str, Any]) -> Paper:
    """บัญชีคุมน้ำมันเชื้อเพลิง of one vehicle and fiscal year: thirteen columns, sums by month, A4 across."""
    return render_paper("procurement/pdf/fuel_account.html", context, base="register")
