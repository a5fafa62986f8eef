//! Other programs, run to their end.

use std::path::Path;
use std::process::Command;

/// Runs a program in a folder, without anybody's settings.
pub fn run(folder: &Path, program: &Path, args: &[&str]) -> String {
    let mut command = Command::new(program);
    command.current_dir(folder).args(args).env("HOME", folder);
    for kind in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{kind}_NAME"), "Bench");
        command.env(format!("GIT_{kind}_EMAIL"), "bench@example.org");
    }
    command.env("GIT_CONFIG_NOSYSTEM", "1");
    let output = command.output().expect("a program");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{program:?} {args:?}: {said}");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// git in a folder.
pub fn git(folder: &Path, args: &[&str]) -> String {
    run(folder, Path::new("git"), args)
}
