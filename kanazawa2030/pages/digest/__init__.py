"""Following by mail: subscriptions, their own pages, and the digest that is sent."""
