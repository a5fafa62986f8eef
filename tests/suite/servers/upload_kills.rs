//! A bakery whose website is at a web host that takes files, from the secret on standard input to the
//! page that is over, by the real program; and the same killed at any instant.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use recado::site::WebHost;

use super::host::{Kind, UploadHost};
use super::support::Proxy;
use super::upload_cuts::through_a_proxy;
use crate::slow::{Moments, seeds};
use crate::world::{BREAD, World, bakery_site};

const BREAD_FILE: &str = "content/padaria/promotions/pao.md";
const CAKE_FILE: &str = "content/padaria/promotions/bolo.md";
const BREAD_PAGE: &str = "public/promocoes/pao/index.html";
const CAKE_PAGE: &str = "public/promocoes/bolo/index.html";

/// Files of somebody else, beside ours.
const THEIRS: [(&str, &str); 2] = [
    ("public/theirs.txt", "mine"),
    ("public/promocoes/pao/theirs.html", "<p>mine too"),
];

/// From a kill to everything being right (promise 2).
const MOST: Duration = Duration::from_secs(60);

fn bread(price: u64) -> String {
    BREAD.replace("9,90", &price.to_string())
}

fn cake(ends: &str) -> String {
    let cake = BREAD.replace("Pão de queijo", "Bolo");
    cake.replace("2099-12-31", ends)
}

/// The workspace in front of a host, and a second one with the same files whose website is a folder.
struct Office {
    host: UploadHost,
    world: World,
    folder: World,
}

impl Office {
    fn open(kind: Kind) -> Self {
        let host = UploadHost::start(kind);
        if kind.is_tls() {
            host.trust();
        }
        let (world, folder) = (World::empty(), World::bakery());
        world.write("recado.yaml", "network: { allow: [127.0.0.0/8] }\n");
        let office = Self {
            host,
            world,
            folder,
        };
        office.site(&office.host.host());
        office.human();
        office
    }

    /// The site file as a programmer writes it: the address, the login's name, the key to expect.
    fn site(&self, host: &WebHost) {
        let WebHost { url, user, .. } = host;
        let key = host.host_key.as_ref();
        let key = key.map_or_else(String::new, |key| format!(", host_key: \"{key}\""));
        let target =
            format!("{{ kind: upload, url: \"{url}\", user: \"{user}\", secret: web{key} }}");
        self.world
            .write("sites/padaria.yaml", &bakery_site(&target));
    }

    fn human(&self) {
        if self.host.kind.is_bucket() {
            self.host
                .bucket(&THEIRS.map(|(path, text)| (path, Some(text))));
            return;
        }
        for (path, text) in THEIRS {
            let file = self.host.root().join(path);
            std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            std::fs::write(file, text).expect("a file");
        }
    }

    fn write(&self, path: &str, text: Option<&str>) {
        for world in [&self.world, &self.folder] {
            match text {
                Some(text) => world.write(path, text),
                None if world.read(path).is_some() => world.remove(path),
                None => {}
            }
        }
    }

    /// Everything that lies at the host.
    fn holds(&self) -> BTreeMap<String, String> {
        match self.host.kind.is_bucket() {
            true => self.host.bucket(&[]),
            false => tree(&self.host.root()),
        }
    }

    /// What the host has to hold: theirs as it was, and what the same files make of a folder.
    fn wanted(&self) -> BTreeMap<String, String> {
        self.folder.recado(&["publish"]).expect_code(0);
        let mut wanted = tree(&self.folder.beside("website"));
        wanted.extend(THEIRS.map(|(path, text)| (path.to_owned(), text.to_owned())));
        wanted
    }

    #[track_caller]
    fn is_right(&self, what: &str) {
        let (holds, wanted) = (self.holds(), self.wanted());
        let names = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&holds), names(&wanted), "{what}");
        for (path, text) in wanted {
            assert_eq!(holds[&path], text, "{what}: {path}");
        }
        let again = self.world.recado(&["publish"]).expect_code(0);
        assert!(
            again.out.contains("nothing to publish"),
            "{what}: {again:?}"
        );
    }
}

/// The files below a folder with their text.
fn tree(root: &Path) -> BTreeMap<String, String> {
    let (mut all, mut folders) = (BTreeMap::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path
                .strip_prefix(root)
                .expect("below it")
                .display()
                .to_string();
            let text = std::fs::read(&path).expect("a file");
            all.insert(name, String::from_utf8_lossy(&text).into_owned());
        }
    }
    all
}

/// From nothing to a page that is over.
fn a_whole_life(office: &Office) {
    let Office { host, world, .. } = office;
    office.write(BREAD_FILE, Some(&bread(9)));
    office.write(CAKE_FILE, Some(&cake("2099-12-31")));
    let before = office.holds();
    // Without a login a person is told what to do, and nothing happens.
    let missing = world.recado(&["publish"]).expect_code(1);
    assert!(missing.err.contains("recado secret set web"), "{missing:?}");
    let kept = world.recado_with_input(&["secret", "set", "web"], &host.secret());
    kept.expect_code(0);
    world.recado(&["resume", "padaria"]);
    let plan = world.recado(&["plan"]);
    assert!(
        plan.out.contains("Add promotion “Bolo em dobro”"),
        "{plan:?}"
    );
    assert_eq!(office.holds(), before, "a plan writes nothing");

    world.recado(&["publish"]).expect_code(0);
    office.is_right("new");
    let shown = office.holds();
    assert!(shown[BREAD_PAGE].contains("R$ 9") && shown.contains_key(CAKE_PAGE));

    office.write(BREAD_FILE, Some(&bread(8)));
    world.recado(&["publish"]).expect_code(0);
    office.is_right("changed");
    assert!(office.holds()[BREAD_PAGE].contains("R$ 8"));

    office.write(CAKE_FILE, Some(&cake("2026-01-02")));
    world.recado(&["publish"]).expect_code(0);
    office.is_right("over");
    let shown = office.holds();
    assert!(!shown.contains_key(CAKE_PAGE), "over");
    assert!(!shown["public/index.html"].contains("Bolo"), "over");
}

/// One round's edit: perhaps another price, and a second offer that comes, ends and goes.
fn edit(office: &Office, moments: &mut Moments) {
    if moments.next(2) == 0 {
        office.write(BREAD_FILE, Some(&bread(moments.next(1_000_000))));
    }
    let price = format!("R$ {}", moments.next(1_000_000));
    match moments.next(4) {
        0 => office.write(CAKE_FILE, None),
        1 => office.write(CAKE_FILE, Some(&cake("2026-01-02"))),
        _ => {
            let cake = cake("2099-12-31").replace("R$ 9,90", &price);
            office.write(CAKE_FILE, Some(&cake));
        }
    }
}

/// Starts the program and kills it when so many bytes have passed; whether it still ran.
fn killed(office: &Office, proxy: &Proxy, bytes: u64) -> bool {
    // Stretched a little, so that a moment is one in the middle of a conversation.
    proxy.set(r#"{"latency_ms": 2}"#);
    let mut program = office.world.command();
    let program = program.arg("publish");
    let program = program.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = program.spawn().expect("it starts");
    let passed = || {
        let (_, up, down) = proxy.passed();
        up + down
    };
    while passed() < bytes && child.try_wait().expect("its state").is_none() {
        std::thread::park_timeout(Duration::from_millis(2));
    }
    let ran = child.try_wait().expect("its state").is_none();
    let _ = child.kill();
    child.wait().expect("it ended");
    ran
}

fn killed_at_any_instant(kind: Kind, share: u64) {
    let office = Office::open(kind);
    let (host, proxy) = through_a_proxy(&office.host.host());
    office.site(&host);
    office.write(BREAD_FILE, Some(&bread(9)));
    office.write(CAKE_FILE, Some(&cake("2099-12-31")));
    let secret = office.host.secret();
    let kept = office
        .world
        .recado_with_input(&["secret", "set", "web"], &secret);
    kept.expect_code(0);
    proxy.set("{}");
    office.world.recado(&["publish"]).expect_code(0);
    let (_, up, down) = proxy.passed();
    let whole = up + down;
    office.is_right("before the first kill");
    let (mut kills, mut slowest) = (0, Duration::ZERO);
    for seed in seeds(share) {
        let mut moments = Moments::of(seed);
        edit(&office, &mut moments);
        loop {
            let bytes = moments.next(whole);
            let ran = killed(&office, &proxy, bytes);
            kills += usize::from(ran);
            println!("{kind:?} seed {seed:#018x}: killed after {bytes} of {whole} bytes: {ran}");
            if moments.next(2) == 0 {
                break;
            }
            // Somebody changes their mind before it starts again.
            edit(&office, &mut moments);
        }
        proxy.set("{}");
        let again = Instant::now();
        let answer = office.world.recado(&["publish"]);
        assert_eq!(answer.code, 0, "{kind:?} seed {seed:#018x}: {answer:?}");
        office.is_right(&format!("{kind:?} seed {seed:#018x}"));
        slowest = slowest.max(again.elapsed());
    }
    println!("{kind:?}: {kills} kills, right again after {slowest:?} at most");
    assert!(slowest < MOST, "{slowest:?}");
    assert!(kills > 0, "nothing was ever killed");
}

#[test]
fn a_bakerys_website_over_sftp_from_the_secret_to_what_is_over() {
    a_whole_life(&Office::open(Kind::Sftp));
    a_whole_life(&Office::open(Kind::SftpPassword));
}

#[test]
fn a_bakerys_website_over_ftp_from_the_secret_to_what_is_over() {
    a_whole_life(&Office::open(Kind::Ftp));
    a_whole_life(&Office::open(Kind::Ftps));
}

#[test]
fn a_bakerys_website_over_webdav_from_the_secret_to_what_is_over() {
    a_whole_life(&Office::open(Kind::WebDav));
    a_whole_life(&Office::open(Kind::WebDavTls));
}

#[test]
fn a_bakerys_website_in_a_bucket_from_the_secret_to_what_is_over() {
    a_whole_life(&Office::open(Kind::S3));
}

/// The port alone says that a conversation is encrypted from its first byte; there is one such port on
/// this computer, and another run of this test may have it.
#[test]
fn a_bakerys_website_behind_ftps_that_is_encrypted_from_the_first_byte() {
    const PORT: u16 = 990;
    let office = Office::open(Kind::FtpsImplicit);
    let host = office.host.host();
    let (_, port) = host.url.rsplit_once(':').expect("a port");
    let started = Instant::now();
    while let Err(error) = std::net::TcpListener::bind(("127.0.0.1", PORT)) {
        let is_taken = error.kind() == std::io::ErrorKind::AddrInUse;
        let may_wait = is_taken && started.elapsed() < MOST;
        assert!(may_wait, "port {PORT} cannot be opened here: {error}");
        std::thread::park_timeout(Duration::from_millis(50));
    }
    let _proxy = Proxy::at(PORT, port.parse().expect("a number"));
    let url = host.url.replace(port, &PORT.to_string());
    office.site(&WebHost {
        url,
        ..host.clone()
    });
    a_whole_life(&office);
}

#[test]
fn an_upload_over_sftp_killed_at_any_instant_is_finished() {
    killed_at_any_instant(Kind::Sftp, 11);
}

#[test]
fn an_upload_over_sftp_without_extensions_killed_at_any_instant_is_finished() {
    killed_at_any_instant(Kind::SftpPlain, 12);
}

#[test]
fn an_upload_over_ftp_killed_at_any_instant_is_finished() {
    killed_at_any_instant(Kind::Ftp, 13);
}

#[test]
fn an_upload_over_ftps_killed_at_any_instant_is_finished() {
    killed_at_any_instant(Kind::Ftps, 14);
}

#[test]
fn an_upload_over_webdav_killed_at_any_instant_is_finished() {
    killed_at_any_instant(Kind::WebDav, 15);
}

#[test]
fn an_upload_to_a_bucket_killed_at_any_instant_is_finished() {
    killed_at_any_instant(Kind::S3, 16);
}
