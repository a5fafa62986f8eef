//! Logging in (RFC 4954): PLAIN (RFC 4616), else LOGIN, which some providers still have alone. Both say
//! the password, so they are only reached behind TLS.

use base64::prelude::{BASE64_STANDARD, Engine as _};

use super::account::Account;
use super::extensions::Extensions;
use super::failure::Cause;
use super::session::Timeouts;
use super::wire::Wire;

/// The longest command, with its CRLF (RFC 5321, 4.5.3.1.4). What is longer follows the server's 334.
const LONGEST_COMMAND: usize = 512;

/// Logs in where the account has a user.
pub(super) async fn log_in(
    wire: &mut Wire,
    account: &Account,
    offered: &Extensions,
    timeouts: &Timeouts,
) -> Result<(), Cause> {
    let (Some(user), Some(secret)) = (&account.user, &account.secret) else {
        return Ok(());
    };
    // What a file or a prompt leaves behind a password.
    let password = secret.expose().trim_end_matches(['\r', '\n']);
    let plain = BASE64_STANDARD.encode(format!("\0{user}\0{password}"));
    let coded = BASE64_STANDARD.encode(password);
    let steps = if offered.plain {
        let whole = format!("AUTH PLAIN {plain}\r\n");
        match whole.len() > LONGEST_COMMAND {
            false => vec![whole],
            true => vec!["AUTH PLAIN\r\n".to_owned(), format!("{plain}\r\n")],
        }
    } else if offered.login {
        let user = BASE64_STANDARD.encode(user);
        let first = "AUTH LOGIN\r\n".to_owned();
        vec![first, format!("{user}\r\n"), format!("{coded}\r\n")]
    } else {
        return Err(Cause::NoLogin);
    };
    let last = steps.len() - 1;
    for (number, step) in steps.iter().enumerate() {
        wire.say(step, timeouts.command).await?;
        let reply = wire.reply(timeouts.command).await?;
        let fits = match number == last {
            true => reply.is_yes(),
            false => reply.code == 334,
        };
        if !fits {
            // A server may repeat what it did not understand.
            return Err(Cause::Reply(reply.without(&[password, &plain, &coded])));
        }
    }
    Ok(())
}
