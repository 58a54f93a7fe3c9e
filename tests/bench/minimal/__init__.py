"""What a careful, bare Django list costs: the yardstick beside the portal's pages."""
