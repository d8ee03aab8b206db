"""Forms of units and people. Their fields are named like the keywords of the services they feed."""
