"""News, fixed pages and the history of the project."""

from .content import LoadedContent
from .history import DocumentedTotal, Milestone
from .site_page import SitePage
from .subscription import Subscription
from .topic import Topic

__all__ = ["DocumentedTotal", "LoadedContent", "Milestone", "SitePage", "Subscription", "Topic"]
