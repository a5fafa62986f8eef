//! Which addresses are reached.
