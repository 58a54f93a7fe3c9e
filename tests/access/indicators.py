"""Rows of the access table: the vision, its axes and indicators on the staff desk."""

from decimal import Decimal

from kanazawa2030.core.models import CourseOfAction
from meetings.models import Axis, Indicator, Measurement, Vision

from ..meetings.vision.measured import make_figure

DELETED = ("published", "draft", "withdrawn", "sample")


class IndicatorRows:
    """A vision and an axis in each state of a text, beside the indicators there are.

    `arguments` are those of their addresses by name, `admin_rows` what the admin opens.
    """

    def __init__(self, indicators: dict[str, Indicator], publication):
        make_figure(indicators["published"].series.first(), 2021, Decimal(13), public=False)
        self.indicators = indicators
        self.visions, self.axes = {}, {}
        course = CourseOfAction.objects.first()
        for name in DELETED:
            columns = publication(name)
            self.visions[name] = Vision.objects.create(title_ja="ビジョン", **columns)
            self.axes[name] = Axis.objects.create(course=course, title_ja="軸", **columns)

    @property
    def arguments(self) -> dict:
        tables = {"vision": self.visions, "axis": self.axes, "indicator": self.indicators}
        return {
            "admin:meetings_figures_template": {"": ["csv"]},
            **{
                f"admin:meetings_{model}_delete": {name: [rows[name].pk] for name in DELETED}
                for model, rows in tables.items()
            },
        }

    @property
    def admin_rows(self) -> tuple:
        found = (rows["published"] for rows in (self.visions, self.axes, self.indicators))
        return (*found, Measurement.objects.public().first())
