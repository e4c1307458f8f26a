"""Draws a plan: each van's route in a colour of its own, north up."""

from colorsys import hsv_to_rgb
from math import cos, radians
from pathlib import Path

from PIL import Image, ImageDraw

from routing import Plan, Problem

WIDE = 1400
MARGIN = 30
GOLDEN = 0.618034


def draw(problem: Problem, plan: Plan, path: Path) -> None:
    """Write a PNG; lines are straight from stop to stop, squares are where vans start.

    The ways out and home are pale.
    """
    place = {stop.id: stop.place for stop in problem.stops}
    spots = [*place.values(), *(van.start for van in problem.vehicles)]
    west, south = (min(spot[axis] for spot in spots) for axis in (0, 1))
    east, north = (max(spot[axis] for spot in spots) for axis in (0, 1))
    flat = cos(radians((south + north) / 2))
    scale = (WIDE - 2 * MARGIN) / max((east - west) * flat, (north - south), 1e-9)

    def at(spot: tuple[float, float]) -> tuple[float, float]:
        return (MARGIN + (spot[0] - west) * flat * scale, MARGIN + (north - spot[1]) * scale)

    size = (*map(round, at((east, south))),)
    image = Image.new("RGB", (size[0] + MARGIN, size[1] + MARGIN), "white")
    pen = ImageDraw.Draw(image)
    for number, van in enumerate(problem.vehicles):
        route = plan.routes.get(van.id, ())
        if not route:
            continue
        red, green, blue = hsv_to_rgb(number * GOLDEN % 1, 0.85, 0.55 + 0.3 * (number % 2))
        colour = (round(red * 255), round(green * 255), round(blue * 255))
        pale = tuple(200 + part // 5 for part in colour)
        pen.line([at(van.start), at(place[route[0]])], fill=pale, width=1)
        if van.end:
            pen.line([at(place[route[-1]]), at(van.end)], fill=pale, width=1)
        pen.line([at(place[id]) for id in route], fill=colour, width=2)
        for id in route:
            x, y = at(place[id])
            pen.ellipse((x - 3, y - 3, x + 3, y + 3), fill=colour)
    for id in plan.unassigned:
        x, y = at(place[id])
        pen.ellipse((x - 4, y - 4, x + 4, y + 4), outline="red", width=2)
    for van in problem.vehicles:
        x, y = at(van.start)
        pen.rectangle((x - 6, y - 6, x + 6, y + 6), fill="black")
    image.save(path)
