//! The git target on a path, without any server: what it writes, what it never writes.
