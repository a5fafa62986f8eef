//! What is typed about e-mail before it leaves.

use std::net::{IpAddr, SocketAddr};

use clap::Args;

use super::PlainFormat;

#[derive(Debug, Args)]
pub struct EmailSetup {
    pub site: String,
    /// Makes others beside those in use.
    #[arg(long)]
    pub new_keys: bool,
    #[arg(long, value_name = "IP[:PORT]", value_parser = server)]
    pub name_server: Option<SocketAddr>,
    #[arg(long, value_enum, default_value_t = PlainFormat::Human)]
    pub format: PlainFormat,
}

#[derive(Debug, Args)]
pub struct EmailCheck {
    pub site: String,
    pub item: Option<String>,
    #[arg(long, value_name = "INSTANT")]
    pub at: Option<String>,
    #[arg(long, value_name = "IP[:PORT]", value_parser = server)]
    pub name_server: Option<SocketAddr>,
    #[arg(long, value_enum, default_value_t = PlainFormat::Human)]
    pub format: PlainFormat,
}

/// A number with a port, or alone: 53 then.
fn server(written: &str) -> Result<SocketAddr, std::net::AddrParseError> {
    match written.parse::<IpAddr>() {
        Ok(number) => Ok(SocketAddr::new(number, 53)),
        Err(_) => written.parse(),
    }
}
