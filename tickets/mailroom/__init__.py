"""Letters come in: arriving makes them safe, sorting gives each exactly one fate. What is wrong with all: troubles."""
