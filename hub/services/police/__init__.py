"""Services for police: open, confirm, revise, pause, widen and close cases; read them, each time with a purpose."""
