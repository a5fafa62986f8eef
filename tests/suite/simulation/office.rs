//! Where a story happens: a workspace in memory, a ledger, a website.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use jiff::Timestamp;
use recado::content::{RawBody, RawFile};
use recado::network::Network;
use recado::reconcile::{Reach, Reconciler, Themes};
use recado::secret::Vault;
use recado::store::Store;
use recado::target::Rehearsal;
use recado::workspace::{Batch, Scan, SiteRead, Workspace};

use super::people::{File, People};

pub const SITE: &str = "shop";
pub const TARGET: &str = "folder";

/// A small generator of numbers that are the same everywhere (SplitMix64, Steele and others 2014).
pub struct Dice(pub u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, most: u32) -> u32 {
        u32::try_from(self.next() % u64::from(most)).unwrap()
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        let at = self.below(u32::try_from(from.len()).unwrap());
        &from[usize::try_from(at).unwrap()]
    }
}

/// A theme with next to nothing in it, so that a story takes milliseconds.
pub static THEMES: LazyLock<Arc<Themes>> = LazyLock::new(|| {
    let list = "{% for p in promotions %}{{ p.title }}\n{% endfor %}";
    let files = [
        ("pages/home.html", list),
        ("pages/promotions.html", list),
        (
            "pages/promotion.html",
            "<h1>{{ promotion.title }}</h1>{{ promotion.body_html }}",
        ),
        ("pages/404.html", "not here"),
        ("static/style.css", "p{}"),
    ];
    let bytes = |text: &str| -> Arc<[u8]> { Arc::from(text.as_bytes()) };
    let files = files.map(|(path, text)| (path.to_owned(), bytes(text)));
    Arc::new(BTreeMap::from([("tiny".to_owned(), files.into())]))
});

/// A ledger with its tables made, to be copied: making them is most of a story's time.
static LEDGER: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let file = path.display().to_string();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let store = Store::open(&file, Timestamp::UNIX_EPOCH).await.unwrap();
            store.close().await;
        });
    })
    .join()
    .unwrap();
    std::fs::read(path).unwrap()
});

fn folder() -> tempfile::TempDir {
    let memory = std::path::Path::new("/dev/shm");
    let folder = match memory.is_dir() {
        true => tempfile::tempdir_in(memory).unwrap(),
        false => tempfile::tempdir().unwrap(),
    };
    std::fs::create_dir_all(folder.path().join("sites")).unwrap();
    folder
}

pub struct Office {
    /// The workspace of the service, and of another process on another computer.
    folders: [tempfile::TempDir; 2],
    pub store: Store,
    pub website: Rehearsal,
}

impl Office {
    pub async fn open(now: Timestamp) -> Self {
        let folders = [folder(), folder()];
        let ledger = folders[0].path().join("ledger.db");
        std::fs::write(&ledger, &*LEDGER).unwrap();
        Self {
            store: Store::open(ledger.to_str().unwrap(), now).await.unwrap(),
            website: Rehearsal::default(),
            folders,
        }
    }

    /// A process that knows nothing but the ledger; the `other` one has a folder of its own.
    pub fn reconciler(&self, other: bool) -> Reconciler {
        let folder = &self.folders[usize::from(other)];
        let workspace = Workspace::open(folder.path()).unwrap();
        workspace.make_state_dir().unwrap();
        let vault = Vault::new(self.store.clone(), folder.path().join("key"));
        let network = Network { allow: Vec::new() };
        let host = "localhost".to_owned();
        let mut reconciler = Reconciler::new(workspace, self.store.clone(), vault, network, host);
        reconciler.owner = format!("process {}", u8::from(other));
        let name = (SITE.to_owned(), TARGET.to_owned());
        reconciler.reach = Reach::Memory(BTreeMap::from([(name, self.website.clone())]));
        reconciler
    }
}

/// A reading of the folder, with these files in it; `None` where the folder is gone.
pub fn scan(people: &People, files: Option<&BTreeMap<&'static str, File>>) -> Arc<Scan> {
    let review = if people.asks { "required" } else { "none" };
    let refresh = if people.refreshes {
        "refresh: [daily 05:30]\n"
    } else {
        ""
    };
    let site = format!(
        "name: Shop\nurl: https://shop.example\nlanguage: en\ntimezone: Europe/Lisbon\ntheme: tiny\n\
         target: {{ kind: folder, path: /nowhere }}\nplaces:\n  - pages: \"\"\nproof: none\n\
         review: {{ promotions: {review} }}\n{refresh}"
    );
    let file = |path: String, text: &str| RawFile {
        path,
        body: RawBody::Bytes(Arc::from(text.as_bytes())),
    };
    let texts = files.into_iter().flatten().map(|(item, one)| {
        let path = format!("content/{SITE}/promotions/{item}.md");
        file(path, people.text_of(*one))
    });
    let batch = |site: &str, files| Batch {
        site: site.to_owned(),
        files,
        ..Batch::default()
    };
    let read = SiteRead {
        id: SITE.to_owned(),
        present: files.is_some(),
        batch: batch(SITE, texts.collect()),
        conflicts: Vec::new(),
    };
    Arc::new(Scan {
        settings: batch("", vec![file(format!("sites/{SITE}.yaml"), &site)]),
        sites: BTreeMap::from([(SITE.to_owned(), Arc::new(read))]),
        ..Scan::default()
    })
}
