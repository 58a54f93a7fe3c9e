"""Who counts as signed in: an account whose last day has passed does not."""

from allauth.account.auth_backends import AuthenticationBackend


class PortalBackend(AuthenticationBackend):
    """allauth's sign-in by e-mail, which also ends live sessions with the access."""

    def user_can_authenticate(self, user):
        """Asked at sign-in and again on every request, for the session's person."""
        return super().user_can_authenticate(user) and not user.access_has_ended
