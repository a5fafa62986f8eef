use super::args::Demo;
use super::voice::{Failure, Voice};
use crate::config::Surroundings;
pub async fn demo(_args: &Demo, _voice: Voice, _surroundings: Surroundings) -> Result<u8, Failure> {
    Ok(0)
}
