"""The sample corpus: something to read, search, cite and review from the first minute on."""
