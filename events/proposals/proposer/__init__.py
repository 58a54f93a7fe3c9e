"""How a proposal is written, sent, answered and withdrawn."""
