//! What goes wrong between us and a git server, against real servers (RELIABILITY 3.4).
