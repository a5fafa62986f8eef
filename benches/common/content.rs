//! One shop's content of any size, as Recado, Hugo and Zola read it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// A promotion (every fourth) or an announcement.
pub struct Item {
    pub number: usize,
    pub title: String,
    pub body: String,
}

/// What a secretary does.
#[derive(Clone, Copy)]
pub enum Edit {
    /// A word in a text.
    Body,
    /// A title, which stands in lists.
    Title,
    /// One more promotion.
    New,
}

pub const EDITS: [(Edit, &str); 3] = [
    (Edit::Body, "a body"),
    (Edit::Title, "a title"),
    (Edit::New, "a new promotion"),
];

impl Item {
    pub fn new(number: usize) -> Self {
        let title = match number % 4 {
            0 => format!("Oferta {number}"),
            _ => format!("Aviso {number}"),
        };
        let body = format!(
            "Dois pães de queijo pelo preço de um, **só no balcão**, e um café para quem vem \
             cedo.\n\nNúmero {number} da lista, com texto bastante para uma página.\n"
        );
        Self {
            number,
            title,
            body,
        }
    }

    /// The item that an edit writes; `round` makes it another each time.
    pub fn edited(edit: Edit, count: usize, round: usize) -> Self {
        match edit {
            Edit::Body => {
                let mut item = Self::new(0);
                let _ = write!(item.body, "\nEdição {round}.\n");
                item
            }
            Edit::Title => {
                let mut item = Self::new(4);
                let _ = write!(item.title, ", edição {round}");
                item
            }
            Edit::New => Self::new((count / 4 + round + 1) * 4),
        }
    }

    fn is_promotion(&self) -> bool {
        self.number.is_multiple_of(4)
    }

    fn write(&self, content: &Path, text: &str) {
        let folder = content.join(match self.is_promotion() {
            true => "promotions",
            false => "announcements",
        });
        fs::create_dir_all(&folder).expect("a folder");
        let kind = if self.is_promotion() {
            "oferta"
        } else {
            "aviso"
        };
        let file = folder.join(format!("{kind}-{:05}.md", self.number));
        fs::write(file, text).expect("a file");
    }

    pub fn for_recado(&self, content: &Path) {
        let head = match self.is_promotion() {
            true => "starts: 2026-01-01\nends: 2099-12-31\nprice: R$ 9,90\nwas: R$ 19,90",
            false => "publish: 2026-01-01",
        };
        let text = format!("---\ntitle: {}\n{head}\n---\n{}", self.title, self.body);
        self.write(content, &text);
    }

    pub fn for_hugo(&self, content: &Path) {
        let head = match self.is_promotion() {
            true => "params:\n  ends: 2099-12-31\n  price: R$ 9,90\n  was: R$ 19,90\n",
            false => "",
        };
        let title = &self.title;
        let text = format!(
            "---\ntitle: {title}\ndate: 2026-01-01\n{head}---\n{}",
            self.body
        );
        self.write(content, &text);
    }

    pub fn for_zola(&self, content: &Path) {
        let extra = match self.is_promotion() {
            true => "[extra]\nends = \"2099-12-31\"\nprice = \"R$ 9,90\"\nwas = \"R$ 19,90\"\n",
            false => "",
        };
        let title = &self.title;
        let text = format!(
            "+++\ntitle = \"{title}\"\ndate = 2026-01-01\n{extra}+++\n{}",
            self.body
        );
        self.write(content, &text);
    }
}
