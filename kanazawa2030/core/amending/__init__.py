"""Changes to what is public: written by editors, released by approvers."""
