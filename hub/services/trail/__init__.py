"""The signed manifests of the audit trail, for an auditor outside."""
