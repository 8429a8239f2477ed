"""Lengths in micrometres and times in seconds, however a program writes their units."""

from __future__ import annotations

MICROMETRES = {
    "µm": 1.0, "μm": 1.0, "um": 1.0, "micron": 1.0, "microns": 1.0, "micrometer": 1.0,
    "micrometre": 1.0, "micrometers": 1.0, "\\u00b5m": 1.0, "nm": 1e-3, "nanometer": 1e-3,
    "nanometers": 1e-3, "pm": 1e-6, "å": 1e-4, "angstrom": 1e-4, "mm": 1e3, "millimeter": 1e3,
    "cm": 1e4, "centimeter": 1e4, "m": 1e6, "meter": 1e6, "in": 25_400.0, "inch": 25_400.0,
}  # fmt: skip
SECONDS = {
    "s": 1.0, "sec": 1.0, "second": 1.0, "seconds": 1.0, "ms": 1e-3, "msec": 1e-3,
    "millisecond": 1e-3, "µs": 1e-6, "μs": 1e-6, "us": 1e-6, "ns": 1e-9, "min": 60.0,
    "minute": 60.0, "minutes": 60.0, "h": 3600.0, "hour": 3600.0, "hours": 3600.0, "hr": 3600.0,
}  # fmt: skip
PixelSize = tuple[float | None, float | None, float | None]  # x, y, z


def micrometres(value: object, unit: str) -> float | None:
    """`None` where the number or its unit is not known."""
    return _scaled(value, unit, MICROMETRES)


def seconds(value: object, unit: str) -> float | None:
    return _scaled(value, unit, SECONDS)


def number(value: object) -> float | None:
    try:
        return float(value)  # type: ignore[arg-type]  # anything may stand in a file
    except (TypeError, ValueError):
        return None


def _scaled(value: object, unit: str, table: dict[str, float]) -> float | None:
    factor, found = table.get(unit.strip().strip("\0").lower()), number(value)
    return None if factor is None or found is None else found * factor
