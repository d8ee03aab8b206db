"""Correspondence (งานสารบรรณ): letters in and out, their registers, circulars and secrets.

Source: Saraban Regulation of the Office of the Prime Minister 2526 as amended 2548, 2560, 2564; order 17/2554.
"""
