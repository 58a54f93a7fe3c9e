"""Models every app shares, one file a concern."""

from .amendment import Amendment
from .content import ContentChange
from .limits import LimitCount
from .office import Office, SiteNotice
from .outbox import Alarm, MailPause, OutgoingMail, PurgeCount, TaskRun
from .publishing import Publishable, PublishingMove
from .reference import CourseOfAction, Goal
from .roles import RoleGrant
from .search import Searchable
from .users import User

__all__ = [
    "Alarm",
    "Amendment",
    "ContentChange",
    "CourseOfAction",
    "Goal",
    "LimitCount",
    "MailPause",
    "Office",
    "OutgoingMail",
    "Publishable",
    "PublishingMove",
    "PurgeCount",
    "RoleGrant",
    "Searchable",
    "SiteNotice",
    "TaskRun",
    "User",
]
