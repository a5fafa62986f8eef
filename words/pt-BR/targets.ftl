# targets
