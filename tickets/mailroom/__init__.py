"""Letters come in: arriving makes them safe, sorting gives each exactly one fate, and those of third parties stay in
their side threads (side_letters). What is wrong with all: troubles.
"""
