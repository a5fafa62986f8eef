use super::args::Init;
use super::voice::{Failure, Voice};
pub fn init(
    _args: &Init,
    _directory: Option<&std::path::Path>,
    _voice: Voice,
) -> Result<u8, Failure> {
    Ok(0)
}
