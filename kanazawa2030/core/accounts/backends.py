"""Authentication that ends with an account's last day."""

from allauth.account.auth_backends import AuthenticationBackend


class PortalBackend(AuthenticationBackend):
    """Allauth's sign-in by email, which also ends live sessions with the access."""

    def user_can_authenticate(self, user):
        """Check access at sign-in and again on every request."""
        return super().user_can_authenticate(user) and not user.access_has_ended
