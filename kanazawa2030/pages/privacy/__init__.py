"""The register of personal data, what an incident exposed, and the next deletion."""
