"""One visual language: colours, type, icons, motion, and the small widgets that all views share."""
