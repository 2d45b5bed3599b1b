"""The same tables served the way most would: Django REST framework, a serializer a model.

A project of its own, for comparison only. Two ways over the same serializers: ``ordinary``, as a
tutorial has it, and ``careful``, by somebody who looked at the queries.
"""
