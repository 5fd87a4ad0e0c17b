"""The program that atheris runs is no test, and atheris is not everywhere."""

collect_ignore = ["fuzz_readers.py"]
