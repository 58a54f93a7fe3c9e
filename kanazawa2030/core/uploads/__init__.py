"""Uploaded images and documents, and QR codes."""
