"""The drawing at the top of the home page, by season: what the five cords become."""

from typing import NamedTuple

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Drawing(NamedTuple):
    """A drawing of static/img, in words for whoever does not see it."""

    source: str
    alt: Promise


SPRING = Drawing(
    "img/hero-spring.svg",
    _(
        "Line drawing: five coloured cords flow like a river, tie a knot, then become the "
        "branches of a weeping cherry in blossom"
    ),
)
SUMMER = Drawing(
    "img/hero-summer.svg",
    _(
        "Line drawing: five coloured cords flow like a river, tie a knot, then become the "
        "strings that hold festival lanterns; more lanterns float on the river"
    ),
)
AUTUMN = Drawing(
    "img/hero-autumn.svg",
    _(
        "Line drawing: five coloured cords flow like a river, tie a knot, then become strings "
        "with falling maple leaves; wild geese pass the moon"
    ),
)
WINTER = Drawing(
    "img/hero.svg",
    _(
        "Line drawing: five coloured cords flow like a river, tie a knot, then become the snow "
        "ropes that hold up a pine tree"
    ),
)
# From March on, three months each.
SEASONS = (SPRING, SUMMER, AUTUMN, WINTER)


def drawing_of_today() -> Drawing:
    """Return the drawing of the season it is in Japan: spring is March to May."""
    return SEASONS[(timezone.localdate().month - 3) % 12 // 3]
