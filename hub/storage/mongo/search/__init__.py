"""A search of cases: `scope`, `case_filters`, `case_indexes`, `case_index_choice`, `case_text_index`, `case_relevance`.

Each imports only what stands before it in this list.
"""
