"""Make user accounts, one for each role of the access table."""

from django.contrib.auth.models import Group

from kanazawa2030.core.accounts.roles import Role
from kanazawa2030.core.models import User

# Each staff role is a group; "stranger" is somebody who has not signed in.
STAFF_ROLES = tuple(Role.values)
ROLES = ("stranger", *STAFF_ROLES)


def make_person(role: str, **fields) -> User | None:
    """Create a user with a role; return None for "stranger".

    A role that is no staff group, such as "partner", makes an account without rights.
    """
    if role == "stranger":
        return None
    number = User.objects.count() + 1
    fields = {
        "email": f"{role}-{number}@example.test",
        "name": f"{role.title()} {number}",
        "language": "ja",
        "is_staff": role in STAFF_ROLES,
        **fields,
    }
    person = User.objects.create_user(**fields)
    if role in STAFF_ROLES:
        person.groups.add(Group.objects.get(name=role))
    return person


class People:
    """Mixin: `self.editor`, `self.reviewer`, … are users, created at first use.

    `self.staff` is the editor. A person lives as long as the test.
    """

    def person(self, role: str) -> User | None:
        made = self.__dict__.setdefault("_people", {})
        if role not in made:
            made[role] = make_person(role)
        return made[role]

    @property
    def stranger(self):
        return self.person("stranger")

    @property
    def reception(self):
        return self.person("reception")

    @property
    def editor(self):
        return self.person("editor")

    @property
    def reviewer(self):
        return self.person("reviewer")

    @property
    def approver(self):
        return self.person("approver")

    @property
    def administrator(self):
        return self.person("administrator")

    @property
    def staff(self):
        return self.editor
