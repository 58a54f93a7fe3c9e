"""Rows of the access table: who follows by mail, and who has not confirmed yet."""

from kanazawa2030.pages.digest import mail

from ..pages.digest.factories import make_subscription


class FollowerRows:
    """Creates a subscription of each kind."""

    def __init__(self):
        self.row = make_subscription(courses=[1], goals=[11])
        waiting = make_subscription("waiting@example.test", confirmed=False)
        own = {
            "known": [mail.token_of(self.row)],
            "waiting": [mail.token_of(waiting)],
            "forged": ["1.x~y"],
        }
        self.arguments = {f"follow:{name}": own for name in ("manage", "confirm", "leave")}
