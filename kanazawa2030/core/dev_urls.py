"""Addresses of development only."""

urlpatterns = []
