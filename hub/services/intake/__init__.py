"""What partners bring: devices and their whereabouts, tips, receipts."""
