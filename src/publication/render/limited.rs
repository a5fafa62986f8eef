//! Where a template writes to: memory with an end, so that a template that loops is an error and not
//! a full machine.

use std::io;

/// The most one page may be, in bytes. A hundred times a large page of a small business.
pub const MOST_BYTES: usize = 8 * 1024 * 1024;

/// A page of a small business is rarely larger; room for it is taken at once.
const USUAL_BYTES: usize = 8 * 1024;

#[derive(Default)]
pub(super) struct Limited {
    written: Vec<u8>,
    over: bool,
}

impl Limited {
    /// The page; `None` when it grew past the limit.
    pub(super) fn finish(self) -> Option<Vec<u8>> {
        (!self.over).then_some(self.written)
    }
}

impl io::Write for &mut Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.written.capacity() == 0 {
            self.written.reserve(USUAL_BYTES);
        }
        if self.written.len() + bytes.len() > MOST_BYTES {
            self.over = true;
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        self.written.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
