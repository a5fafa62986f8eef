//! Whether file events can be relied on at all (F24): some drives never send any, and a network
//! drive sends only those of this computer.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The beginning of the name of the probe: hidden, so that no reader takes it for content.
pub const PROBE_NAME: &str = ".recado-probe";

/// A file written into the watched folder to see whether its event arrives. Removed when dropped.
#[derive(Debug)]
pub struct Probe {
    path: PathBuf,
}

impl Probe {
    /// Writes the probe into `folder`.
    pub fn write(folder: &Path) -> Result<Self, std::io::Error> {
        let path = folder.join(format!("{PROBE_NAME}-{}", std::process::id()));
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)?;
        let probe = Self { path };
        file.write_all(b"Recado asks whether this computer tells about changed files.\n")?;
        Ok(probe)
    }
}

impl Drop for Probe {
    fn drop(&mut self) {
        // A probe that stays behind is hidden, tiny, and replaced by the next one.
        let _ = fs::remove_file(&self.path);
    }
}

/// File systems on which another computer, or another program, changes files without an event
/// here: (magic number of statfs(2), name).
const WITHOUT_EVENTS: &[(i128, &str)] = &[
    (0x6969, "NFS"),
    (0x517B, "SMB"),
    (0xFF53_4D42, "CIFS"),
    (0xFE53_4D42, "SMB2"),
    (0x0102_1997, "9P"),
    (0x6573_5546, "FUSE"),
    (0x00C3_6400, "Ceph"),
    (0x5346_414F, "AFS"),
    (0x786F_4256, "VirtualBox"),
];

/// The kind of network drive `folder` lies on; `None` for an ordinary disk.
#[cfg(target_os = "linux")]
pub fn network_drive(folder: &Path) -> Option<&'static str> {
    let found = rustix::fs::statfs(folder).ok()?;
    let kind = i128::from(found.f_type);
    WITHOUT_EVENTS
        .iter()
        .find(|(magic, _)| *magic == kind)
        .map(|(_, name)| *name)
}

/// The kind of network drive `folder` lies on; not known on this system.
#[cfg(not(target_os = "linux"))]
pub fn network_drive(_folder: &Path) -> Option<&'static str> {
    None
}
