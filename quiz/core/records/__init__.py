"""What is kept about people and for how long: the audit trail and the rules of retention."""
