//! A process that dies at a chosen call (`tests/kill/crash.c`), in stories made of commands.
//!
//! A story is told once without a fault; that shows which calls there are and what the website
//! should be in the end. Then it is told again for every call, killed before and after it, and has
//! to come to the same end.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use crate::converged::Website;
use crate::world::World;

/// What happens before the command that is killed.
pub enum Step {
    Save(&'static str, String),
    Remove(&'static str),
    Recado(&'static [&'static str]),
    /// A programmer replaces a text on a page and pushes.
    Human(&'static str, &'static str, &'static str),
}

/// Commands, one of which is killed.
pub struct Story {
    pub steps: Vec<Step>,
    /// Killed; afterwards given once more, as a person would, and then `publish`.
    pub command: &'static [&'static str],
    /// Codes with which the command may answer when it is given again.
    pub again: &'static [i32],
}

/// The bakery, whose website is `repository`: a bare one on this disk, whatever the way to it.
pub struct Bakery {
    pub world: World,
    pub repository: PathBuf,
}

/// Where the process dies.
#[derive(Clone, Copy, Debug)]
struct Point {
    call: usize,
    mode: &'static str,
}

/// The end of a story.
#[derive(Debug, PartialEq, Eq)]
struct End {
    tree: String,
    subjects: String,
}

impl Bakery {
    pub fn on_a_path() -> Self {
        let world = World::bakery_on_git();
        let repository = world.beside("site.git");
        Self { world, repository }
    }

    fn take(&self, steps: &[Step]) {
        for step in steps {
            match step {
                Step::Save(path, text) => self.world.write(path, text),
                Step::Remove(path) => self.world.remove(path),
                Step::Recado(args) => {
                    self.world.recado(args).expect_code(0);
                }
                Step::Human(path, from, to) => self.human(path, from, to),
            }
        }
    }

    fn human(&self, path: &str, from: &str, to: &str) {
        let work = tempfile::tempdir().expect("a folder");
        let remote = self.repository.display().to_string();
        let git = |args: &[&str]| crate::world::git(work.path(), args);
        git(&["clone", "-q", "-b", "main", &remote, "."]);
        let file = work.path().join(path);
        let text = std::fs::read_to_string(&file).expect("the page");
        assert!(text.contains(from), "{text}");
        std::fs::write(&file, text.replace(from, to)).expect("written");
        git(&["commit", "-q", "-a", "-m", "by hand"]);
        git(&["push", "-q", "origin", "main"]);
    }

    fn killed_at(&self, args: &[&str], point: Option<Point>, log: &Path) -> Output {
        let mut command = self.world.command();
        command
            .args(args)
            .env("LD_PRELOAD", library())
            .env("CRASH_REMOTE", &self.repository)
            .env("CRASH_LOG", log);
        if let Some(point) = point {
            command
                .env("CRASH_AT", point.call.to_string())
                .env("CRASH_MODE", point.mode);
        }
        command.output().expect("the program ran")
    }

    fn website(&self) -> Website<'_> {
        Website {
            world: &self.world,
            site: "padaria",
            repository: &self.repository,
        }
    }

    fn end(&self) -> End {
        End {
            tree: self.website().tree(),
            subjects: crate::world::git(&self.repository, &["log", "--format=%s", "main"]),
        }
    }

    /// The workspace and the repository as they are now, to come back to.
    fn keep(&self) -> Kept<'_> {
        let copy = tempfile::tempdir().expect("a folder");
        let root = self.world.root();
        // What says how far the ledger had come goes back with it: this is no old copy of it.
        let epochs = self.world.beside("epochs");
        let key = self.world.beside("key");
        let parts = [root, self.repository.clone(), key, epochs];
        for (number, part) in parts.iter().enumerate().filter(|(_, part)| part.exists()) {
            duplicate(part, &copy.path().join(number.to_string()));
        }
        Kept {
            bakery: self,
            parts,
            copy,
        }
    }
}

struct Kept<'a> {
    bakery: &'a Bakery,
    parts: [PathBuf; 4],
    copy: tempfile::TempDir,
}

impl Kept<'_> {
    fn bring_back(&self) {
        for (number, part) in self.parts.iter().enumerate() {
            let _ = std::fs::remove_dir_all(part);
            let from = self.copy.path().join(number.to_string());
            if from.exists() {
                let _ = std::fs::remove_file(part);
                duplicate(&from, part);
            }
        }
    }

    /// Dies at this point, goes on, and comes to the right end. Whether it died at all.
    #[track_caller]
    fn survives(&self, story: &Story, point: Point, right: &End) -> bool {
        self.bring_back();
        let bakery = self.bakery;
        let log = self.copy.path().join("log");
        let _ = std::fs::remove_file(&log);
        let output = bakery.killed_at(story.command, Some(point), &log);
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        let calls = std::fs::read_to_string(&log).unwrap_or_default();
        let name = calls.lines().nth(point.call - 1).unwrap_or("none");
        let context = format!(
            "{:?} killed {} {name} {}",
            story.command, point.mode, point.call
        );
        let was_killed = {
            use std::os::unix::process::ExitStatusExt as _;
            output.status.signal() == Some(9)
        };
        let world = &bakery.world;
        let again = world.recado(story.command);
        assert!(story.again.contains(&again.code), "{context}: {again:?}");
        let published = world.recado(&["publish"]);
        assert_eq!(published.code, 0, "{context}: {published:?}");
        let end = bakery.end();
        assert_eq!(&end, right, "{context}\n{again:?}\n{published:?}");
        let nothing = world.recado(&["publish"]);
        assert!(
            nothing.code == 0
                && ["nothing to", "nothing else to"]
                    .iter()
                    .any(|said| nothing.out.contains(said)),
            "{context}: {nothing:?}"
        );
        assert_eq!(bakery.end(), end, "{context}");
        let website = bakery.website();
        website.holds_each_change_once();
        for text in [told, again.out, published.out] {
            website.holds_what_was_told(&text);
        }
        was_killed
    }
}

impl Story {
    /// Kills the story at every call whose number leaves `share` when divided by `shares`, before
    /// it and after it; in quick rounds at every third of them.
    #[track_caller]
    pub fn survives_every_kill(&self, bakery: &Bakery, share: usize, shares: usize) {
        bakery.take(&self.steps);
        let kept = bakery.keep();
        let log = kept.copy.path().join("calls");
        let output = bakery.killed_at(self.command, None, &log);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{said}");
        bakery.world.recado(&["publish"]).expect_code(0);
        let right = bakery.end();
        let calls = std::fs::read_to_string(&log)
            .expect("calls")
            .lines()
            .count();
        assert!(calls > 5, "only {calls} calls were seen");
        let every = if crate::slow::is_full() { 1 } else { 3 };
        let (mut points, mut killed) = (0, 0);
        for call in (1..=calls).filter(|call| call % shares == share) {
            for (offset, mode) in ["before", "after"].into_iter().enumerate() {
                if !(call / shares + offset).is_multiple_of(every) {
                    continue;
                }
                points += 1;
                killed += usize::from(kept.survives(self, Point { call, mode }, &right));
            }
        }
        println!(
            "{:?}: {calls} calls, killed at {killed} of {points} points",
            self.command
        );
        // Threads take turns as they like: the last calls may be fewer another time.
        assert!(killed + 4 >= points, "killed at only {killed} of {points}");
    }
}

/// The library that kills, compiled once for each process.
fn library() -> &'static Path {
    static LIBRARY: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, file) = LIBRARY.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("crash.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kill/crash.c");
        let output = Command::new("cc")
            .args(["-O1", "-shared", "-fPIC", "-o"])
            .arg(&file)
            .arg(source)
            .arg("-ldl")
            .output()
            .expect("a C compiler");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        (folder, file)
    });
    file
}

fn duplicate(from: &Path, to: &Path) {
    let status = Command::new("cp").arg("-a").arg(from).arg(to).status();
    assert!(status.expect("cp ran").success(), "{}", from.display());
}
