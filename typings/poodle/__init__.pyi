"""The part of poodle 1.3 that is of use here."""
