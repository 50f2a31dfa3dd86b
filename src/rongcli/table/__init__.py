"""From TOML to an edition: schema, lowering, overlays, checks and the cache."""
