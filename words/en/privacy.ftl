# Privacy: what is kept about a person, and what an incident has to be reported with.
