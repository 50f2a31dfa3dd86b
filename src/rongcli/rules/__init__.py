"""The rules: what a policy says, and one claim decided and explained. Nothing here reads, prints or asks."""
