"""Import the modules that register pages of the staff desk."""

from .desk import group_views, overview_views, registration_views
from .editing import admin as editing_admin
from .lists import paper_views, roster_views
from .lists import views as list_pages
from .messages import views as message_views
from .overview import views as overview_pages
from .people import sources as people_sources
from .people import views as people_views
from .proposals.review import admin as review_admin
from .questionnaire import asking as questionnaire_asking
from .questionnaire import staff_views as questionnaire_views
from .reception import views as reception_views
from .reports import admin as report_admin
