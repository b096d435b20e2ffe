"""The tests of mem-quiz: what is read here is a claim about the program that holds."""
