"""Ways to decide many claims: each gives the same outcome for the same claims."""
