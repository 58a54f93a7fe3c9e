"""Tests of the kept pages."""
