"""House rules: what a reviewer would say twice. ast-grep rules are the .yml files beside this."""
